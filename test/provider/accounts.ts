/** Who may update what: accounts, DDNS keys and groups, and the credential of a request. Pure. */

/** A DDNS key: a credential of its own for some of the account's names. */
export interface DdnsKey {
	username: string;
	password: string;
	/** Host names, or groups of the account, that this key updates. */
	names: string[];
}

export interface Account {
	username: string;
	password: string;
	/** Has the plan (Enhanced or Plus) that offline settings need. */
	plus?: boolean;
	hosts: string[];
	/** Group name -> host names. A login `group:username` with the account's password updates the group's hosts. */
	groups?: Record<string, string[]>;
	keys?: DdnsKey[];
}

/** What a provider is made from; a JSON file for the program. */
export interface Description {
	accounts: Account[];
	/** `strict`: the documented form or `badagent`; `lenient`: any that is not empty (clients that are not ours). Strict when left out. */
	userAgent?: 'strict' | 'lenient';
	/** So many `nochg` within 24 h without a `good` are borne; the next answer is `abuse`. 20 when left out. */
	nochgLimit?: number;
	/** More requests of one user within the time are answered 429. No limit when left out. */
	rateLimit?: { requests: number; withinMs: number };
	/** A group or `all.ddnskey.com` is answered by one line, or by one for each of its hosts. `one` when left out. */
	groupLines?: 'one' | 'each';
	/** The HTTP status that goes with a word, where it is not 200 (401 for `badauth`): nothing public says which. */
	statuses?: Record<string, number>;
}

/** A credential that was found to be right: what it may update. */
export interface Login {
	/** As it is counted and blocked: the user name in the request, decoded. */
	username: string;
	plus: boolean;
	/** The hosts behind a name of a request, in lower case; null when there is no such name under this login. */
	resolve(name: string): string[] | null;
}

/** The credential of an `Authorization` header. Text is UTF-8; `%3A` in the user name is a colon (RFC 7617 forbids a bare one there). */
export function readCredential(header: string | undefined): { username: string; password: string } | null {
	const encoded = /^Basic\s+([A-Za-z0-9+/]+={0,2})\s*$/i.exec(header ?? '')?.[1];
	if (encoded === undefined) return null;
	const text = Buffer.from(encoded, 'base64').toString('utf8');
	const colon = text.indexOf(':');
	if (colon < 0) return null;
	return { username: text.slice(0, colon).replace(/%3a/gi, ':'), password: text.slice(colon + 1) };
}

/** Gives the login of a right credential, null for a wrong one. */
export function findLogin(
	accounts: readonly Account[],
	credential: { username: string; password: string },
): Login | null {
	const { username, password } = credential;
	for (const account of accounts) {
		const plus = account.plus === true;
		const right = password === account.password;
		if (right && username === account.username) return { username, plus, resolve: resolver(account) };
		if (right && username.endsWith(`:${account.username}`)) {
			const group = username.slice(0, -account.username.length - 1);
			const hosts = resolver(account)(group);
			if (hosts) return { username, plus, resolve: resolver(account, [group, ...hosts]) };
		}
		const key = account.keys?.find((each) => each.username === username && each.password === password);
		if (key) return { username, plus, resolve: resolver(account, key.names, true) };
	}
	return null;
}

/** Names of a request -> hosts, among all of the account's names or only those listed. */
function resolver(account: Account, allowed?: readonly string[], isKey = false): (name: string) => string[] | null {
	const hosts = new Set(account.hosts.map(lower));
	const groups = new Map(
		Object.entries(account.groups ?? {}).map(([name, members]) => [lower(name), members.map(lower)]),
	);
	const all = (name: string): string[] | null => groups.get(name) ?? (hosts.has(name) ? [name] : null);
	if (!allowed) return (name) => all(lower(name));
	const mine = allowed.map(lower);
	const covered = new Set(mine.flatMap((name) => all(name) ?? []));
	return (name) => {
		if (isKey && lower(name) === ALL_OF_KEY) return [...covered];
		if (mine.includes(lower(name))) return all(lower(name));
		return covered.has(lower(name)) ? [lower(name)] : null;
	};
}

/** The special-use name for all names of a DDNS key. */
export const ALL_OF_KEY = 'all.ddnskey.com';

function lower(name: string): string {
	return name.toLowerCase();
}

/** An example to begin with: what the program serves without `--provider`. */
export const EXAMPLE: Description = {
	accounts: [
		{
			username: 'you@example.com',
			password: 'account-secret',
			plus: true,
			hosts: ['home.ddns.net', 'nas.ddns.net', 'cam.ddns.net', 'mytest.example.com'],
			groups: { house: ['nas.ddns.net', 'cam.ddns.net'] },
			keys: [
				{ username: 'rv7sc9a', password: 'secret', names: ['home.ddns.net', 'nas.ddns.net', 'cam.ddns.net'] },
				{ username: 'k2lone1', password: 'secret2', names: ['mytest.example.com'] },
			],
		},
		{ username: 'free', password: 'free-secret', hosts: ['free.ddns.net'] },
	],
};
