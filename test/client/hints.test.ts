import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hintsOf } from '../../src/client/hints.ts';
import type { Key } from '../../src/config/config.ts';
import { accountLogin } from '../../src/config/login.ts';

const PLATFORM = { router: true, configFile: '/etc/config/noip' };

function key(name: string, username: string, enabled = true): Key {
	return { name, username, enabled } as Key;
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
	const hints = hintsOf({ keys }, PLATFORM);
	assert.equal(
		hints.map(({ code, login, keys }) => [code, login, keys]),
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
	assert.equal(hintsOf({ keys: [key('home', 'rv7sc9a')] }, PLATFORM), []);
});

test.run();
