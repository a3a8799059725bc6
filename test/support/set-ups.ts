/** What `noip setup` is tried with. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { exampleText } from './configuration.ts';
import type { Ended, ScenarioRouter } from './scenario-router.ts';

/** The example of a package, with the fake provider in the place of the real one. */
export function exampleFile(router: ScenarioRouter): string {
	return exampleText(router.provider.urls, router.provider.caFile);
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
