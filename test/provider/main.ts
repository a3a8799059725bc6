/** The fake provider as a program of its own. */
import { readFileSync } from 'node:fs';
import parseArguments from 'yargs-parser';
import { type Account, EXAMPLE } from './accounts.ts';
import { CONTROL_HELP, readDescription } from './control.ts';
import { type FakeProviderOptions, startFakeProvider } from './fake-provider.ts';
import type { Seen } from './request-handler.ts';
import { TLS_KINDS, type TlsKind } from './tls.ts';

const HELP = `provider: a fake No-IP update service on loopback, for tests and for trying things out

Usage: node --import ./build/typescript.mjs test/provider/main.ts [OPTIONS]

  --https PORT, --http PORT    the update service; 0 (the default): any free port
  --alt PORT                   its twin for 8245 (HTTP)
  --check4 PORT, --check6 PORT the IP checks
  --control PORT               the control endpoint, on loopback alone
  --listen ADDRESS,ADDRESS     where to listen besides 127.0.0.1 and ::1
  --folder DIR                 gets ca.pem (the authority to trust) and provider.json (URLs, ports); .cache/provider
  --provider FILE              JSON: accounts, DDNS keys, groups, rules; see docs/provider.md. An example when left out
  --lenient                    take any User-Agent, not only one of the documented form
  --seen4 ADDRESS              what IPv4 clients are taken for, instead of 127.0.0.1; 203.0.113.7 (with --listen: themselves)
  --seen6 ADDRESS              the same for IPv6, instead of ::1; 2001:db8::7 (with --listen: themselves)
  --tls KIND                   ${TLS_KINDS.join(', ')}
  --clock TIME                 ISO 8601: the fake provider's time at its start
  --seed NUMBER                of the faults that strike at random; 1
  --journal FILE               append every request to it, a line of JSON each
  --help                       this page

${CONTROL_HELP}`;

const PORTS = ['https', 'http', 'alt', 'check4', 'check6', 'control'] as const;
const STRINGS = ['listen', 'folder', 'provider', 'seen4', 'seen6', 'tls', 'clock', 'journal'] as const;

class UsageError extends Error {}

function readOptions(args: string[]): FakeProviderOptions {
	const given = parseArguments(args, {
		string: [...PORTS, ...STRINGS, 'seed'],
		boolean: ['lenient', 'help'],
		configuration: { 'camel-case-expansion': false, 'duplicate-arguments-array': false },
	});
	for (const name of Object.keys(given)) {
		const known = [...PORTS, ...STRINGS, 'seed', 'lenient', 'help', '_'] as readonly string[];
		if (!known.includes(name)) throw new UsageError(`There is no option --${name}`);
	}
	if (given._.length > 0) throw new UsageError(`What is "${given._[0]}"?`);
	const number = (name: string, most: number): number | undefined => {
		if (given[name] === undefined) return undefined;
		const value = Number(given[name]);
		if (given[name] === '' || !Number.isInteger(value) || value < 0 || value > most) {
			throw new UsageError(`--${name} takes a number from 0 to ${most}`);
		}
		return value;
	};
	const tls = (given.tls ?? 'good') as TlsKind;
	if (!TLS_KINDS.includes(tls)) throw new UsageError(`--tls is one of ${TLS_KINDS.join(', ')}`);
	const startMs = given.clock === undefined ? undefined : Date.parse(given.clock);
	if (Number.isNaN(startMs)) throw new UsageError('--clock takes a time such as 2026-01-31T12:00:00Z');
	const description = given.provider ? readDescription(JSON.parse(readFileSync(given.provider, 'utf8'))) : EXAMPLE;
	return {
		folder: given.folder || '.cache/provider',
		description: given.lenient ? { ...description, userAgent: 'lenient' } : description,
		ports: Object.fromEntries(PORTS.map((name) => [name, number(name, 65535) ?? 0])),
		tls,
		seed: number('seed', 2 ** 32 - 1) ?? 1,
		...(given.listen ? { addresses: given.listen.split(',') } : {}),
		seen: seenBy(given),
		...(startMs === undefined ? {} : { startMs }),
		...(given.journal ? { journalFile: given.journal } : {}),
	};
}

/** On loopback alone all clients look the same; elsewhere they are what they are. */
function seenBy({ listen, seen4, seen6 }: Record<string, string>): Seen {
	if (listen) return { ...(seen4 && { 4: seen4 }), ...(seen6 && { 6: seen6 }) };
	return { 4: seen4 || '203.0.113.7', 6: seen6 || '2001:db8::7' };
}

async function main(args: string[]): Promise<void> {
	if (args.includes('--help')) return console.log(HELP);
	const provider = await startFakeProvider(readOptions(args));
	for (const [name, url] of Object.entries(provider.urls)) console.log(`${name.padEnd(8)} ${url}`);
	console.log(`ca_file  ${provider.caFile}`);
	for (const { username, password, names } of provider.service.description.accounts.flatMap(credentials)) {
		console.log(`key      username '${username}' password '${password}': ${names.join(' ')}`);
	}
	const stop = (): void => void provider.close();
	process.once('SIGTERM', stop).once('SIGINT', stop);
}

function credentials({ username, password, hosts, keys = [] }: Account) {
	return [{ username, password, names: hosts }, ...keys];
}

main(process.argv.slice(2)).catch((error: Error) => {
	console.error(
		error instanceof UsageError
			? `${error.message}. See --help`
			: `The fake provider could not start: ${error.message}`,
	);
	process.exit(error instanceof UsageError ? 2 : 1);
});
