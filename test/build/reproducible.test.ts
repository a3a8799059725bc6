/** That who builds from the released archive, without git, gets what was released. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundler.mjs';
import { sourceArchive } from '../../build/dist.mjs';
import { NOTICES } from '../../build/notices.mjs';
import { VERSION } from '../../build/packages.mjs';
import { SOURCE_DATE_FILE, sourceDate } from '../../build/source-date.mjs';

const work = mkdtempSync(join(tmpdir(), 'noip-reproducible-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

const BUNDLES = ['noip.mjs', 'noip.cjs'];
const FILES = BUNDLES.flatMap((name) => [name, `${name}${NOTICES}`]);
const environment = { ...process.env };
delete environment.SOURCE_DATE_EPOCH;

function node(cwd: string, ...words: string[]): void {
	execFileSync(process.execPath, words, { cwd, env: environment, stdio: 'pipe' });
}

test('the unpacked archive, without git and within another repository, builds the same bundles and the same archive', async () => {
	const built = join(work, 'built');
	await bundle('quickjs', 'src/quickjs.ts', join(built, 'noip.mjs'));
	await bundle('node', 'src/node.ts', join(built, 'noip.cjs'));
	const archive = sourceArchive(BUNDLES.map((name) => join(built, name)));
	const elsewhere = join(work, 'elsewhere');
	mkdirSync(elsewhere);
	writeFileSync(join(elsewhere, 'release.tar.gz'), archive);
	execFileSync('git', ['init', '-q'], { cwd: elsewhere });
	execFileSync('tar', ['-xzf', 'release.tar.gz'], { cwd: elsewhere });
	const top = join(elsewhere, `noip-${VERSION}`);
	rmSync(join(top, 'dist'), { recursive: true });
	symlinkSync(resolve('node_modules'), join(top, 'node_modules'));

	node(top, 'build/bundle.mjs');
	for (const name of FILES)
		assert.ok(readFileSync(join(top, 'dist', name)).equals(readFileSync(join(built, name))), name);
	node(top, 'build/dist.mjs');
	assert.ok(readFileSync(join(top, `dist/noip-${VERSION}.tar.gz`)).equals(archive));
});

test('the date is what SOURCE_DATE_EPOCH says, and without it that of the last commit', () => {
	const before = process.env.SOURCE_DATE_EPOCH;
	try {
		process.env.SOURCE_DATE_EPOCH = '1700000000';
		assert.is(sourceDate(), 1700000000);
		delete process.env.SOURCE_DATE_EPOCH;
		assert.ok(sourceDate() >= 1764547200);
	} finally {
		if (before !== undefined) process.env.SOURCE_DATE_EPOCH = before;
	}
});

test('`git archive` writes the date of the commit where `make dist` does', () => {
	const attributes = readFileSync('.gitattributes', 'utf8');
	assert.match(attributes, `${SOURCE_DATE_FILE} export-subst`);
	const repository = join(work, 'repository');
	mkdirSync(join(repository, 'build'), { recursive: true });
	writeFileSync(join(repository, '.gitattributes'), attributes);
	writeFileSync(join(repository, SOURCE_DATE_FILE), '$Format:%ct$\n');
	const dated = { ...environment, GIT_COMMITTER_DATE: '1770000000 +0000', GIT_AUTHOR_DATE: '1760000000 +0000' };
	const git = (...words: string[]) => execFileSync('git', words, { cwd: repository, env: dated, encoding: 'utf8' });
	git('init', '-q');
	git('add', '.');
	git('-c', 'user.name=noip', '-c', 'user.email=noip@example.com', 'commit', '-q', '-m', 'one');
	const archive = join(work, 'git.tar');
	git('archive', '-o', archive, 'HEAD');
	assert.is(execFileSync('tar', ['-xOf', archive, SOURCE_DATE_FILE], { encoding: 'utf8' }), '1770000000\n');
});

test.run();
