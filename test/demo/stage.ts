/** What the scenes play on: a router, the provider, the voices, and the marks from which the verdict is computed. */
import type { Account } from '../provider/accounts.ts';
import type { FakeProvider } from '../provider/fake-provider.ts';
import type { Published } from '../provider/zone.ts';
import type { DemoRouter } from './demo-router.ts';
import type { Dump } from './line.ts';
import type { Mark } from './verdict.ts';
import type { Voices } from './voices.ts';

export const NAMES = ['home.ddns.net', 'nas.ddns.net'];
export const USER = 'rv7sc9a';

/** What the provider should publish for the line; `seen`: it is an address that only the provider sees. */
export interface Addresses {
	ipv4: string | null;
	ipv6?: string | null;
	seen?: boolean;
}

export class Stage {
	readonly marks: Mark[] = [];
	private shown = '';

	constructor(
		readonly router: DemoRouter,
		readonly provider: FakeProvider,
		readonly voices: Voices,
	) {}

	/** The line gets another state, `event` is what netifd's hotplug tells of it; waits until the agent is done with that. */
	async line(text: string, dump: Dump, addresses: Addresses, event?: string): Promise<void> {
		this.voices.say('line', event ? `${text}  [${event}]` : text);
		if (addresses.seen && addresses.ipv4) this.provider.seen['4'] = addresses.ipv4;
		this.router.setLine(dump);
		const { ipv4, ipv6 = null, seen = false } = addresses;
		this.mark({ kind: 'line', ipv4, ipv6, seen });
		if (event) await this.quietly(() => this.router.event(event));
	}

	/** Does something, then says what came of it at the provider: what it publishes now, or that no request came. */
	async quietly(act: () => Promise<unknown>): Promise<void> {
		const before = this.last();
		await act();
		const came = this.provider.journal.entries(before);
		const updates = came.filter((entry) => entry.kind === 'update').length;
		const checks = came.filter((entry) => entry.kind === 'check').length;
		if (updates > 0) this.zone();
		else if (checks > 0) this.voices.say('zone', 'no update came, only a question to the IP check');
		else this.voices.say('zone', 'no request came');
	}

	/** The user does something. */
	you(text: string): void {
		this.voices.say('you', text);
	}

	/** The user runs a command of the client, and sees what it prints and its exit code where that tells something. */
	async command(...args: string[]): Promise<void> {
		this.you(`noip ${args.join(' ')}`);
		const { code, output } = await this.router.noip(...args);
		this.voices.quote(code === 0 ? output : `${output}(exit code ${code})`);
	}

	/** What stopped the client, or made it wait, is over. */
	mended(): void {
		this.mark({ kind: 'mended' });
	}

	/** Changes the provider's account. */
	account(change: (account: Account) => Account): void {
		const { description } = this.provider.service;
		this.provider.service.description = { ...description, accounts: description.accounts.map(change) };
	}

	/** What is published for the names that should point to the line. */
	published(): Record<string, Published> {
		return Object.fromEntries(NAMES.map((name) => [name, this.provider.service.zone.get(name)]));
	}

	private zone(): void {
		const now = NAMES.map((name) => this.provider.service.zone.get(name))
			.map(({ ipv4, ipv6 }) => [ipv4, ipv6].filter((address) => address !== null).join(' and '))
			.map((addresses) => addresses || 'nothing');
		const text =
			new Set(now).size === 1
				? `${NAMES.join(', ')} -> ${now[0]}`
				: NAMES.map((name, at) => `${name} -> ${now[at]}`).join(', ');
		this.voices.say('zone', text === this.shown ? `as before: ${text}` : text);
		this.shown = text;
	}

	private mark(
		what: { kind: 'mended' } | { kind: 'line'; ipv4: string | null; ipv6: string | null; seen: boolean },
	): void {
		this.marks.push({ after: this.last(), atMs: this.provider.clock.now(), ...what });
	}

	private last(): number {
		return this.provider.journal.entries().at(-1)?.number ?? 0;
	}
}
