/** The publisher's file: what may stand in it, and what becomes of it in the packages. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FIELDS, neededPublisher, PUBLISHER_FILE, PublisherError, publisher } from '../../build/publisher.mjs';
import { userAgent } from '../../src/protocol/user-agent.ts';

const folder = mkdtempSync(join(tmpdir(), 'noip-publisher-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const EXAMPLES = Object.fromEntries(Object.entries(FIELDS).map(([field, { example }]) => [field, example]));

let files = 0;

/** Whether this may not stand in the file. */
function complaintOf(fields: Record<string, string>): boolean {
	return Object.entries(fields).some(
		([field, value]) => value && !FIELDS[field as keyof typeof FIELDS].shape.test(value),
	);
}

/** The environment in which this is the publisher's file. */
function environment(content: unknown, more: Record<string, string> = {}) {
	const path = join(folder, `${files++}.json`);
	writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
	return { PUBLISHER: path, ...more };
}

/** What is said of it. */
function complaint(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		assert.instance(error, PublisherError);
		return (error as Error).message;
	}
	throw new Error('nothing was said');
}

test('each example is right, and all may be left out or empty', () => {
	assert.equal(publisher(environment(EXAMPLES)), EXAMPLES);
	assert.equal(publisher(environment({})), {});
	assert.equal(publisher(environment({ contact: '', maintainer: '' })), {});
});

test('where none is named, none is needed', () => {
	assert.equal(publisher({ PUBLISHER: '' }), {});
});

test('a contact or company of the command line stands before that of the file, an empty one too', () => {
	const file = { contact: 'noip@example.com', company: 'Example' };
	assert.equal(publisher(environment(file, { CONTACT: 'you@example.org' })), { ...file, contact: 'you@example.org' });
	assert.equal(publisher(environment(file, { CONTACT: '', COMPANY: 'Acme' })), { company: 'Acme' });
	assert.equal(publisher({ PUBLISHER: '', CONTACT: 'you@example.org' }), { contact: 'you@example.org' });
});

for (const [field, wrong] of [
	[
		'maintainer',
		['you@example.com', 'First Last', '<you@example.com>', 'First Last <you>', 'First\nLast <you@example.com>'],
	],
	[
		'source',
		['http://example.com/', 'https://example.com/noip', 'example.com/', 'https://example.com/a b/', 'https:///'],
	],
	['hash', ['skip', 'x', `${'0'.repeat(63)}`, 'A'.repeat(64)]],
	['company', ['Two Words', 'a/b', '-a', 'a-', 'ä', 'a'.repeat(49), 'a--b']],
	[
		'contact',
		['me', '@', 'a@', '@b', 'a b@c', 'a@b c', 'ü@example.com', 'a@b@c', 'a/b@c', `${'a'.repeat(120)}@example.com`],
	],
] as const) {
	test(`${field}: what is no such thing is told, with an example`, () => {
		for (const value of [...wrong, 1, null, []]) {
			const told = complaint(() => publisher(environment({ [field]: value })));
			assert.match(told, new RegExp(`\\.json: ${field} should be `), String(value));
			assert.ok(told.includes(`such as ${FIELDS[field].example}; it is ${JSON.stringify(value)}`), told);
		}
	});
}

test('a wrong value of the command line is called by its name there', () => {
	assert.match(
		complaint(() => publisher({ PUBLISHER: '', CONTACT: 'me' })),
		/^CONTACT should be .* it is "me"$/,
	);
	assert.match(
		complaint(() => publisher({ PUBLISHER: '', COMPANY: 'Two Words' })),
		/^COMPANY should be /,
	);
});

test('a file that cannot be read, or that is something else, is told of', () => {
	assert.match(
		complaint(() => publisher({ PUBLISHER: join(folder, 'none') })),
		/none is the publisher's file, and cannot be read: ENOENT/,
	);
	assert.match(
		complaint(() => publisher(environment('{'))),
		'cannot be read',
	);
	for (const content of ['[]', 'null', '"me"'])
		assert.match(
			complaint(() => publisher(environment(content))),
			'should be a JSON object',
		);
	assert.match(
		complaint(() => publisher(environment({ mail: 'x' }))),
		/: mail is no field of it; there are maintainer, source,/,
	);
});

