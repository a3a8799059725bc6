/** What the user has configured, as data, and as the text of the file. */

export interface HomeKey {
	name: string;
	enabled: boolean;
	username: string;
	password: string;
	hostnames: string[];
	interfaces: string[];
	/** As in the file: `auto`, `interface`, `check`, `provider`, `off`, or an address. */
	ipv4: string;
	ipv6: string;
	lanHost: { part: string; from: string } | null;
	offline: boolean;
}

export interface Home {
	/** An OpenWrt router, or another Linux machine. */
	router: boolean;
	enabled: boolean;
	contact: string;
	company: string;
	servers: string[];
	checkSeconds: number;
	timeoutSeconds: number;
	ipv4Check: string;
	ipv6Check: string;
	keys: HomeKey[];
}

/** What a user may change at once. `broken` makes the file unreadable until the next change. */
export type Edit =
	| { what: 'password'; user: string; password: string }
	| { what: 'key'; at: number; set: Partial<Omit<HomeKey, 'name' | 'hostnames'>> }
	| { what: 'rename'; at: number; name: string }
	| { what: 'add name' | 'drop name'; at: number; host: string }
	| { what: 'settings'; set: Partial<Pick<Home, 'enabled' | 'contact' | 'company' | 'servers' | 'checkSeconds'>> }
	| { what: 'broken' }
	| { what: 'nothing' };

/** The configuration after an edit. */
export function edited(home: Home, edit: Edit): Home {
	const withKey = (at: number, change: (key: HomeKey) => HomeKey): Home => ({
		...home,
		keys: home.keys.map((key, index) => (index === at ? change(key) : key)),
	});
	switch (edit.what) {
		case 'password':
			return {
				...home,
				keys: home.keys.map((key) => (key.username === edit.user ? { ...key, password: edit.password } : key)),
			};
		case 'key':
			return withKey(edit.at, (key) => ({ ...key, ...edit.set }));
		case 'rename':
			return withKey(edit.at, (key) => ({ ...key, name: edit.name }));
		case 'add name':
			return withKey(edit.at, (key) => ({ ...key, hostnames: [...new Set([...key.hostnames, edit.host])] }));
		case 'drop name':
			return withKey(edit.at, (key) => {
				const left = key.hostnames.filter((host) => host !== edit.host);
				return { ...key, hostnames: left[0] ? left : key.hostnames };
			});
		case 'settings':
			return { ...home, ...edit.set };
		default:
			return home;
	}
}

/** The text of the file. */
export function uciOf(home: Home): string {
	const lines = [
		"config noip 'settings'",
		option('enabled', home.enabled ? '1' : '0'),
		option('contact', home.contact),
		...home.servers.map((server) => list('server', server)),
		option('check_interval', String(home.checkSeconds)),
		option('timeout', String(home.timeoutSeconds)),
		option('ipv4_check', home.ipv4Check),
		option('ipv6_check', home.ipv6Check),
		...(home.company ? [option('company', home.company)] : []),
	];
	for (const key of home.keys) {
		lines.push(
			`config key '${key.name}'`,
			option('enabled', key.enabled ? '1' : '0'),
			option('username', key.username),
			option('password', key.password),
			...key.hostnames.map((host) => list('hostname', host)),
			...key.interfaces.map((name) => list('interface', name)),
			option('ipv4', key.ipv4),
			option('ipv6', key.ipv6),
			...(key.lanHost ? [option('ipv6_host', key.lanHost.part), option('ipv6_prefix_from', key.lanHost.from)] : []),
			option('offline', key.offline ? '1' : '0'),
		);
	}
	return `${lines.join('\n')}\n`;
}

function option(name: string, value: string): string {
	return `\toption ${name} '${value}'`;
}

function list(name: string, value: string): string {
	return `\tlist ${name} '${value}'`;
}
