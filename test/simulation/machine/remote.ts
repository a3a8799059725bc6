/** What is at the other end: the provider without its sockets, the accounts on it, and the IP check, each with its faults. */

import type { Account } from '../../provider/accounts.ts';
import { distort, FAULTS, type Fault, Faults } from '../../provider/faults.ts';
import { type Answer, checkAnswer, UpdateService } from '../../provider/update-service.ts';
import type { Published } from '../../provider/zone.ts';
import type { Configuration } from '../configuration.ts';
import type { AccountChange } from '../incident.ts';
import { MINUTE } from '../units.ts';
import type { Machine } from './machine.ts';

const OUTAGES = {
	'provider says 911': '911',
	'provider says 500': '500',
	'provider says 503': '503',
	'provider says 429': '429',
} as const;
const HOSTILE = ['good 192.0.2.99', '10.0.0.1', '203.0.113.300', '', '<html>', '192.0.2.1 192.0.2.2', '127.0.0.1'];

/** How long who forges IP checks keeps to an address. */
const LIE_MS = 25 * MINUTE;
/** The addresses of a carrier. */
const POOL = ['198.51.100.201', '198.51.100.202', '198.51.100.203'];

/** What arrives there. */
export interface Arrival {
	to: 'update' | 'check';
	userAgent: string | undefined;
	authorization: string | undefined;
	query: URLSearchParams;
	/** The address by which it is seen. */
	clientAddress: string;
}

export class Remote {
	readonly faults: Faults;
	private readonly provider: UpdateService;
	/** Names that have lapsed. */
	private readonly lapsed = new Set<string>();
	private plus = true;
	private readonly hosts: Map<string, string[]>;
	private readonly passwords: Map<string, string>;

	constructor(
		private readonly machine: Machine,
		configuration: Configuration,
		seed: number,
	) {
		const { keys } = configuration;
		this.faults = new Faults(seed);
		this.passwords = new Map(keys.map((key) => [key.username, key.password]));
		this.hosts = new Map();
		for (const { username, hostnames } of keys) {
			this.hosts.set(username, [...(this.hosts.get(username) ?? []), ...hostnames, `more-${username}.example.net`]);
		}
		this.provider = new UpdateService({ accounts: this.accounts() });
	}

	/** Something changes at the provider. */
	change(change: AccountChange): void {
		if (change.what === 'password') this.passwords.set(change.user, change.password);
		if (change.what === 'lapse') this.lapsed.add(change.host);
		if (change.what === 'restore') this.lapsed.delete(change.host);
		if (change.what === 'block' || change.what === 'unblock') this.provider.block(change.user, change.what === 'block');
		if (change.what === 'plus') this.plus = change.plus;
		this.describe();
	}

	/** All is as the user wishes: no name has lapsed, nobody is blocked, passwords are those of the configuration, and no answer is spoilt any more. */
	heal(configuration: Configuration): void {
		this.lapsed.clear();
		this.plus = true;
		for (const { username, password } of configuration.keys) {
			this.passwords.set(username, password);
			this.provider.block(username, false);
		}
		this.describe();
		this.faults.clear();
	}

	/** What is wrong with the next answer; null: nothing. */
	takeFault(to: Arrival['to']): Fault | null {
		const { machine } = this;
		if (to === 'check') {
			if (machine.has('check says 500')) return FAULTS['500'];
			if (machine.has('check is hostile')) {
				return { update: 'dropped', answer: { status: 200, body: machine.random.pick(HOSTILE) } };
			}
			const lie = this.lie();
			if (lie) return { update: 'dropped', answer: { status: 200, body: lie } };
		} else {
			for (const [fault, name] of Object.entries(OUTAGES)) {
				if (machine.has(fault as keyof typeof OUTAGES)) return FAULTS[name];
			}
		}
		return this.faults.take(to)?.fault ?? null;
	}

	/** What an IP check says that cannot be relied on: what somebody forges, who keeps to it for a while, or by which of a carrier's addresses it came. */
	private lie(): string | null {
		const { machine } = this;
		if (machine.has('check lies')) return `198.51.100.${1 + (Math.floor(machine.scheduler.nowMs / LIE_MS) % 200)}`;
		return machine.has('check sees a pool') ? machine.random.pick(POOL) : null;
	}

	/** Carries a request out, unless the fault says otherwise, and answers it. */
	answer(arrival: Arrival, fault: Fault | null): Answer {
		const answer = this.carryOut(arrival, fault);
		return fault ? distort(answer, fault) : answer;
	}

	/** What is published of these names. */
	published(hosts: readonly string[]): Record<string, Published> {
		return Object.fromEntries(hosts.map((host) => [host, this.provider.zone.get(host)]));
	}

	private carryOut(arrival: Arrival, fault: Fault | null): Answer {
		if (arrival.to === 'check') return checkAnswer(arrival.clientAddress);
		if (fault?.update === 'dropped') return { status: 200, headers: {}, body: '' };
		const { status, headers, body } = this.provider.update(arrival, this.machine.scheduler.nowMs);
		return { status, headers, body };
	}

	private describe(): void {
		this.provider.description = { ...this.provider.description, accounts: this.accounts() };
	}

	private accounts(): Account[] {
		return [...this.passwords].map(([username, password]) => ({
			username,
			password,
			plus: this.plus,
			hosts: (this.hosts.get(username) ?? []).filter((host) => !this.lapsed.has(host)),
		}));
	}
}
