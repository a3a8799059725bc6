/** Writes small logs by hand. Each step gives a new history, so that one that breaks an invariant and its twin that does not share their beginning. */
import type { HttpFailure } from '../../../../src/base/http.ts';
import type { Published } from '../../../provider/zone.ts';
import { type Configuration, configurationText } from '../../configuration.ts';
import type { Entry, NewEntry, SentRequest } from '../../event-log.ts';
import type { Fault, Incident } from '../../incident.ts';
import type { Network } from '../../network.ts';
import { type SavedName, type SavedState, STATE_FILE } from '../../program-files.ts';
import { sampleConfiguration, sampleKey, sampleNetwork } from '../../samples.ts';

const PATHS = { config: '/etc/config/noip', stateDir: '/etc/noip/state', runDir: '/var/run/noip' };
const AGENT = 1;
/** What the wall clock shows when the first boot begins. */
const WALL_MS = Date.parse('2026-03-01T12:00:00Z');

/** What is usual of an update of the sample router is left out. */
export interface Update {
	pid?: number;
	names?: string;
	/** null: the provider is to see it. */
	myip?: string | null;
	offline?: boolean;
	user?: string;
	server?: number;
	family?: 4 | 6;
	localAddress?: string;
	device?: string | null;
}

export class History {
	private constructor(
		readonly entries: readonly Entry[],
		private readonly nowMs: number,
		/** The number of the last request, and who sent it. */
		private readonly last: { number: number; pid: number },
	) {}

	/** A router boots. */
	static begin(
		configuration: Configuration = sampleConfiguration(sampleKey(1)),
		network: Network = sampleNetwork('203.0.113.10'),
	): History {
		return new History([], 0, { number: 0, pid: AGENT })
			.add({ kind: 'begin', paths: PATHS, network })
			.add({ kind: 'clock', wallMs: WALL_MS, runs: true, offMs: 0 })
			.configure(configuration)
			.add({ kind: 'boot', boot: 1, bootId: 'boot-1', uptimeMs: 20_000 });
	}

	/** As `begin`, and its agent has started. */
	static running(configuration?: Configuration, network?: Network): History {
		return History.begin(configuration, network).start();
	}

	/** As `running`, and the provider has confirmed what the sample router publishes; that is saved. */
	static confirmed(): History {
		return History.running().after(1000).update().answer('good 203.0.113.10').save(savedAt('203.0.113.10')).after(1000);
	}

	add(...entries: NewEntry[]): History {
		const added = entries.map((entry) => ({ atMs: this.nowMs, ...entry }));
		return new History([...this.entries, ...added], this.nowMs, this.last);
	}

	after(ms: number): History {
		return new History(this.entries, this.nowMs + ms, this.last);
	}

	configure(configuration: Configuration): History {
		return this.add({ kind: 'configure', text: configurationText(configuration), configuration });
	}

	/** A process starts with this command, and finds this state. */
	start({ args = ['run'], pid = AGENT, saved = null as SavedState | null } = {}): History {
		return this.add(
			{ kind: 'start', pid, args },
			{ kind: 'load', pid, state: { [STATE_FILE]: saved && JSON.stringify(saved) }, volatile: null },
		)
			.readConfiguration(pid)
			.add({ kind: 'listen', pid })
			.readNetwork(pid);
	}

	/** The agent is killed, and starts again a little later with this state. */
	restart(saved: SavedState | null): History {
		return this.add({ kind: 'kill', pid: AGENT }).after(5000).start({ saved });
	}

	readConfiguration(pid = AGENT): History {
		const text = this.entries.flatMap((entry) => (entry.kind === 'configure' ? entry.text : [])).at(-1) ?? '';
		return this.add({ kind: 'read configuration', pid, text });
	}

	readNetwork(pid = AGENT): History {
		return this.add({ kind: 'read network', pid, isSeen: true });
	}

	happen(incident: Omit<Incident & { kind: 'network' }, 'atMs'> | { kind: 'kill' }): History {
		return this.add({ kind: 'incident', incident: { atMs: this.nowMs, ...incident } as Incident });
	}

