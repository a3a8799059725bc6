/** Answers make a configuration of whatever is there. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EXAMPLES, hasContact, keysIn, newKey, problemsOf, withAnswers } from '../../src/config/answers.ts';
import { readConfig } from '../../src/config/schema.ts';

const OPTIONS = { router: false, needsContact: true, passwordFile: () => ({ error: 'ENOENT' }) };
const ANSWERS = {
	username: 'key1',
	password: "it's #1",
	hostnames: ['home.ddns.net'],
	contact: 'me@example.com',
	interface: null,
};
const SHIPPED = ['packaging/noip.conf', 'openwrt/noip/files/noip.config'].map((path) => readFileSync(path, 'utf8'));

/** The only key of a configuration without errors. */
function keyOf(text: string) {
	const read = readConfig(text, OPTIONS);
	if ('errors' in read) throw new Error(JSON.stringify(read.errors));
	assert.equal([read.config.settings.enabled, read.config.broken, read.warnings], [true, [], []]);
	return read.config.keys[0];
}

test('each example of a package is switched on and filled in, and keeps its explanations', () => {
	for (const text of [...SHIPPED, '']) {
		const target = keysIn(text)[0] ?? newKey(text);
		const made = withAnswers(text, target, ANSWERS) ?? '';
		const { name, enabled, username, password, hostnames } = keyOf(made) ?? {};
		assert.equal(
			{ name, enabled, username, password, hostnames },
			{
				name: 'home',
				enabled: true,
				...{ username: 'key1', password: "it's #1", hostnames: ['home.ddns.net'] },
			},
		);
		const explanations = text.match(/^\s*# .*/gm) ?? [];
		for (const line of explanations) assert.match(made, line);
	}
});

test('the example of the package is the one whose lines give their place', () => {
	const lines = SHIPPED[0]?.split('\n').map((line) => line.trim()) ?? [];
	assert.equal(
		EXAMPLES.filter((line) => !lines.includes(line)),
		[],
	);
});

test('a password file gives way to a password, and stays without one', () => {
	const text =
		"config noip settings\n\toption contact a@b.example\nconfig key 'home'\n\toption username u\n\toption password_file '/x' # mine\n";
	const [target] = keysIn(text);
	if (!target) throw new Error('no key');
	const kept = withAnswers(text, target, { ...ANSWERS, contact: null, password: null }) ?? '';
	assert.match(kept, "password_file '/x' # mine");
	const given = withAnswers(text, target, ANSWERS) ?? '';
	assert.not.match(given, 'password_file');
	assert.match(given, '# mine');
	assert.is(keyOf(given)?.password, ANSWERS.password);
});

test('answers are judged as the file will be', () => {
	const text =
		"config noip settings\n\nconfig key 'home'\n\toption username a\n\toption password b\n\tlist hostname 'home.ddns.net'\n";
	const target = newKey(text);
	assert.is(target.name, 'key2');
	const codes = (asked: 'username' | 'contact', answer: string) =>
		problemsOf(text, target, {}, asked, answer, OPTIONS).map(({ code, severity }) => `${severity} ${code}`);
	assert.equal(codes('contact', 'no body'), ['error not-a-contact']);
	assert.equal(codes('contact', 'nobody'), ['warning contact-without-at']);
	assert.equal(codes('username', 'x'.repeat(51)), ['warning too-long']);
	assert.equal(codes('username', 'key1'), []);
	const taken = problemsOf(text, target, {}, 'hostnames', ['home.ddns.net'], OPTIONS);
	assert.equal(
		taken.map(({ code }) => code),
		['hostname-taken'],
	);
	assert.is(hasContact(text, target, OPTIONS), false);
	assert.is(
		hasContact(text.replace('settings\n', 'settings\n\toption contact me@example.com\n'), target, OPTIONS),
		true,
	);
});

test('whatever a password and a user name are, they are read as they were entered', () => {
	const entered = fc.string({ minLength: 1, maxLength: 40 }).map((text) => text.replace(/[^ -~]/g, 'x'));
	fc.assert(
		fc.property(entered, entered, fc.constantFrom(...SHIPPED, ''), (username, password, text) => {
			const made = withAnswers(text, keysIn(text)[0] ?? newKey(text), { ...ANSWERS, username, password }) ?? '';
			assert.equal([keyOf(made)?.username, keyOf(made)?.password], [username, password]);
		}),
	);
});

test.run();
