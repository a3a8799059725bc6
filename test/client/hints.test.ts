import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hintsOf } from '../../src/client/hints.ts';
import type { Hint } from '../../src/client/status-schema.ts';
import { type Config, type Key, UNCONFIGURED } from '../../src/config/config.ts';
import { accountLogin } from '../../src/config/login.ts';

const PLATFORM = { router: true, configFile: '/etc/config/noip' };

function key(name: string, username: string, enabled = true): Key {
	return { name, username, enabled } as Key;
}

function hintsOn(keys: Key[], enabled = true): Hint[] {
	return hintsOf({ settings: { enabled } as Config['settings'], keys, broken: [] }, PLATFORM);
}

test('an account shows by the @ of its address, a group login by its colon, and a DDNS key by neither', () => {
	const logins = ['rv7sc9a', 'somebody', 'you@example.com', 'group:user', 'group:you@example.com'].map(accountLogin);
	assert.equal(logins, [null, null, 'account', 'group', 'group']);
});

test('keys with an account are named together, those that are off are not, and user names stand nowhere', () => {
	const keys = [
		key('home', 'you@example.com'),
		key('nas', 'rv7sc9a'),
		key('cam', 'me@example.com'),
		key('off', 'you@example.com', false),
		key('old', 'group:user'),
	];
	const hints = hintsOn(keys);
	assert.equal(
		hints.map((hint) => hint.code === 'account-login' && [hint.code, hint.login, hint.keys]),
		[
			['account-login', 'account', ['home', 'cam']],
			['account-login', 'group', ['old']],
		],
	);
	assert.match(hints[0]?.text ?? '', /^keys home, cam use .*all\.ddnskey\.com.*: noip setup$/);
	assert.match(hints[1]?.text ?? '', /^key old uses a group login/);
	assert.not.match(JSON.stringify(hints), /example|group:user/);
});

test('DDNS keys alone give no hint', () => {
	assert.equal(hintsOn([key('home', 'rv7sc9a')]), []);
});

test('an example that is off and has no key gets the hint how to go on, and an agent without a configuration none', () => {
	const text = '/etc/config/noip is not filled in yet: nothing is sent; next: noip setup';
	assert.equal(hintsOn([], false), [{ code: 'not-filled-in', text }]);
	assert.equal(hintsOn([]), []);
	assert.equal(hintsOn([key('home', 'rv7sc9a')], false), []);
	assert.equal(hintsOf(UNCONFIGURED, PLATFORM), []);
});

test.run();
