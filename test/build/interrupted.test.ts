/** That a build which is killed, or fails, leaves what was there. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundler.mjs';
import { writeWhole } from '../../build/write-whole.mjs';

const work = mkdtempSync(join(tmpdir(), 'noip-interrupted-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

const OLD = 'the old one, whole\n';

/** Puts a function of node:fs out of order before anything is loaded. */
function broken(code: string): string {
	const module = `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module'; ${code}; syncBuiltinESMExports();`;
	return `data:text/javascript,${encodeURIComponent(module)}`;
}

/** Dies with half of the file written. */
const WHILE_WRITING = broken(
	'const write = fs.writeFileSync; ' +
		'fs.writeFileSync = (path, content, options) => { write(path, content.slice(0, content.length / 2), options); process.kill(process.pid, "SIGKILL"); }',
);
const BEFORE_RENAMING = broken('fs.renameSync = () => process.kill(process.pid, "SIGKILL")');

for (const [when, preload] of [
	['in the middle of a file', WHILE_WRITING],
	['before a file has its name', BEFORE_RENAMING],
] as const) {
	test(`a build that is killed ${when} leaves the bundles that were there`, () => {
		const folder = mkdtempSync(join(work, 'killed-'));
		for (const [engine, name] of [
			['quickjs', 'noip.mjs'],
			['node', 'noip.cjs'],
		]) {
			const outfile = join(folder, name ?? '');
			for (const path of [outfile, `${outfile}.NOTICES`]) writeFileSync(path, OLD);
			const code = `import { bundle } from ${JSON.stringify(resolve('build/bundler.mjs'))}; await bundle('${engine}', 'src/${engine}.ts', '${outfile}');`;
			const child = spawnSync(process.execPath, ['--import', preload, '--input-type=module', '-e', code], {
				encoding: 'utf8',
			});
			assert.is(child.signal, 'SIGKILL', child.stderr);
			for (const path of [outfile, `${outfile}.NOTICES`]) assert.is(readFileSync(path, 'utf8'), OLD);
		}
	});
}

test('a source that cannot be bundled leaves the bundle that was there', async () => {
	const folder = mkdtempSync(join(work, 'failed-'));
	const [entry, outfile] = [join(folder, 'entry.js'), join(folder, 'entry.mjs')];
	writeFileSync(entry, 'const = 1;\n');
	writeFileSync(outfile, OLD);
	for (const engine of ['quickjs', 'node'] as const) {
		let failed = false;
		await bundle(engine, entry, outfile, { logLevel: 'silent' }).catch(() => (failed = true));
		assert.ok(failed);
		assert.equal(readdirSync(folder).sort(), ['entry.js', 'entry.mjs']);
		assert.is(readFileSync(outfile, 'utf8'), OLD);
	}
});

test('a file that cannot get its name leaves nothing beside it', () => {
	const folder = mkdtempSync(join(work, 'taken-'));
	writeWhole(join(folder, 'taken/file'), 'something in a folder of that name');
	assert.throws(() => writeWhole(join(folder, 'taken'), 'new'));
	assert.equal(readdirSync(folder), ['taken']);
});

test.run();
