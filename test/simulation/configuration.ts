/** What the user has configured, as data, and as the text of the file. */

export interface KeyConfiguration {
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

export interface Configuration {
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
	keys: KeyConfiguration[];
	/** What was cut off the file behind these many keys. */
	cut?: { behind: number; keys: KeyConfiguration[] };
}

/** What a user may change at once. `broken` makes the file unreadable until the next change. */
export type Edit =
	| { what: 'password'; user: string; password: string }
	| { what: 'key'; at: number; set: Partial<Omit<KeyConfiguration, 'name' | 'hostnames'>> }
	| { what: 'rename'; at: number; name: string }
	| { what: 'add name' | 'drop name'; at: number; host: string }
	| {
			what: 'settings';
			set: Partial<Pick<Configuration, 'enabled' | 'contact' | 'company' | 'servers' | 'checkSeconds'>>;
	  }
	| { what: 'broken' }
	/** The file ends behind so many names of a key (none: in front of it), as while it is being written; `whole` is what follows. */
	| { what: 'cut'; at: number; names: number }
	| { what: 'whole' }
	| { what: 'nothing' };

/** The configuration after an edit. */
export function edited(configuration: Configuration, edit: Edit): Configuration {
	const withKey = (at: number, change: (key: KeyConfiguration) => KeyConfiguration): Configuration => ({
		...configuration,
		keys: configuration.keys.map((key, index) => (index === at ? change(key) : key)),
	});
	switch (edit.what) {
		case 'password':
			return {
				...configuration,
				keys: configuration.keys.map((key) => (key.username === edit.user ? { ...key, password: edit.password } : key)),
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
			return { ...configuration, ...edit.set };
		case 'cut':
			return cutOff(edited(configuration, { what: 'whole' }), edit);
		case 'whole': {
			const { cut, ...whole } = configuration;
			return cut ? { ...whole, keys: [...whole.keys.slice(0, cut.behind), ...cut.keys] } : whole;
		}
		default:
			return configuration;
	}
}

function cutOff(configuration: Configuration, { at, names }: { at: number; names: number }): Configuration {
	const { keys } = configuration;
	const half = keys.slice(at, at + 1).map((key) => ({ ...key, hostnames: key.hostnames.slice(0, names) }));
	const left = [...keys.slice(0, at), ...half.filter(({ hostnames }) => hostnames[0])];
	return { ...configuration, keys: left, cut: { behind: at, keys: keys.slice(at) } };
}

/** The text of the file. */
export function configurationText(configuration: Configuration): string {
	const lines = [
		"config noip 'settings'",
		option('enabled', configuration.enabled ? '1' : '0'),
		option('contact', configuration.contact),
		...configuration.servers.map((server) => list('server', server)),
		option('check_interval', String(configuration.checkSeconds)),
		option('timeout', String(configuration.timeoutSeconds)),
		option('ipv4_check', configuration.ipv4Check),
		option('ipv6_check', configuration.ipv6Check),
		...(configuration.company ? [option('company', configuration.company)] : []),
	];
	for (const key of configuration.keys) {
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
