/** Whose credential a user name belongs to, as far as it shows. */

/** Of an account: `account` by its e-mail address, `group` by the older `group:user`. */
export type AccountLogin = 'account' | 'group';

/** null: of a DDNS key, or an account's name without an `@`, which looks the same. */
export function accountLogin(username: string): AccountLogin | null {
	if (username.includes(':')) return 'group';
	return username.includes('@') ? 'account' : null;
}
