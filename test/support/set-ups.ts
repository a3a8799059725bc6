/** What `noip setup` is tried with. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Ended, ScenarioRouter } from './scenario-router.ts';

/** The example of a package, with the fake provider in the place of the real one. */
export function exampleFile(router: ScenarioRouter): string {
	const { urls, caFile } = router.provider;
	const options = { ca_file: caFile, timeout: '5', ipv4_check: urls.check4, ipv6_check: urls.check6 };
	const lines = [
		`\tlist server '${urls.https}'`,
		...Object.entries(options).map(([name, value]) => `\toption ${name} '${value}'`),
	];
	return readFileSync('packaging/noip.conf', 'utf8').replace(
		"option enabled '0'\n",
		`option enabled '0'\n${lines.join('\n')}\n`,
	);
}

export function fileOf(router: ScenarioRouter): string {
	return readFileSync(router.path('noip.conf'), 'utf8');
}

/** Runs `noip setup` with these lines on its standard input. `before`: what stands before the program, `env`: what is in its environment besides. */
export function piped(
	router: ScenarioRouter,
	lines: readonly string[],
	before: readonly string[] = [],
	env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
	const command = router.command('setup');
	const argv = [...before, ...command.argv];
	const child = spawn(argv[0] as string, argv.slice(1), { env: { ...command.env, ...env } });
	const ended: Ended = { code: null, out: '', err: '' };
	child.stdout.on('data', (chunk) => {
		ended.out += chunk;
	});
	child.stderr.on('data', (chunk) => {
		ended.err += chunk;
	});
	child.stdin.on('error', () => {});
	child.stdin.end(lines.map((line) => `${line}\n`).join(''));
	return new Promise((resolve) => child.on('close', (code) => resolve({ ...ended, code })));
}