	/** The network becomes another, and the agent hears of it and reads it. */
	move(network: string | Network): History {
		const its = typeof network === 'string' ? sampleNetwork(network) : network;
		return this.happen({ kind: 'network', network: its, events: [] }).event('ifup wan').readNetwork();
	}

	event(text: string): History {
		return this.add({ kind: 'event', pid: AGENT, text: `${text}\n` });
	}

	fault(fault: Fault, begins = true): History {
		return this.add({ kind: 'fault', fault, begins });
	}

	update(its: Update = {}): History {
		const { names = 'name1.example.net', myip = '203.0.113.10', offline = false, user = 'user1' } = its;
		const { pid = AGENT, server = 0, family = null, localAddress = null } = its;
		// What leaves by an address leaves by its device.
		const { device = localAddress && 'wan' } = its;
		const address = offline ? '&offline=YES' : myip === null ? '' : `&myip=${myip}`;
		const query = `hostname=${names}${address}`;
		const url = `https://dynupdate.example.net/nic/update?${query}`;
		const headers = ['User-Agent', 'Authorization'];
		return this.send({ to: 'update', url, query, user, server, family, localAddress, device, headers }, pid);
	}

	/** An IP check. */
	check(its: Partial<SentRequest> = {}): History {
		const url = 'http://check.example.net/';
		const localAddress = '10.0.0.2';
		const request: SentRequest = {
			to: 'check',
			url,
			query: '',
			user: '',
			server: -1,
			family: 4,
			localAddress,
			device: 'wan',
			headers: ['User-Agent'],
		};
		return this.send({ ...request, ...its });
	}

	private send(request: SentRequest, pid = AGENT): History {
		const number = this.last.number + 1;
		const sent = this.add({ kind: 'send', pid, number, request });
		return new History(sent.entries, this.nowMs, { number, pid });
	}

	/** The last request is answered, and the provider publishes this. */
	answer(body: string, published: Record<string, Partial<Published>> = {}, status = 200): History {
		const { number, pid } = this.last;
		const result = { kind: 'answer' as const, status, body, complete: true, retryAfterSeconds: null };
		return this.arrive(number, published, body, status).add({ kind: 'receive', pid, number, result });
	}

	/** A request comes late, and the provider publishes this since. */
	late(number: number, published: Record<string, Partial<Published>>): History {
		return this.arrive(number, published);
	}

	private arrive(number: number, its: Record<string, Partial<Published>>, body = '', status = 200): History {
		const published = Object.fromEntries(
			Object.entries(its).map(([host, one]) => [host, { ipv4: null, ipv6: null, offline: false, ...one }]),
		);
		return this.add({ kind: 'arrive', number, seenFrom: '203.0.113.10', status, body, published });
	}

	/** The last request has no answer. */
	fail(cause: HttpFailure, sent = false, connected = sent): History {
		const { number, pid } = this.last;
		return this.add({ kind: 'receive', pid, number, result: { kind: 'failure', cause, connected, sent } });
	}

	/** The state comes to the disk. */
	save(saved: SavedState): History {
		const path = `${PATHS.stateDir}/${STATE_FILE}`;
		const content = JSON.stringify(saved);
		return this.add(
			{ kind: 'write', pid: AGENT, path: `${path}.new`, content, error: null },
			{ kind: 'rename', pid: AGENT, from: `${path}.new`, to: path, error: null, content },
			{ kind: 'flush', pid: AGENT, path: PATHS.stateDir, files: [STATE_FILE] },
		);
	}

	print(line: string): History {
		return this.add({ kind: 'print', pid: AGENT, stream: 'out', line });
	}
}

/** A state in which this is confirmed of the sample name. */
export function savedAt(ipv4: string, more: Partial<SavedState> = {}, unknown: unknown = null): SavedState {
	const name: SavedName = {
		user: 'user1',
		host: 'name1.example.net',
		presence: 'online',
		ipv4: { sent: ipv4, unknown },
		ipv6: null,
	};
	return { names: [name], stops: [], hold: null, checkHold: null, ...more };
}

/** A state of nothing but this. */
export function savedOnly(more: Partial<SavedState>): SavedState {
	return { names: [], stops: [], hold: null, checkHold: null, ...more };
}