test('where it is needed, each missing field is named, and an example has what is there', () => {
	const known = { maintainer: 'Somebody Else <else@example.org>' };
	const told = complaint(() => neededPublisher('The tree', ['maintainer', 'source', 'hash'], environment(known)));
	assert.match(
		told,
		/^The tree needs to know who publishes it, and .* does not say:\n {2}source: .*\n {2}hash: .*\nWrite into /,
	);
	const example = JSON.parse(told.slice(told.indexOf('\n{')));
	assert.equal(example, { ...known, source: FIELDS.source.example, hash: FIELDS.hash.example });
	assert.equal(neededPublisher('', ['hash'], environment(EXAMPLES)), EXAMPLES);
	assert.match(
		complaint(() => neededPublisher('The tree', ['hash'], { PUBLISHER: '' })),
		`${PUBLISHER_FILE} is`,
	);
});

test('packages name the maintainer, and nobody where there is no file', () => {
	const script =
		"import { ipk } from './build/ipk.mjs'; import { inspect } from './test/support/unpack-ipk.ts'; console.log(inspect(ipk('luci-app-noip', {}, 1)).controls.control)";
	const controlOf = (variables: Record<string, string>) =>
		spawnSync(process.execPath, ['--import', './build/typescript.mjs', '--input-type=module', '-e', script], {
			encoding: 'utf8',
			env: { ...process.env, ...variables },
		}).stdout;
	assert.match(controlOf(environment(EXAMPLES)), `\nMaintainer: ${EXAMPLES.maintainer}\n`);
	assert.match(controlOf({ PUBLISHER: '' }), /^Package: luci-app-noip\n(?!.*Maintainer)/s);
});

test('what may be a company or a contact goes into the User-Agent as it stands', () => {
	const given = [
		...['Example', 'A.B_c+1-2', 'a'.repeat(48)].map((company) => ({ company })),
		...['noip@example.com', "o'neil+x%y=@example.com", `${'a'.repeat(116)}@example.com`].map((contact) => ({
			contact,
		})),
	];
	const rest = { company: 'Acme', device: 'Gate', model: 'X1', firmware: '1', contact: 'me@example.com' };
	for (const one of given) {
		if (complaintOf(one)) continue;
		const parts = { ...rest, ...one };
		assert.is(userAgent('hardware', parts), `${parts.company} Gate-X1/1 ${parts.contact}`);
	}
	const anything = fc.record({ company: fc.string({ maxLength: 60 }), contact: fc.emailAddress() });
	fc.assert(
		fc.property(anything, (one) => {
			if (complaintOf(one)) return;
			const parts = { ...rest, ...publisher({ PUBLISHER: '', COMPANY: one.company || 'Acme', CONTACT: one.contact }) };
			assert.is(userAgent('hardware', parts), `${one.company || 'Acme'} Gate-X1/1 ${one.contact}`);
		}),
	);
});

test('the release tells company and contact to those who build from it, and nobody else', () => {
	const script =
		"import { sourceArchive } from './build/dist.mjs'; import { writeFileSync } from 'node:fs'; writeFileSync(process.env.INTO, sourceArchive(['dist/noip.mjs'], 1))";
	const into = join(folder, 'release.tar.gz');
	const told = (variables: Record<string, string>) => {
		const env = { ...process.env, ...variables, INTO: into };
		const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
			encoding: 'utf8',
			env,
		});
		assert.is(status, 0, stderr);
		const tar = spawnSync('tar', ['-xOzf', into, '--wildcards', `*/${PUBLISHER_FILE}`], { encoding: 'utf8' });
		return tar.status === 0 ? JSON.parse(tar.stdout) : null;
	};
	assert.equal(told(environment(EXAMPLES)), { company: EXAMPLES.company, contact: EXAMPLES.contact });
	assert.is(told({ PUBLISHER: '' }), null);
	assert.is(told(environment({ maintainer: FIELDS.maintainer.example })), null);
});

test('a build with a wrong file ends with 1 and one message, and writes nothing', () => {
	const { status, stderr } = spawnSync(process.execPath, ['build/bundle.mjs'], {
		encoding: 'utf8',
		env: { ...process.env, CONTACT: 'me' },
	});
	assert.is(status, 1);
	assert.match(stderr, /^CONTACT should be .*\n$/);
});

test('no address of a publisher is in the tree', () => {
	assert.match(readFileSync('.gitignore', 'utf8'), `\n${PUBLISHER_FILE}\n`);
	for (const name of ['noip', 'luci-app-noip'])
		assert.not.match(readFileSync(`openwrt/${name}/Makefile`, 'utf8'), /^PKG_MAINTAINER|[a-z]@[a-z]/m);
});

test.run();
