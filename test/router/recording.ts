/** The recorded events of test/fixtures/openwrt/events-*.txt: what netifd was at each moment, and what hotplug was called with. */
import { readFileSync } from 'node:fs';

const FIXTURES = 'test/fixtures/openwrt';

/** What is known of an interface at a moment. */
export interface Line {
	up: boolean;
	pending: boolean;
	/** As `ubus listen` shortened them: `ADDRESS/LENGTH pref SECONDS valid SECONDS`. */
	ipv4: readonly string[];
	ipv6: readonly string[];
}

/** One thing that happened, `atMs` after the recording began. */
export type Step = { atMs: number } & (
	| { kind: 'interface'; name: string; line: Line }
	/** netifd comes or goes. */
	| { kind: 'netifd'; there: boolean }
	| { kind: 'hotplug'; environment: Record<string, string>; line: Line }
);

const DOWN: Line = { up: false, pending: false, ipv4: [], ipv6: [] };

/** Reads a recording. Throws on a line that it does not understand. */
export function readRecording(name: string): Step[] {
	const lines = readFileSync(`${FIXTURES}/${name}.txt`, 'utf8').trim().split('\n');
	const steps = lines.flatMap((text) => readLine(text));
	// An event says only that an interface is up; with what, the script that was called next has recorded.
	return steps.map((step, at) => {
		if (step.kind !== 'interface' || !step.line.up || step.line.ipv4[0] || step.line.ipv6[0]) return step;
		const next = steps.slice(at).find((one) => isCallFor(one, step.name));
		return next?.kind === 'hotplug' ? { ...step, line: next.line } : step;
	});
}

function isCallFor(step: Step, name: string): boolean {
	return step.kind === 'hotplug' && step.environment.INTERFACE === name && step.line.up;
}

function readLine(text: string): Step[] {
	const [, ms, what = '', rest = ''] = /^ *(\d+) ms (\S+) (.*)$/.exec(text) ?? [];
	if (ms === undefined) throw new Error(`no line of a recording: ${text}`);
	return readWhat(what, rest).map((step) => ({ atMs: Number(ms), ...step }) as Step);
}

/** What the recorder did, and what devices do, shows in the interfaces; `notify` without an object names no addresses; the service was another. */
const BESIDE = ['--', 'listening', 'notify', 'notify:network.device', 'init.d', 'daemon'];

type Untimed = Step extends infer Each ? (Each extends Step ? Omit<Each, 'atMs'> : never) : never;

function readWhat(what: string, rest: string): Untimed[] {
	const [, word = '', json = '{}'] = /^([\w.]+) (\{.*\})$/.exec(rest) ?? [];
	if (what === 'hotplug') return [readCall(JSON.parse(rest))];
	if (what === 'event') return readEvent(word, JSON.parse(json));
	if (what === 'notify:network.interface') return [readNotice(word, JSON.parse(json))];
	if (what === 'object') return [{ kind: 'netifd', there: rest.startsWith('added') }];
	if (BESIDE.includes(what)) return [];
	throw new Error(`what is '${what}' in a recording?`);
}

function readEvent(word: string, { action, interface: name, path }: Record<string, string>): Untimed[] {
	if (word === 'network.interface' && name) {
		return [{ kind: 'interface', name, line: { ...DOWN, up: action === 'ifup' } }];
	}
	const there = word === 'ubus.object.add';
	if (path === 'network.interface') return [{ kind: 'netifd', there }];
	const [, made] = /^network\.interface\.(.+)$/.exec(path ?? '') ?? [];
	// netifd sets up what it has just made.
	return made && there ? [{ kind: 'interface', name: made, line: { ...DOWN, pending: true } }] : [];
}

interface Notice {
	interface: string;
	up: boolean;
	pending: boolean;
	'ipv4-address'?: string[];
	'ipv6-address'?: string[];
}

function readNotice(word: string, notice: Notice): Untimed {
	const { interface: name, up, pending, 'ipv4-address': ipv4 = [], 'ipv6-address': ipv6 = [] } = notice;
	return { kind: 'interface', name, line: word === 'interface.down' ? DOWN : { up, pending, ipv4, ipv6 } };
}

