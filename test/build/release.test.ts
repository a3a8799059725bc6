/** The release: that its list, its bill of materials and its licences say what it holds, and that it comes out the same again. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownArchitecture } from '../../build/architectures.mjs';
import { release, SUMS } from '../../build/release.mjs';
import { schemaErrors } from '../../build/sbom.mjs';
import { newKeyPair, verify } from '../../build/signing.mjs';

const work = mkdtempSync(join(tmpdir(), 'noip-release-'));
/** One that somebody has left in the project's folder. */
const LEFT = 'release-test.sec';
test.after(() => {
	rmSync(work, { recursive: true, force: true });
	rmSync(LEFT, { force: true });
});

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
/** Those of other machines take half an hour. */
const NATIVE = [ownArchitecture()];
const keys = newKeyPair(join(work, 'publisher.sec'));
const folder = join(work, 'release');
let names: string[] = [];

test.before(async () => {
	writeFileSync(LEFT, readFileSync(keys.secret));
	names = await release(folder, keys, NATIVE);
});

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

interface Component {
	type: string;
	name: string;
	version: string;
	'bom-ref': string;
	purl?: string;
	hashes?: { alg: string; content: string }[];
	properties?: { name: string; value: string }[];
	licenses?: ({ license: { id: string } } | { expression: string })[];
}

interface Bill {
	metadata: { component: Component };
	components: Component[];
	dependencies: { ref: string; dependsOn?: string[] }[];
}

const bill = (): Bill => JSON.parse(readFileSync(join(folder, `noip-${version}.cdx.json`), 'utf8'));

/** What a file has of others' work, in the words of the bill. */
function partsOf(name: string): string[] {
	return bill().dependencies.find(({ ref }) => ref === `file:${name}`)?.dependsOn ?? [];
}

test('the list has each file with its digest, and is signed', () => {
	assert.equal(readdirSync(folder).sort(), [...names].sort());
	const listed = readFileSync(join(folder, SUMS), 'utf8').trimEnd().split('\n');
	const unlisted = [SUMS, `${SUMS}.sig`, 'noip.pub'];
	const expected = names.filter((name) => !unlisted.includes(name)).sort();
	assert.equal(
		listed,
		expected.map((name) => `${sha256(join(folder, name))}  ${name}`),
	);
	execFileSync('sha256sum', ['-c', '--quiet', SUMS], { cwd: folder });
	verify(join(folder, SUMS), join(folder, 'noip.pub'));
});

test('the source, both programs and the packages are in it', () => {
	for (const name of [`noip-${version}.tar.gz`, 'noip.mjs', 'noip.cjs', `luci-app-noip_${version}-r1_all.ipk`])
		assert.ok(names.includes(name), name);
});

test('the bill of materials is as the schema wants it, which finds a wrong one', async () => {
	assert.equal(await schemaErrors(JSON.stringify(bill())), []);
	const wrong = { ...bill(), components: [{ ...bill().components[0], type: 'thing' }] };
	assert.match((await schemaErrors(JSON.stringify(wrong))).join(), '/components/0/type');
});

test('the bill has each file that was made with its digest', () => {
	const files = bill().components.filter(({ type }) => type === 'file');
	const about = [SUMS, `${SUMS}.sig`, 'noip.pub', `noip-${version}.NOTICES`, `noip-${version}.cdx.json`];
	assert.equal(
		files.map(({ name, hashes }) => `${name} ${hashes?.[0]?.content}`).sort(),
		names
			.filter((name) => !about.includes(name))
			.map((name) => `${name} ${sha256(join(folder, name))}`)
			.sort(),
	);
	const release = bill().dependencies.find(({ ref }) => ref === bill().metadata.component['bom-ref']);
	assert.equal(
		release?.dependsOn,
		files.map((file) => file['bom-ref']),
	);
});

test('the bill names what is bundled, and nothing else', () => {
	assert.ok(partsOf('noip.cjs').some((purl) => purl.startsWith('pkg:npm/node-fetch@')));
	assert.not.ok(partsOf('noip.mjs').some((purl) => purl.startsWith('pkg:npm/node-fetch@')));
	const used = new Set(bill().dependencies.flatMap(({ ref, dependsOn = [] }) => (/^file:/.test(ref) ? dependsOn : [])));
	const parts = bill().components.filter(({ type }) => type === 'library');
	assert.equal(parts.map((part) => part['bom-ref']).sort(), [...used].sort());
	const notBundled = ['esbuild', 'typescript', 'terser', 'uvu'];
	assert.not.ok(parts.some(({ name }) => notBundled.includes(name)));
});

test('the bill names the parts of the engine, what was changed in them, and what made the executable', () => {
	const name = `noip-${version}-linux-${ownArchitecture()}`;
	const parts = bill().components.filter((part) => partsOf(name).includes(part['bom-ref']));
	const changes = (wanted: string) =>
		parts.find((part) => part.name === wanted)?.properties?.map(({ value }) => value) ?? [];
	assert.ok(changes('QuickJS').includes('quickjs-sleep.patch'));
	assert.ok(changes('musl').some((change) => change.startsWith("Debian's CVE-2025-26519")));
	assert.ok(parts.some((part) => /^libgcc/.test(part.name)));
	for (const wanted of ['QuickJS', 'musl'])
		assert.match(parts.find((part) => part.name === wanted)?.hashes?.[0]?.content ?? '', /^[0-9a-f]{64}$/);
	const file = bill().components.find((one) => one.name === name);
	assert.match(file?.properties?.[0]?.value ?? '', 'GNU assembler');
});

test('of each part in the bill the licence is in the notices, and of no other', () => {
	const notices = readFileSync(join(folder, `noip-${version}.NOTICES`), 'utf8');
	const titles = [...notices.matchAll(/^-{80}\n(.*)$/gm)].map(([, title]) => title);
	const parts = bill().components.filter(({ type }) => type === 'library');
	const licence = ({ licenses = [] }: Component) =>
		licenses.map((one) => ('license' in one ? one.license.id : one.expression));
	assert.equal(titles.sort(), parts.map((part) => `${part.name} ${part.version} (${licence(part)})`).sort());
	assert.is(notices.split(readFileSync('LICENSE', 'utf8').trim()).length, 2);
});

test('a secret key in the folder of the project is in no archive', () => {
	const listed = execFileSync('tar', ['-tzf', join(folder, `noip-${version}.tar.gz`)], { encoding: 'utf8' });
	assert.match(listed, 'package.json');
	assert.not.match(listed, /\.sec$/m);
});

test('the same source and key give the same bytes', async () => {
	const again = join(work, 'again');
	await release(again, keys, NATIVE);
	execFileSync('diff', ['-r', folder, again]);
});

test.run();
