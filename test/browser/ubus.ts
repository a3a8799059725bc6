/** The router's ubus as LuCI's pages see it: what rpcd, netifd and the app's plugin offer, with real effects. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import type { ScenarioRouter } from '../support/scenario-router.ts';
import type { Rights } from './rights.ts';
import type { Service } from './service.ts';
import { type Section, UciPackage, type Value } from './uci.ts';

const NOT_FOUND = 4;
const INVALID = 2;
const NO_DATA = 5;
const DENIED = 6;

/** What a method gives: an object, or a ubus code. */
type Reply = object | number;
type Arguments = Record<string, unknown>;

/** One session's view of the router. */
export class Ubus {
	readonly noip: UciPackage;
	private unconfirmed = false;
	/** Every call of this session, as `OBJECT.METHOD` and its arguments. */
	readonly calls: { what: string; args: Arguments }[] = [];

	constructor(
		private readonly router: ScenarioRouter,
		private readonly service: Service,
		readonly rights: Rights,
	) {
		this.noip = new UciPackage(router.path('noip.conf'));
	}

	/** Gives a JSON-RPC result or error. */
	async call(object: string, method: string, args: Arguments): Promise<object> {
		this.calls.push({ what: `${object}.${method}`, args });
		if (object !== 'session' && !this.rights.may('ubus', object, method)) {
			return { error: { code: -32002, message: 'Access denied' } };
		}
		const run = this.methods[`${object}.${method}`];
		if (!run) return { error: { code: -32000, message: 'Object not found' } };
		const reply = await run(args);
		return { result: typeof reply === 'number' ? [reply] : [0, reply] };
	}

	private readonly methods: Record<string, (args: Arguments) => Reply | Promise<Reply>> = {
		'session.access': ({ scope, object, function: action }) => ({
			access: this.rights.may(String(scope), String(object), String(action)),
		}),
		'luci.getFeatures': () => ({}),
		'network.interface.dump': () => JSON.parse(readFileSync(this.router.path('dump.json'), 'utf8')),
		'system.board': () => JSON.parse(readFileSync('test/fixtures/openwrt/system-board.json', 'utf8')),
		'service.list': () => ({ noip: { instances: { instance1: { running: this.service.running } } } }),
		'uci.get': ({ config, section, option }) => {
			if (!this.rights.may('uci', String(config), 'read')) return DENIED;
			const values = config === 'noip' ? Object.fromEntries(this.noip.get().map(described)) : {};
			if (section === undefined) return { values };
			const found = values[String(section)];
			if (option === undefined) return found ? { values: found } : NOT_FOUND;
			return found?.[String(option)] === undefined ? NOT_FOUND : { value: found[String(option)] };
		},
		'uci.changes': () => ({ changes: this.noip.changes.length ? { noip: this.noip.changes } : {} }),
		'uci.add': ({ type, name, values, config }) =>
			this.editing(config, () => ({
				section: this.noip.add(String(type), name as string | undefined, (values ?? {}) as Record<string, Value>),
			})),
		'uci.set': ({ section, values, config }) =>
			this.editing(config, () => done(this.noip.set(String(section), values as Record<string, Value>))),
		'uci.delete': ({ section, options, config }) =>
			this.editing(config, () => done(this.noip.delete(String(section), options as string[] | undefined))),
		'uci.order': ({ sections, config }) => this.editing(config, () => done(this.noip.order(sections as string[]))),
		'uci.apply': () => this.apply(),
		'uci.confirm': () => this.confirm(),
		'file.read': ({ path }) => {
			const data = this.read(String(path));
			return typeof data === 'number' ? data : { data };
		},
		'file.stat': ({ path }) => this.stat(String(path)),
		'file.exec': ({ command, params }) => this.exec(String(command), (params ?? []) as string[]),
		'luci.noip.trigger': (args) => this.trigger(args),
	};

	private editing(config: unknown, edit: () => Reply): Reply {
		if (!this.rights.may('uci', String(config), 'write')) return DENIED;
		return config === 'noip' ? edit() : NOT_FOUND;
	}

	/** Writes the file and has procd tell the service. */
	async apply(): Promise<Reply> {
		if (!this.noip.commit()) return NO_DATA;
		this.unconfirmed = true;
		await this.service.changed();
		return 0;
	}

	/** What was applied stays. Without this rpcd takes it back after a while, which the stand-in does not. */
	confirm(): Reply {
		if (!this.unconfirmed) return NO_DATA;
		this.unconfirmed = false;
		return 0;
	}

	/** The text of a file, or a ubus code. */
	read(path: string): string | number {
		if (!this.rights.may('file', path, 'read')) return DENIED;
		if (path !== '/var/run/noip/status.json') return NOT_FOUND;
		try {
			return readFileSync(this.router.path('run/status.json'), 'utf8');
		} catch {
			return NOT_FOUND;
		}
	}

	/** Only processes are looked at; they are those of this machine. */
	private stat(path: string): Reply {
		if (!this.rights.may('file', path, 'list')) return DENIED;
		return /^\/proc\/\d+$/.test(path) && existsSync(path) ? { path, type: 'directory' } : NOT_FOUND;
	}

	/** rpcd matches the command, else the command and its parameters, joined by blanks. */
	async exec(command: string, params: readonly string[]): Promise<{ code: number; stdout?: string } | number> {
		if (![command, [command, ...params].join(' ')].some((words) => this.rights.may('file', words, 'exec')))
			return DENIED;
		if (command === '/etc/init.d/noip') return { code: await this.service.act(params[0] ?? '') };
		if (command === '/sbin/logread') return { code: 0, stdout: this.service.logread() };
		return NOT_FOUND;
	}

	/** What rpcd and the app's ucode plugin do (rule 38): that one runs only where there is a ucode. */
	private async trigger({ action, key = null, ...others }: Arguments): Promise<Reply> {
		if (Object.keys(others).length || ![action, key].every((each) => each === null || typeof each === 'string'))
			return INVALID;
		const good =
			/^(update|force|resume)$/.test(String(action)) && (key === null || /^[A-Za-z0-9_]{1,64}$/.test(String(key)));
		const path = this.router.path('run/events');
		if (!good || !existsSync(path) || !lstatSync(path).isFIFO()) return { sent: false };
		await this.router.write(`${action} ${key ?? '-'}\n`);
		return { sent: true };
	}
}

const done = (found: boolean): number => (found ? 0 : NOT_FOUND);

function described({ name, type, anonymous, options }: Section, index: number): [string, Record<string, unknown>] {
	return [name, { '.anonymous': anonymous, '.type': type, '.name': name, '.index': index, ...options }];
}
