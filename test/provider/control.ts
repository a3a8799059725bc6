/** The fake provider's remote control: HTTP and JSON on a port of its own, for tests in other processes and for people with curl. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Description } from './accounts.ts';
import type { FakeProvider } from './fake-provider.ts';
import { FAULTS, type Fault, type FaultName, type Strike } from './faults.ts';
import type { ListenerName } from './journal.ts';
import type { Mode } from './listener.ts';
import { TLS_KINDS, type TlsKind } from './tls.ts';
import type { Published } from './zone.ts';

export const CONTROL_HELP = `Control endpoint (JSON; every answer is JSON but for this page):
  GET    /                        this page
  GET    /journal[?after=NUMBER]  what happened, oldest first
  DELETE /journal                 forget it; numbers go on
  GET    /zone                    what is published, by host name
  POST   /zone                    {"host": NAME, "ipv4"?: ADDRESS|null, "ipv6"?: ADDRESS|null, "offline"?: BOOLEAN}
  GET    /provider                accounts, DDNS keys, groups and rules
  PUT    /provider                replaces them; what is published stays
  POST   /block                   {"username": NAME, "blocked": BOOLEAN}   abuse
  GET    /fault                   the faults to come
  POST   /fault                   {"fault": NAME|OBJECT, "on"?: "update"|"check", "times"?: N, "after"?: N, "rate"?: 0..1}
  DELETE /fault                   no more faults
  POST   /late                    carries out the updates that the fault "late" kept back
  GET    /clock                   {"nowMs": N, "now": ISO}
  POST   /clock                   {"nowMs": N} or {"advanceMs": N}
  POST   /seen                    {"4": ADDRESS, "6": ADDRESS, "127.0.0.2": ADDRESS}: what clients are taken for; null: as they are
  POST   /tls                     {"kind": KIND}
  POST   /listener                {"name": "https"|"http"|"alt"|"check4"|"check6", "mode": "open"|"refuse"|"silent"|"reset"}
Faults: ${Object.keys(FAULTS).join(', ')}
TLS kinds: ${TLS_KINDS.join(', ')}
`;

type Route = (body: never, url: URL) => unknown;

/** Opens the control endpoint on 127.0.0.1. */
export async function openControl(
	provider: FakeProvider,
	port: number,
): Promise<{ port: number; close(): Promise<void> }> {
	const routes = routesOf(provider);
	const server = createServer(async (request, response) => {
		const url = new URL(request.url ?? '/', 'http://control');
		const route = routes[`${request.method} ${url.pathname}`];
		const respond = (status: number, value: unknown): void => {
			const body = typeof value === 'string' ? value : `${JSON.stringify(value, null, 1)}\n`;
			response.writeHead(status, { 'Content-Type': typeof value === 'string' ? 'text/plain' : 'application/json' });
			response.end(body);
		};
		if (!route) return respond(404, { error: `There is no ${request.method} ${url.pathname}. See GET /` });
		try {
			respond(200, (await route((await readJson(request)) as never, url)) ?? {});
		} catch (error) {
			respond(400, { error: (error as Error).message });
		}
	});
	await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
	const close = (): Promise<void> =>
		new Promise((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	return { port: (server.address() as AddressInfo).port, close };
}

function routesOf(provider: FakeProvider): Record<string, Route> {
	const { service, journal, faults, clock } = provider;
	const time = (): object => ({ nowMs: clock.now(), now: new Date(clock.now()).toISOString() });
	return {
		'GET /': () => CONTROL_HELP,
		'GET /journal': (_: unknown, url) => journal.entries(Number(url.searchParams.get('after') ?? 0)),
		'DELETE /journal': () => journal.clear(),
		'GET /zone': () => service.zone.all(),
		'POST /zone': ({ host, ...values }: Partial<Published> & { host: string }) => {
			if (typeof host !== 'string') throw new Error('"host" is missing');
			service.zone.set(host, values, clock.now());
			return service.zone.get(host);
		},
		'GET /provider': () => service.description,
		'PUT /provider': (description: Description) => {
			service.description = readDescription(description);
		},
		'POST /block': ({ username, blocked = true }: { username: string; blocked?: boolean }) =>
			service.block(username, blocked),
		'GET /fault': () => faults.list(),
		'POST /fault': ({ fault, ...strike }: Strike & { fault: FaultName | Fault }) => faults.plan(fault, strike),
		'DELETE /fault': () => faults.clear(),
		'POST /late': () => ({ carriedOut: provider.applyLate() }),
		'GET /clock': time,
		'POST /clock': ({ nowMs, advanceMs }: { nowMs?: number; advanceMs?: number }) => {
			if (typeof nowMs === 'number') clock.set(nowMs);
			if (typeof advanceMs === 'number') clock.advance(advanceMs);
			return time();
		},
		'POST /seen': (seen: Record<string, string | null>) => {
			for (const [client, address] of Object.entries(seen)) {
				if (address === null) delete provider.seen[client];
				else provider.seen[client] = address;
			}
			return provider.seen;
		},
		'POST /tls': ({ kind }: { kind: TlsKind }) => {
			if (!TLS_KINDS.includes(kind)) throw new Error(`"kind" is one of ${TLS_KINDS.join(', ')}`);
			return provider.setTls(kind);
		},
		'POST /listener': ({ name, mode }: { name: ListenerName; mode: Mode }) => {
			if (!['open', 'refuse', 'silent', 'reset'].includes(mode))
				throw new Error('"mode" is open, refuse, silent or reset');
			return provider.setMode(name, mode);
		},
	};
}

/** Checks what came from a file or over the wire for the shape of a description, and gives it. */
export function readDescription(value: unknown): Description {
	const accounts = (value as Description | null)?.accounts;
	if (!Array.isArray(accounts)) throw new Error('A provider has "accounts", a list');
	for (const { username, password, hosts } of accounts) {
		if (typeof username !== 'string' || typeof password !== 'string' || !Array.isArray(hosts)) {
			throw new Error('An account has "username", "password" and "hosts", a list of names');
		}
	}
	return value as Description;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
	let text = '';
	for await (const chunk of request) text += chunk;
	return text === '' ? {} : JSON.parse(text);
}
