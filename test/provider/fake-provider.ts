/** The fake provider: the provider behind real sockets on loopback (and where it is told to), with faults, a clock that can be set, and a journal. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Description } from './accounts.ts';
import { openControl } from './control.ts';
import { type Fault, type FaultName, Faults, type Strike } from './faults.ts';
import { Journal, type ListenerName } from './journal.ts';
import { Listener, type Mode } from './listener.ts';
import { RequestHandler, type Seen } from './request-handler.ts';
import { makeCertificates, type TlsKind } from './tls.ts';
import { UpdateService } from './update-service.ts';

export interface FakeProviderOptions {
	/** Made when missing; gets `ca.pem` and `provider.json`. When left out: a temporary one, which goes when the provider is closed. */
	folder?: string;
	/** The accounts; an example when left out. */
	description?: Description;
	/** 0 or left out: any free port. */
	ports?: Partial<Record<ListenerName | 'control', number>>;
	tls?: TlsKind;
	/** Of the faults that strike at random. */
	seed?: number;
	/** The fake provider's time at its start, milliseconds since 1970; it goes on from there. The real time when left out. */
	startMs?: number;
	/** Gets each entry of the journal as a line of JSON. */
	journalFile?: string;
	seen?: Seen;
	/** Literal addresses that it listens on besides loopback's. */
	addresses?: readonly string[];
}

export interface ProviderClock {
	/** Milliseconds since 1970 by the fake provider's time, which goes on with the real one. */
	now(): number;
	set(ms: number): void;
	advance(ms: number): void;
}

export interface FakeProvider {
	/** Where it listens: `https://127.0.0.1:PORT`. `alt` stands for 8245. Those of the checks end in a slash. */
	urls: Record<ListenerName | 'control', string>;
	ports: Record<ListenerName | 'control', number>;
	/** Path of the authority's certificate in PEM. */
	caFile: string;
	service: UpdateService;
	journal: Journal;
	faults: Faults;
	clock: ProviderClock;
	/** May be changed at any time. */
	seen: Seen;
	/** Plans a fault: the next one, `{ times: 1 }`; until it is cleared when `times` is left out. */
	fault(fault: FaultName | Fault, strike?: Strike): void;
	/** Carries out the updates that were lost by a `late` fault. Gives how many. */
	applyLate(): number;
	setTls(kind: TlsKind): Promise<void>;
	setMode(listener: ListenerName, mode: Mode): Promise<void>;
	close(): Promise<void>;
}

const LOOPBACK = ['127.0.0.1', '::1'];
/** The families of each listener. */
const LISTENERS: Record<ListenerName, readonly (4 | 6)[]> = {
	https: [4, 6],
	http: [4, 6],
	alt: [4, 6],
	check4: [4],
	check6: [6],
};
const NAMES = ['localhost', 'dynupdate.no-ip.com', 'ip1.dynupdate.no-ip.com', 'ip1.dynupdate6.no-ip.com'];

/** Starts the fake provider. Rejects when a port is taken. Where the machine has no `::1`, nothing answers at `check6`. */
export async function startFakeProvider(options: FakeProviderOptions): Promise<FakeProvider> {
	const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'noip-provider-'));
	mkdirSync(folder, { recursive: true });
	const clock = makeClock(options.startMs);
	const journal = new Journal(clock.now, (entry) => {
		if (options.journalFile) appendFileSync(options.journalFile, `${JSON.stringify(entry)}\n`);
	});
	const handler = new RequestHandler(
		new UpdateService(options.description),
		new Faults(options.seed ?? 1),
		journal,
		clock.now,
	);
	Object.assign(handler.seen, options.seen);
	const addresses = [...LOOPBACK, ...(options.addresses ?? [])];
	const certificates = await makeCertificates([...NAMES, ...addresses]);
	const caFile = join(folder, 'ca.pem');
	writeFileSync(caFile, certificates.authority);
	const secure = async (kind: TlsKind) => {
		const issued = await certificates.of(kind);
		return { cert: issued.certificate, key: issued.key };
	};
	const listeners = {} as Record<ListenerName, Listener>;
	const ports = {} as Record<ListenerName | 'control', number>;
	for (const [name, families] of Object.entries(LISTENERS) as [ListenerName, readonly number[]][]) {
		listeners[name] = await Listener.open({
			addresses: addresses.filter((address) => families.includes(isIP(address))),
			port: options.ports?.[name] ?? 0,
			...(name === 'https' ? { secure: await secure(options.tls ?? 'good') } : {}),
			onRequest: (request, response) => void handler.serve(name, request, response),
			onEmpty: (remote, error) => handler.note(name, remote, { kind: 'connection', error }),
		});
		ports[name] = listeners[name].port;
	}
	const provider: FakeProvider = {
		urls: {} as FakeProvider['urls'],
		ports,
		caFile,
		service: handler.service,
		journal,
		faults: handler.faults,
		clock,
		seen: handler.seen,
		fault: (fault, strike) => handler.faults.plan(fault, strike),
		applyLate: () => handler.applyLate(),
		setTls: async (kind) => listeners.https.setSecure(await secure(kind)),
		setMode: (name, mode) => listeners[name].setMode(mode),
		close: async () => {
			handler.close();
			await Promise.all([control, ...Object.values(listeners)].map((each) => each.close()));
			if (!options.folder) rmSync(folder, { recursive: true, force: true });
		},
	};
	const control = await openControl(provider, options.ports?.control ?? 0);
	ports.control = control.port;
	provider.urls = urlsOf(ports);
	writeFileSync(join(folder, 'provider.json'), `${JSON.stringify({ urls: provider.urls, ports, caFile }, null, 1)}\n`);
	return provider;
}

function makeClock(startMs = Date.now()): ProviderClock {
	let offset = startMs - Date.now();
	const now = (): number => Date.now() + offset;
	return {
		now,
		set(ms) {
			offset = ms - Date.now();
		},
		advance(ms) {
			offset += ms;
		},
	};
}

function urlsOf(ports: FakeProvider['ports']): FakeProvider['urls'] {
	const at = (port: number, scheme = 'http', host = '127.0.0.1'): string => `${scheme}://${host}:${port}`;
	return {
		https: at(ports.https, 'https'),
		http: at(ports.http),
		alt: at(ports.alt),
		check4: `${at(ports.check4)}/`,
		check6: `${at(ports.check6, 'http', '[::1]')}/`,
		control: at(ports.control),
	};
}
