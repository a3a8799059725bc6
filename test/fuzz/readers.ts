/** Everything that reads what others wrote, under a name: bytes in, JSON out. The vectors go through these on both engines. */
import { TriggerReader } from '../../src/agent/triggers.ts';
import type { Bytes } from '../../src/base/bytes.ts';
import { parseJson } from '../../src/base/json.ts';
import { readCommandLine } from '../../src/cli/command-line.ts';
import { commandTable } from '../../src/cli/commands.ts';
import { readWords } from '../../src/cli/words.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { CLIENTS, type Client } from '../../src/config/import/clients.ts';
import { keysOf } from '../../src/config/import/keys.ts';
import { readConfig } from '../../src/config/schema.ts';
import { parseUci } from '../../src/config/uci.ts';
import { readCurl } from '../../src/host/curl.ts';
import { retryAfterSeconds } from '../../src/host/request.ts';
import { readNslookup, readRoute } from '../../src/host/way-out.ts';
import { configErrors } from '../../src/messages/config.ts';
import { ENVIRONMENT } from '../../src/messages/platform.ts';
import { readCommand } from '../../src/network/address-command.ts';
import { defaultRoutesIn, interfacesIn } from '../../src/network/dump-parts.ts';
import { devicesInText, routesInText } from '../../src/network/ip-text.ts';
import { addRoutes, readDevices } from '../../src/network/linux.ts';
import { readDump } from '../../src/network/netifd.ts';
import { ipv4Devices, ipv4Routes, ipv6Devices, ipv6Routes } from '../../src/network/proc-net.ts';
import { readAnswer } from '../../src/protocol/answer.ts';
import { readCheck } from '../../src/updater/apply-ip-check.ts';
import { mergeTriggers, noTriggers } from '../../src/updater/triggers.ts';
import { SOURCES, start } from './started-router.ts';

type Reader = (bytes: Bytes) => unknown;

const ASKED = { hostnames: ['a.ddns.net', 'b.ddns.net'], ipv4: '192.0.2.1', ipv6: '2001:db8::1' };
const CHECK = { key: 'home', interface: 'wan', device: 'wan', local: '10.0.0.2', url: 'http://127.0.0.1/' };
const FAMILIES = ['ipv4', 'ipv6'] as const;

/** A device with the default routes of a list. */
function withRoutes(list: unknown): unknown {
	const reading = readDevices([{ ifname: 'eth0' }, { ifname: 'eth1' }]);
	if (reading.kind === 'read') addRoutes(reading.network, { ipv4: list, ipv6: list });
	return reading;
}

export const READERS: Readonly<Record<string, Reader>> = {
	uci(bytes) {
		const read = parseUci(bytes);
		return 'error' in read ? read : read.sections.map((one) => ({ ...one, options: [...one.options.values()] }));
	},

	configuration: (bytes) =>
		[true, false].map((router) =>
			readConfig(bytes, { router, needsContact: router, passwordFile: () => ({ error: 'ENOENT' }) }),
		),

	/** A variable a line. */
	environment(bytes) {
		const pairs = bytes.split('\n').map((line) => [`NOIP_${line.replace(/=.*/s, '')}`, line.replace(/^[^=]*=?/, '')]);
		const variables: Record<string, string> = Object.fromEntries(pairs);
		const options = { router: false, needsContact: true, passwordFile: () => ({ error: 'ENOENT' }) };
		const read = readEnvironment(variables, options);
		const { warnings } = read;
		return [read, ...configErrors('errors' in read ? [...read.errors, ...warnings] : warnings, ENVIRONMENT)];
	},

	'address by a program': (output) => FAMILIES.map((family) => readCommand(family, { kind: 'exit', code: 0, output })),

	...Object.fromEntries(
		Object.entries(CLIENTS).map(([name, { read }]: [string, Client]): [string, Reader] => [
			name,
			(text) =>
				[true, false].map((router) => {
					const reading = read([{ path: '/etc/FILE', text }], { router, find: (its) => (its === 'gone' ? null : its) });
					return 'error' in reading ? reading : keysOf(reading, ['home']);
				}),
		]),
	),

	/** The first line is the status, the rest the body. */
	answer(bytes) {
		const [, status = '', body = ''] = /^(\d{0,3})\n?(.*)$/s.exec(bytes) ?? [];
		const received = { status: Number(status), body };
		return [true, false].flatMap((complete) =>
			[true, false].map((verified) => readAnswer({ ...received, complete, verified }, ASKED)),
		);
	},

	'IP check': (body) =>
		FAMILIES.map((family) =>
			readCheck({ ...CHECK, family }, '127.0.0.1', {
				kind: 'answer',
				status: 200,
				body,
				complete: true,
				retryAfterSeconds: null,
			}),
		),

	curl: (output) =>
		[
			{ kind: 'exit' as const, code: 0, output },
			{ kind: 'exit' as const, code: 56, output },
			{ kind: 'timeout' as const, output },
		].map((result) => readCurl(result, { limit: 300 })),

	'ip route get': (output) => [0, 1, 2].map((code) => readRoute({ kind: 'exit', code, output })),

	nslookup: readNslookup,

	'Retry-After': (bytes) => retryAfterSeconds(bytes, 'Mon, 24 Nov 2025 01:00:00 GMT'),

	/** Read whole, and byte by byte. */
	FIFO: (bytes) =>
		[[bytes], [...bytes]].map((chunks) => {
			const reader = new TriggerReader();
			return chunks.reduce((triggers, chunk) => mergeTriggers(triggers, reader.read(chunk)), noTriggers());
		}),

	/** One argument a line. */
	'command line': (bytes) => readCommandLine(bytes.split('\n'), readWords, commandTable()),

	'ip -j address': (bytes) => [parseJson(bytes), interfacesIn(bytes, 1)].map((list) => readDevices(list)),
	'ip -j route': (bytes) => [parseJson(bytes), [...defaultRoutesIn(bytes)]].map(withRoutes),
	'ip address': (bytes) => readDevices(devicesInText(bytes)),
	'ip route': (bytes) => withRoutes(routesInText(bytes)),
	'/proc/net': (bytes) => [
		readDevices([...ipv6Devices(bytes), ...ipv4Devices(bytes, bytes)]),
		withRoutes(ipv4Routes(bytes)),
		withRoutes(ipv6Routes(bytes)),
	],
	netifd: readDump,

	...Object.fromEntries(
		Object.keys(SOURCES).map((name) => [name, (bytes: Bytes) => start({ [name]: bytes })] as [string, Reader]),
	),
	/** The newest state without one before it. */
	'only state': (bytes) => start({ '/state/state.json': bytes, '/state/state.json.1': '' }),
};
