// `make run`: plays the demonstration; `make run CONFIG=FILE` runs the client on a configuration of your own.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { relative, resolve } from 'node:path';
import { ownExecutable } from './own-executable.mjs';
import { executable, quickjsKind, suitableOnPath } from './quickjs.mjs';
import './typescript.mjs';

/** Where the bundles are. */
const DIST = process.env.DIST ?? 'dist';
const DEBIAN_NAMES = { x64: 'amd64', arm: 'armhf' };

/**
 * How the client can be started here, each giving what starts it and what to call that, or why it cannot be: as the executable, which is built, on a QuickJS that is
 * here, and on Node, which always is. `ENGINE` names those to try first.
 */
const ENGINES = {
	async executable() {
		const own = await ownExecutable();
		if ('why' in own) return { why: `the executable cannot be built here: ${own.why}` };
		return { command: [resolve(own.program)], name: `the executable ${shown(own.program)}` };
	},
	quickjs() {
		const qjs = presentQuickjs();
		if (!qjs) return { why: process.env.QJS === 'none' ? 'QJS=none' : 'there is no qjs here' };
		const kind = quickjsKind(qjs);
		if ('why' in kind) return { why: `${qjs} ${kind.why}` };
		const command = [qjs, ...kind.options, resolve(DIST, 'noip.mjs')];
		const tried = spawnSync(command[0], [...command.slice(1), '--version'], { stdio: 'ignore', timeout: 10_000 });
		if (tried.status !== 0) return { why: `${qjs} could not run the bundle` };
		return { command, name: `${kind.name} ${shown(qjs)}` };
	},
	node: () => ({ command: [process.execPath, resolve(DIST, 'noip.cjs')], name: `Node ${process.versions.node}` }),
};

/** The first that can be, with why those before it could not; a QuickJS that was asked for by its path comes first. */
async function chooseEngine() {
	const asked = process.env.ENGINE?.split(/[ ,]+/) ?? (/^(none)?$/.test(process.env.QJS ?? '') ? [] : ['quickjs']);
	const reasons = [];
	for (const name of new Set([...asked, 'executable', 'quickjs', 'node'])) {
		const found = await ENGINES[name]?.();
		if (found && 'command' in found)
			return { ...found, name: reasons.length > 0 ? `${found.name} (${reasons.join('; ')})` : found.name };
		reasons.push(found?.why ?? `there is no engine ${name}`);
	}
}

/** A path as one would type it here. */
function shown(path) {
	return relative('.', path).startsWith('..') ? path : relative('.', path);
}

/** What the environment names, what is on PATH and as routers have it, or what the tests have unpacked. */
function presentQuickjs() {
	if (process.env.QJS === 'none') return null;
	if (process.env.QJS) return process.env.QJS;
	const unpacked = resolve('.cache/quickjs', `${DEBIAN_NAMES[process.arch] ?? process.arch}.sh`);
	const there = executable(unpacked) ? unpacked : null;
	const { qjs, why } = suitableOnPath(`${there ?? 'Node'} is taken (QJS=/path/to/qjs takes another)`);
	if (why) console.log(why);
	return qjs ?? there;
}

/** Checks a configuration, then runs the agent on it until it is ended; gives the exit code. */
async function runOwn(file, engine) {
	const folders = ['--state-dir', resolve('.cache/run/state'), '--run-dir', resolve('.cache/run/run')];
	for (const folder of ['.cache/run/state', '.cache/run/run']) mkdirSync(folder, { recursive: true });
	const [program, ...first] = engine.command;
	const flags = ['--config', resolve(file), ...folders];
	const checked = spawnSync(program, [...first, 'check', ...flags], { stdio: 'inherit' });
	if (checked.status !== 0) return checked.status ?? 1;
	console.log(
		`\nnoip on ${engine.name}, with state in .cache/run/state and status in .cache/run/run; Ctrl-C ends it\n`,
	);
	const agent = spawn(program, [...first, 'run', ...flags], { stdio: 'inherit' });
	// A terminal's Ctrl-C reaches the agent itself.
	process.on('SIGINT', () => {});
	process.on('SIGTERM', () => agent.kill('SIGTERM'));
	process.on('SIGHUP', () => agent.kill('SIGHUP'));
	return await new Promise((done) => {
		agent.on('close', (code, signal) => done(code ?? 128 + (osConstants.signals[signal] ?? 0)));
	});
}

const [own] = process.argv.slice(2);
const engine = await chooseEngine();
if (own) process.exitCode = await runOwn(own, engine);
else {
	const { play } = await import('../test/demo/main.ts');
	process.exitCode = await play(engine.command, engine.name);
}
