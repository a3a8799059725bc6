/** Who may do what: the files of `acl.d` as rpcd reads them, for a session that may read, or read and write. */
import { readdirSync, readFileSync } from 'node:fs';

type Scope = readonly string[] | Record<string, readonly string[]>;
type Group = Partial<Record<'read' | 'write', Record<string, Scope>>>;

/** The part of LuCI's own groups that every page can count on. */
const LUCI: Record<string, Group> = {
	'luci-base': {
		read: {
			file: { '/': ['list'], '/*': ['list'] },
			ubus: { file: ['list'], uci: ['changes', 'get'] },
			uci: ['system', 'luci'],
		},
		write: {
			ubus: { file: ['remove'], uci: ['add', 'apply', 'confirm', 'delete', 'order', 'rename', 'set'] },
		},
	},
	'luci-base-network-status': {
		read: { ubus: { 'network.interface': ['dump'] }, uci: ['luci', 'network', 'wireless'] },
	},
};

export class Rights {
	private readonly groups: [string, Group][];

	/** `folder`: of the app's files. `writes`: whether the session has the write part, too. */
	constructor(
		folder: string,
		private readonly writes: boolean,
	) {
		const files = readdirSync(folder).map((name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')));
		this.groups = Object.entries(Object.assign({}, LUCI, ...files));
	}

	/** As `session access` answers: for `file` the object may match a pattern. */
	may(scope: string, object: string, action: string): boolean {
		if (scope === 'access-group') return this.parts(action).some(([name]) => name === object);
		return (['read', 'write'] as const).some((part) =>
			this.parts(part).some(([, rights]) => {
				const granted = rights[scope] ?? [];
				if (Array.isArray(granted)) return action === part && granted.includes(object);
				return Object.entries(granted as Record<string, readonly string[]>).some(
					([pattern, actions]) => fits(pattern, object) && (actions.includes(action) || actions.includes('*')),
				);
			}),
		);
	}

	private parts(part: string): [string, Record<string, Scope>][] {
		if (part !== 'read' && !(part === 'write' && this.writes)) return [];
		return this.groups.flatMap(([name, group]) =>
			group[part] ? [[name, group[part]] as [string, Record<string, Scope>]] : [],
		);
	}
}

/** fnmatch(3) without flags, as far as rights use it. */
function fits(pattern: string, object: string): boolean {
	const source = pattern
		.replace(/[.+^${}()|[\]\\]/g, '\\$&')
		.replaceAll('*', '.*')
		.replaceAll('?', '.');
	return new RegExp(`^${source}$`, 's').test(object);
}
