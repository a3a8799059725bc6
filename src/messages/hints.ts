/** What would be better, with the way there. */
import { ALL_OF_A_KEY } from '../config/hostname.ts';
import type { AccountLogin } from '../config/login.ts';
import { keysText } from './commands.ts';
import { type Platform, setupCommand } from './platform.ts';
import { KEYS_PAGE } from './provider.ts';

/** An example of a configuration that nobody has filled in. */
export function notFilledInText(platform: Platform): string {
	return `${platform.configFile} is not filled in yet: nothing is sent; next: ${setupCommand(platform)}`;
}

/** Keys with the credential of an account. */
export function accountLoginText(login: AccountLogin, keys: readonly string[], platform: Platform): string {
	const whose = login === 'group' ? 'a group login' : 'the password of an account';
	const them = keys.length === 1 ? 'uses' : 'use';
	return `${keysText(keys)} ${them} ${whose}, which the provider phases out: make a DDNS key at ${KEYS_PAGE} (${ALL_OF_A_KEY} stands for its host names), and enter it by: ${setupCommand(platform)}`;
}
