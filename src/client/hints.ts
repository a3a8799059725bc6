/** What would be better in a configuration, and keeps nothing from working. */
import { type Config, isUnset } from '../config/config.ts';
import { type AccountLogin, accountLogin } from '../config/login.ts';
import { accountLoginText, notFilledInText } from '../messages/hints.ts';
import type { Platform } from '../messages/platform.ts';
import type { Hint } from './status-schema.ts';

const LOGINS: readonly AccountLogin[] = ['account', 'group'];

/** What is to be told of a configuration, each once. */
export function hintsOf(config: Config, platform: Platform): Hint[] {
	return isUnset(config)
		? [{ code: 'not-filled-in', text: notFilledInText(platform) }]
		: accountLogins(config, platform);
}

/** Keys that log in with an account, which the provider phases out in favour of DDNS keys (developer.noip.com, nic_update). */
function accountLogins({ keys }: Config, platform: Platform): Hint[] {
	return LOGINS.flatMap((login) => {
		const theirs = keys.filter((key) => key.enabled && accountLogin(key.username) === login);
		const names = theirs.map(({ name }) => name);
		if (!names[0]) return [];
		return [{ code: 'account-login', login, keys: names, text: accountLoginText(login, names, platform) }];
	});
}
