/** What a `qjs` that is on PATH is taken for, by its page of help; the pages are those that each version prints. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quickjsKind, suitableOnPath } from '../../build/quickjs.mjs';

const work = mkdtempSync(join(tmpdir(), 'noip-kinds-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

const HELPS = resolve('test/build/helps');
const ROUTERS = ['-s', '--memory-limit', '8M', '--no-unhandled-rejection'];

const KINDS = {
	'quickjs-2024-01-13': { name: 'QuickJS 2024-01-13', options: ['--memory-limit', '8388608'] },
	'quickjs-2025-04-26': { name: 'QuickJS 2025-04-26', options: ROUTERS },
	'quickjs-2025-09-13': { name: 'QuickJS 2025-09-13', options: ROUTERS },
	// It still calls itself by the name of the one before.
	'quickjs-2026-05-21': { name: 'QuickJS 2025-09-13', options: ROUTERS },
} as const;
const NG = 'is QuickJS-ng 0.17.0, which noip does not run on: it waits for one descriptor at a time';

/** A folder with a program `qjs` that does this. */
function folderWith(name: string, script: string): string {
	const folder = join(work, name);
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'qjs'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
	return folder;
}

/** Bellard's ends with 1 after its help, ng with 0; on which stream it stands is all one. */
const printing = (name: string) =>
	folderWith(name, `while IFS= read -r line; do echo "$line"; done <'${HELPS}/${name}.txt'; exit 1`);

/** What is chosen where PATH is this folder alone. */
function chosen(folder: string) {
	const { PATH } = process.env;
	process.env.PATH = folder;
	try {
		return suitableOnPath('another is taken');
	} finally {
		process.env.PATH = PATH;
	}
}

for (const [help, kind] of Object.entries(KINDS)) {
	const isTaken = kind.options === ROUTERS;

	test(`${help} is known by its help, and ${isTaken ? 'taken' : 'left, which is said'}`, () => {
		const folder = printing(help);
		const qjs = join(folder, 'qjs');
		assert.equal(quickjsKind(qjs), { ...kind, asOnRouters: isTaken });
		const why = `${qjs} is ${kind.name}, and routers have QuickJS 2025-04-26 or later; another is taken`;
		assert.equal(chosen(folder), isTaken ? { qjs, why: null } : { qjs: null, why });
	});
}

test('what is no QuickJS, or does not start, is left, which is said', () => {
	for (const [name, script] of [
		['other', 'echo "Quick JSON 1.0"'],
		['broken', 'exit 127'],
	] as const) {
		const folder = folderWith(name, script);
		assert.equal(quickjsKind(join(folder, 'qjs')), { why: 'is no QuickJS that starts' });
		const why = `${join(folder, 'qjs')} is no QuickJS that starts; another is taken`;
		assert.equal(chosen(folder), { qjs: null, why });
	}
});

test('where there is none, nothing is said', () => {
	assert.equal(chosen(join(work, 'nowhere')), { qjs: null, why: null });
});

test('quickjs-ng is refused in one sentence', () => {
	const folder = printing('quickjs-ng-0.17.0');
	const qjs = join(folder, 'qjs');
	assert.equal(quickjsKind(qjs), { why: NG });
	assert.equal(chosen(folder), { qjs: null, why: `${qjs} ${NG}; another is taken` });
});

test.run();
