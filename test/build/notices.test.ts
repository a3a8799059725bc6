/** That each copy of somebody else's code has the licence that it came under. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle, ENDINGS } from '../../build/bundler.mjs';
import { sourceArchive } from '../../build/dist.mjs';
import { NOTICES } from '../../build/notices.mjs';
import { PACKAGES } from '../../build/packages.mjs';
import { licenceText } from '../../build/parts.mjs';

const work = mkdtempSync(join(tmpdir(), 'noip-notices-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

type Engine = keyof typeof ENDINGS;
const ENGINES = Object.keys(ENDINGS) as Engine[];
const paths = {
	quickjs: join(work, 'noip.mjs'),
	executable: join(work, 'executable.mjs'),
	node: join(work, 'noip.cjs'),
};
const packagesIn: Partial<Record<Engine, Set<string>>> = {};

test.before(async () => {
	for (const engine of ENGINES) {
		const { inputs } = await bundle(engine, `src/${engine}.ts`, paths[engine]);
		const names = Object.keys(inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
		packagesIn[engine] = new Set(names.filter((name) => name !== undefined));
	}
});

/** Of a package for OpenWrt what is looked at here. */
interface Package {
	entries(bundles: Partial<Record<Engine, string>>): { path: string; content?: Buffer | string }[];
}

/** Letters and digits alone, so that line ends and Markdown do not matter. */
const words = (text: string) => text.replace(/&lt;|&gt;/g, ' ').replace(/[^\p{L}\d]+/gu, ' ');

/** What a package says of its copyright, somewhere in its own files. */
function copyrights(name: string): string[] {
	const folder = `node_modules/${name}`;
	const files = readdirSync(folder).filter((file) => /^(license|readme)/i.test(file));
	const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
	return texts.flatMap((text) => text.match(/^copyright .*$/gim) ?? []);
}

for (const engine of ENGINES) {
	test(`${engine}: the notices beside the bundle have the program's licence and that of each package in it`, () => {
		const text = readFileSync(`${paths[engine]}${NOTICES}`, 'utf8');
		assert.ok(text.startsWith(readFileSync('LICENSE', 'utf8')));
		for (const name of packagesIn[engine] ?? []) {
			const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
			assert.ok(text.includes(`\n${name} ${version} (${license})\n`), name);
			const its = copyrights(name);
			assert.ok(its.length > 0, name);
			for (const line of its) assert.ok(words(text).includes(words(line)), `${name}: ${line}`);
		}
	});
}

test('each package for OpenWrt that has a bundle has its notices', () => {
	let programs = 0;
	for (const [name, { entries }] of Object.entries<Package>(PACKAGES)) {
		const files = entries(paths);
		for (const engine of ENGINES) {
			const content = readFileSync(paths[engine]);
			if (!files.some((file) => content.equals(Buffer.from(file.content ?? '')))) continue;
			programs++;
			const notices = files.find(({ path }) => path === 'usr/share/licenses/noip/NOTICES')?.content;
			assert.ok(readFileSync(`${paths[engine]}${NOTICES}`).equals(Buffer.from(notices ?? '')), name);
		}
	}
	assert.is(programs, 1);
});

test('the package for OpenWrt names the licences of what is in it', () => {
	const others = [...(packagesIn.quickjs ?? [])].map(
		(other) => JSON.parse(readFileSync(`node_modules/${other}/package.json`, 'utf8')).license,
	);
	const licences = new Set([JSON.parse(readFileSync('package.json', 'utf8')).license, ...others]);
	assert.equal(new Set(PACKAGES.noip.control.License.split(' ')), licences);
});

test('the release has the notices of both bundles beside them', () => {
	const archive = join(work, 'release.tar.gz');
	writeFileSync(archive, sourceArchive(Object.values(paths), 1764547200));
	const listed = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' })
		.replace(/^[^/]*\//gm, '')
		.split('\n');
	for (const engine of ENGINES) {
		assert.ok(listed.includes(`dist/noip${ENDINGS[engine]}`));
		assert.ok(listed.includes(`dist/noip${ENDINGS[engine]}${NOTICES}`));
	}
});

/** A package that somebody has forgotten to give its licence. */
function someonesPackage(name: string, readme: string): string {
	const folder = join(work, 'node_modules', name);
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', license: 'MIT' }));
	writeFileSync(join(folder, 'README.md'), readme);
	writeFileSync(join(folder, 'index.js'), 'export const answer = () => globalThis.answer;\n');
	return folder;
}

test('a bundle of a package without a licence text is not made', async () => {
	someonesPackage('bare', '# bare\n\n## License\n\nMIT\n');
	const entry = join(work, 'entry.js');
	const outfile = join(work, 'entry.cjs');
	writeFileSync(entry, "import { answer } from 'bare';\nanswer();\n");
	writeFileSync(outfile, 'the old one');
	let message = '';
	await bundle('node', entry, outfile).catch((error) => (message = error.message));
	assert.match(message, 'bare is bundled, and its licence has no text');
	assert.is(readFileSync(outfile, 'utf8'), 'the old one');
});

test('a licence that stands in a README only is found there, whatever its heading looks like', () => {
	const grant = 'Copyright (c) 2020 Somebody &lt;somebody@example.com&gt;\n\nPermission is hereby granted to anyone.';
	for (const heading of ['## License', '# Licence', 'License\n-------', '## LICENSE']) {
		const folder = someonesPackage(
			'told',
			`# told\n\nMIT, see license.\n\n${heading}\n\n${grant}\n\n[link]: https://example.com\n`,
		);
		assert.is(
			licenceText(folder),
			'Copyright (c) 2020 Somebody <somebody@example.com>\n\nPermission is hereby granted to anyone.\n',
			heading,
		);
	}
});

test.run();