interface Call {
	ACTION: string;
	INTERFACE: string;
	DEVICE: string | null;
	IFUPDATE: string;
	ubus_up: boolean;
	ubus_v4: string[];
	ubus_v6: string[];
}

function readCall({ ACTION, INTERFACE, DEVICE, IFUPDATE, ubus_up, ubus_v4, ubus_v6 }: Call): Untimed {
	const updated = IFUPDATE.split(',').filter((name) => name !== '');
	const environment = {
		...COMMON,
		ACTION,
		INTERFACE,
		...(DEVICE ? { DEVICE } : {}),
		...Object.fromEntries(updated.map((name) => [name, '1'])),
	};
	const line = { up: ubus_up, pending: false, ipv4: ubus_v4, ipv6: ubus_v6 };
	return { kind: 'hotplug', environment, line };
}

/** A whole environment, as it was recorded. */
export function readEnvironment(name: string): Record<string, string> {
	const lines = readFileSync(`${FIXTURES}/${name}`, 'utf8').trim().split('\n');
	return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
}

/** What every call has in its environment. */
const COMMON = (() => {
	const { ACTION: _, INTERFACE: __, ...common } = readEnvironment('hotplug-ifdown-static.env');
	return common;
})();

/** What `network.interface dump` said, for the interfaces that are as in `lines`: the rest of each entry as it was recorded. */
export function dumpOf(recorded: RecordedDump, lines: ReadonlyMap<string, Line>): RecordedDump {
	return {
		interface: recorded.interface
			.filter((entry) => lines.has(entry.interface))
			.map((entry) => {
				const line = lines.get(entry.interface) ?? DOWN;
				return { ...entry, ...entryOf(line), ...(entry.route && { route: routesOf(entry.route, line) }) };
			}),
	};
}

export interface RecordedDump {
	interface: ({ interface: string; route?: RecordedRoute[] } & Record<string, unknown>)[];
}

interface RecordedRoute {
	target: string;
	mask: number;
	source: string;
}

/** Where IPv6 leaves by a default route for each address (odhcp6c), those of the line's; else as they were recorded. */
function routesOf(recorded: RecordedRoute[], { ipv6 }: Line): RecordedRoute[] {
	const isOfOne = ({ target, mask, source }: RecordedRoute) => target === '::' && mask === 0 && source !== '::/0';
	const ofOne = recorded.find(isOfOne);
	if (!ofOne) return recorded;
	const own = ipv6.map(readAddress).map(({ address, mask }) => ({ ...ofOne, source: `${address}/${mask}` }));
	return [...recorded.filter((route) => !isOfOne(route)), ...own];
}

function entryOf({ up, pending, ipv4, ipv6 }: Line): Record<string, unknown> {
	// Prefixes are not in the events, and nothing that is published here comes from one.
	const gone = { 'ipv6-prefix': [], 'ipv6-prefix-assignment': [] };
	return { up, pending, 'ipv4-address': ipv4.map(readAddress), 'ipv6-address': ipv6.map(readAddress), ...gone };
}

/** The lines of a recorded dump. */
export function linesOf(recorded: RecordedDump): Map<string, Line> {
	const written = (list: unknown) =>
		((list ?? []) as { address: string; mask: number; preferred?: number; valid?: number }[]).map(
			({ address, mask, preferred, valid }) =>
				`${address}/${mask}${preferred === undefined ? '' : ` pref ${preferred} valid ${valid}`}`,
		);
	return new Map(
		recorded.interface.map((entry) => [
			entry.interface,
			{
				up: entry.up === true,
				pending: entry.pending === true,
				ipv4: written(entry['ipv4-address']),
				ipv6: written(entry['ipv6-address']),
			},
		]),
	);
}

function readAddress(text: string): { address: string; mask: number } {
	const [, address, mask = text.includes(':') ? '64' : '24', preferred, valid] =
		/^([^/ ]+)(?:\/(\d+))?(?: pref (\d+))?(?: valid (\d+))?$/.exec(text) ?? [];
	if (!address) throw new Error(`no address: ${text}`);
	const lifetimes = preferred ? { preferred: Number(preferred), valid: Number(valid) } : {};
	return { address, mask: Number(mask), ...lifetimes };
}
