/** Where a page stands in LuCI's menu: the files of `menu.d`. */
import { readdirSync, readFileSync } from 'node:fs';

interface Entry {
	title?: string;
	order?: number;
	action?: { type: string; path?: string };
	depends?: { acl?: string[] };
}

export interface Node {
	/** Of the menu, from its root: `admin/services/noip/status`. */
	path: string;
	title: string;
	/** The view's path under `view/`. */
	view: string;
	/** The rights that the page asks for. */
	groups: string[];
	/** The pages beside it, and itself. */
	tabs: Tab[];
}

export interface Tab {
	path: string;
	title: string;
	groups: string[];
}

/** The page at a path; for one that only leads on, the first page below it. */
export function menuOf(folder: string, path: string): Node | undefined {
	const files = readdirSync(folder).map((name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')));
	const entries: Record<string, Entry> = Object.assign({}, ...files);
	const entry = entries[path];
	const below = childrenOf(entries, path);
	if (!entry) return undefined;
	if (entry.action?.type === 'firstchild' || (entry.action?.type === 'alias' && entry.action.path)) {
		const next = entry.action.type === 'alias' ? entry.action.path : below[0]?.path;
		return next === undefined ? undefined : menuOf(folder, next);
	}
	const way = path.split('/').map((_part, index, parts) => parts.slice(0, index + 1).join('/'));
	return {
		path,
		title: entry.title ?? '',
		view: entry.action?.path ?? '',
		groups: [...new Set(way.flatMap((part) => entries[part]?.depends?.acl ?? []))],
		tabs: childrenOf(entries, path.split('/').slice(0, -1).join('/')),
	};
}

function childrenOf(entries: Record<string, Entry>, path: string): Tab[] {
	return Object.entries(entries)
		.filter(([each, { title }]) => each.startsWith(`${path}/`) && !each.slice(path.length + 1).includes('/') && title)
		.sort(([, a], [, b]) => (a.order ?? 100) - (b.order ?? 100))
		.map(([each, { title = '', depends }]) => ({ path: each, title, groups: depends?.acl ?? [] }));
}
