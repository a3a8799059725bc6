/** That nothing is sent by a clock that goes wrong: the real bundle on the real engine, whose clock alone is another. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { engines } from '../support/engines.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';

/** What these clocks make of what the right one counts, and what they tell of 5 ms; as text, for it goes into the program. */
const WRONG = {
	'counts microseconds': { clock: 'right * 1000', told: /\d{4,}/ },
	'counts nanoseconds': { clock: 'right * 1e6', told: /\d{7,}/ },
	'counts seconds': { clock: 'right / 1000', told: /0/ },
	'stands still': { clock: '5000', told: /0/ },
	'goes backwards': { clock: '-right', told: /-\d+/ },
};

const IN_NODE = (clock: string) => `
	const right = process.hrtime.bigint;
	process.hrtime.bigint = () => { const ms = ((right) => ${clock})(Number(right()) / 1e6); return BigInt(Math.round(ms * 1e6)); };
`;

/** After the loader has made the engine's module global. */
function inQuickjs(bundle: string, clock: string): string {
	const [, name] = /import\*as (\w+) from"os"/.exec(bundle) as unknown as [string, string];
	const [line] = /Object\.assign\(globalThis,\{[^}]*\}\);/.exec(bundle) as unknown as [string];
	const now = `const { now } = ${name}; globalThis.${name} = { ...${name}, now: () => ((right) => ${clock})(now()) };`;
	return bundle.replace(line, `${line}{${now}}`);
}

/** Runs a command to its end on an engine whose clock is this one. */
async function run(router: ScenarioRouter, command: string, clock: string) {
	const { argv, env } = router.command(command);
	const [program = '', ...words] = argv;
	const bundle = words.find((word) => /^dist\/noip\.[cm]js$/.test(word)) as string;
	const own = router.path(router.engine.name === 'quickjs' ? 'noip.mjs' : 'clock.cjs');
	const isNode = router.engine.name === 'node';
	writeFileSync(own, isNode ? IN_NODE(clock) : inQuickjs(readFileSync(bundle, 'utf8'), clock));
	const all = isNode ? ['--require', own, ...words] : words.map((word) => (word === bundle ? own : word));
	const child = spawn(program, all, { env, stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 });
	let stderr = '';
	child.stderr.on('data', (chunk) => (stderr += chunk));
	const [status] = await once(child, 'close');
	return { status, stderr };
}

/** Whose engine is not ours: that of the executable is built with it. */
const BY_OTHERS = engines().filter(({ name }) => name !== 'executable');

scenarios(
	'the clock of the engine',
	{
		'with a right one the same stand-in sends': async (router) => {
			const { status, stderr } = await run(router, 'update', 'right');
			assert.is(status, 0, stderr);
			assert.is(router.updates().length, 1);
		},

		...Object.fromEntries(
			Object.entries(WRONG).map(([what, { clock, told }]) => [
				`one that ${what} is told in one line, and nothing is sent`,
				async (router: ScenarioRouter) => {
					for (const command of ['run', 'update']) {
						const { status, stderr } = await run(router, command, clock);
						assert.is(status, 70);
						const counted =
							/^noip: in 5 ms the clock of this JavaScript engine has counted (-?\d+): it cannot be used,/;
						assert.match(counted.exec(stderr)?.[1] ?? stderr, told);
						assert.is(stderr.trim().split('\n').length, 1);
					}
					assert.is(router.provider.journal.entries().length, 0);
				},
			]),
		),
	},
	BY_OTHERS,
);
