/** The accounts at the fake provider that most tests need. */
import type { Description } from '../provider/accounts.ts';

/** The password of the key that tests use: none may ever find it where it does not belong. */
export const PASSWORD = 'S3cret#$@%: ü';

export const PROVIDER: Description = {
	accounts: [
		{
			username: 'you@example.com',
			password: 'account',
			plus: true,
			hosts: ['home.ddns.net', 'nas.ddns.net', 'cam.ddns.net'],
			keys: [
				{ username: 'key1', password: PASSWORD, names: ['home.ddns.net', 'nas.ddns.net'] },
				{ username: 'key2', password: 'other', names: ['cam.ddns.net'] },
			],
		},
		{ username: 'group:free', password: 'free', hosts: ['free.ddns.net'] },
	],
};
