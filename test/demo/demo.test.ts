import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundler.mjs';
import { type EngineName, engines } from '../support/engines.ts';

const DEADLINE_MS = 60_000;
/** Bundles of its own: others may be writing to dist/. Temporary folders of the demonstration go here too. */
const folder = mkdtempSync(join(tmpdir(), 'noip-demo-test-'));

test.before(async () => {
	await bundle('quickjs', 'src/quickjs.ts', join(folder, 'noip.mjs'));
	await bundle('node', 'src/node.ts', join(folder, 'noip.cjs'));
});
test.after(() => rmSync(folder, { recursive: true }));

/** Runs build/run.mjs as `make run` does; `until`: a text at which it is interrupted by Ctrl-C. */
function run(
	engine: NodeJS.ProcessEnv,
	args: readonly string[],
	until?: string,
	cwd = '.',
): Promise<{ code: number | null; output: string }> {
	const env = { ...process.env, ...engine, DIST: folder, TMPDIR: folder };
	const child = spawn(process.execPath, ['build/run.mjs', ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
	const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
	let output = '';
	let waiting = until !== undefined;
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk) => {
			output += chunk;
			if (!waiting || !output.includes(until ?? '')) return;
			waiting = false;
			child.kill('SIGINT');
		});
	}
	return new Promise((done, reject) => {
		child.on('error', reject).on('close', (code) => {
			clearTimeout(deadline);
			done({ code, output });
		});
	});
}

/** Folders of a router that a demonstration has left behind. */
function leftovers(): string[] {
	return readdirSync(folder).filter((name) => name.startsWith('noip-demo-'));
}

const CALLED: Record<EngineName, RegExp> = {
	quickjs: /^noip on QuickJS \S/,
	executable: /^noip on the executable \S/,
	node: /^noip on Node \d/,
};

for (const { name, command } of engines()) {
	const engine = { ENGINE: name, ...(name === 'quickjs' && { QJS: resolve(command[0] ?? '') }) };

	test(`the demonstration plays the morning on ${name} and finds nothing wrong in the journal`, async () => {
		const { code, output } = await run(engine, []);
		assert.match(output, CALLED[name]);
		assert.match(output, /outage at the provider \(911\); nothing is sent for \d+ min/);
		assert.match(output, /error home: stopped: wrong user name or password \(badauth\)/);
		assert.match(output, /info agent: resume: 1 stop is lifted/);
		const verdict = 'verdict: OK, 10 new addresses, 11 updates: 0 needless, 0 wrong, 0 missed, 0 in a stop or wait';
		assert.is(output.trimEnd().split('\n').at(-1), verdict, output);
		assert.is(code, 0);
		assert.equal(leftovers(), []);
	});

	test(`the demonstration on ${name} is ended by Ctrl-C and leaves nothing behind`, async () => {
		const { code, output } = await run(engine, [], 'Another address');
		assert.is(code, 130);
		assert.not.match(output, 'verdict');
		assert.not.match(output, 'broke off');
		assert.equal(leftovers(), []);
	});

	test(`a broken configuration ends \`make run\` on ${name} with the client's own words and exit code`, async () => {
		const file = join(folder, 'broken');
		writeFileSync(file, "config noip 'settings'\n\toption contact 'you@example.com'\n\toption check_interval '5'\n");
		const { code, output } = await run(engine, [file]);
		assert.is(code, 78);
		assert.match(output, `${file} line 3: `);
		assert.match(output, 'check_interval');
	});
}

test('`make run CONFIG=` takes any path, and as it stands', () => {
	const file = join(folder, `a "b" 'c' $d $(e) \\f #g  h`);
	writeFileSync(file, "config noip 'settings'\n\toption contact 'you@example.com'\n\toption check_interval '5'\n");
	const { MAKEFLAGS: _, MFLAGS: __, ...environment } = process.env;
	const env = { ...environment, ENGINE: 'node', DIST: folder };
	// What is built is in a folder of its own already.
	const { stderr } = spawnSync('make', ['-o', 'build', 'run', `CONFIG=${file}`], { env, encoding: 'utf8' });
	assert.match(stderr, `${file} line 3: `);
});

test('without the engines that come first, the demonstration says why and plays on Node', async () => {
	const missing = join(folder, 'no-such-qjs');
	assert.not.ok(existsSync(missing));
	const { output } = await run({ QJS: missing, NO_EXECUTABLE: 'no compiler' }, [], 'The line comes up');
	const why = /^noip on Node [\d.]+ \(.*no-such-qjs is no QuickJS that starts; the executable .*: no compiler\)/;
	assert.match(output.replace(/\s+/g, ' '), why);
});

test('quickjs-ng is refused in one sentence, and the demonstration plays on Node', async () => {
	const qjs = join(folder, 'qjs-ng');
	writeFileSync(qjs, `#!/bin/sh\nexec cat '${resolve('test/build/helps/quickjs-ng-0.17.0.txt')}'\n`, { mode: 0o755 });
	const { output } = await run({ QJS: qjs, NO_EXECUTABLE: 'no compiler' }, [], 'The line comes up');
	const why =
		/^noip on Node [\d.]+ \(.*qjs-ng is QuickJS-ng 0\.17\.0, which noip does not run on: [^;]+; the executable/;
	assert.match(output.replace(/\s+/g, ' '), why);
});

test('where no compiler is to be had, a fresh clone plays on Node, having said that a build takes a minute', async () => {
	const clone = join(folder, 'clone');
	const PATH = join(clone, 'bin');
	mkdirSync(PATH, { recursive: true });
	for (const name of ['build', 'src', 'test', 'node_modules', 'package.json'])
		symlinkSync(resolve(name), join(clone, name));
	symlinkSync(process.execPath, join(PATH, 'node'));
	const none = { PATH, QJS: 'none', EXECUTABLE: undefined, ENGINE_ALONE: undefined, NO_EXECUTABLE: undefined };
	const { output } = await run(none, [], 'The line comes up', clone);
	const said =
		/^The executable is built, which takes a minute the first time\. noip on Node \S+ \(the executable cannot be built here: .*apt-get.*; QJS=none\),/;
	assert.match(output.replace(/\s+/g, ' '), said);
});

test.run();
