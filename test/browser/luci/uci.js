/** LuCI's `uci`: loaded packages, edits in the page, and `save`, which hands the edits to the session's delta on the router. */
import { Class } from './class.js';
import { rpc } from './rpc.js';

const declare = (method, params, expect) => rpc.declare({ object: 'uci', method, params, expect, reject: true });
const callGet = declare('get', ['config'], { values: {} });
const callAdd = declare('add', ['config', 'type', 'name', 'values'], { section: '' });
const callSet = declare('set', ['config', 'section', 'values']);
const callDelete = declare('delete', ['config', 'section', 'options']);
const callOrder = declare('order', ['config', 'sections']);
const callApply = declare('apply', ['timeout', 'rollback']);
const callConfirm = declare('confirm', []);

/** By package: what was loaded, and the edits since. */
const packages = new Map();
let created = 0;

const fresh = (values) => ({ values, creates: {}, changes: {}, deletes: {}, reordered: false });
const found = (config) => packages.get(config) ?? fresh({});

export const uci = Class.singleton({
	createSID: () => `new${(++created).toString(16).padStart(6, '0')}`,

	loadPackage: (config) => uci.load(config),

	async load(names) {
		const missing = [names].flat().filter((name) => !packages.has(name));
		const loaded = await Promise.all(missing.map((name) => callGet(name)));
		for (const [index, name] of missing.entries()) packages.set(name, fresh(loaded[index]));
		if (loaded.length) document.dispatchEvent(new CustomEvent('uci-loaded'));
		return missing;
	},

	unload(names) {
		for (const name of [names].flat()) packages.delete(name);
	},

	add(config, type, name) {
		const sid = name || uci.createSID();
		if (!packages.has(config)) packages.set(config, fresh({}));
		found(config).creates[sid] = {
			'.type': type,
			'.name': sid,
			'.create': name,
			'.anonymous': !name,
			'.index': 1000 + created++,
		};
		return sid;
	},

	remove(config, sid) {
		const { creates, values, changes, deletes } = found(config);
		if (creates[sid]) delete creates[sid];
		else if (values[sid]) {
			delete changes[sid];
			deletes[sid] = true;
		}
	},

	sections(config, type, callback) {
		const { values, creates, changes, deletes } = found(config);
		const all = [
			...Object.values(values)
				.filter((section) => deletes[section['.name']] !== true)
				.map((section) => ({ ...section, ...changes[section['.name']] })),
			...Object.values(creates).map((section) => ({ ...section })),
		]
			.filter((section) => !type || section['.type'] === type)
			.sort((a, b) => a['.index'] - b['.index']);
		for (const [index, section] of all.entries()) section['.index'] = index;
		if (callback) for (const section of all) callback.call(uci, section, section['.name']);
		return all;
	},

	get(config, sid, option) {
		const { values, creates, changes, deletes } = found(config);
		if (sid == null) return null;
		if (creates[sid]) return option == null ? creates[sid] : creates[sid][option];
		if (deletes[sid] === true) return null;
		if (option == null) {
			if (!values[sid]) return null;
			const section = Object.assign(values[sid], changes[sid]);
			for (const gone of Object.keys(deletes[sid] ?? {})) delete section[gone];
			return section;
		}
		if (deletes[sid]?.[option]) return null;
		return changes[sid]?.[option] ?? values[sid]?.[option] ?? (values[sid] ? undefined : null);
	},

	get_bool: (config, sid, option) =>
		['1', 'on', 'true', 'yes', 'enabled'].includes(String(uci.get(config, sid, option)).toLowerCase()),

	set(config, sid, option, value) {
		const { values, creates, changes, deletes } = found(config);
		if (sid == null || option == null || option.startsWith('.')) return;
		if (creates[sid]) {
			if (value == null) delete creates[sid][option];
			else creates[sid][option] = value;
		} else if (!values[sid] || deletes[sid] === true) {
			return;
		} else if (value != null && value !== '') {
			changes[sid] = { ...changes[sid], [option]: value };
			without(deletes, sid, option);
		} else {
			without(changes, sid, option);
			if (Object.hasOwn(values[sid], option)) deletes[sid] = { ...deletes[sid], [option]: true };
		}
	},

	unset: (config, sid, option) => uci.set(config, sid, option, null),

	get_first: (config, type, option) => uci.get(config, uci.sections(config, type)[0]?.['.name'], option),
	set_first: (config, type, option, value) => uci.set(config, uci.sections(config, type)[0]?.['.name'], option, value),

	move(config, sid, other, after) {
		const all = uci.sections(config);
		const from = all.findIndex((section) => section['.name'] === sid);
		if (from < 0) return false;
		const [moved] = all.splice(from, 1);
		const to = other == null ? all.length : all.findIndex((section) => section['.name'] === other);
		if (to < 0) return false;
		all.splice(to + (after ? 1 : 0), 0, moved);
		for (const [index, section] of all.entries()) uci.get(config, section['.name'])['.index'] = index;
		found(config).reordered = true;
		return true;
	},

	/** Deletions, then new sections, then changes, then the order; after that the packages are loaded anew. */
	async save() {
		const touched = [...packages].filter(
			([, { creates, changes, deletes, reordered }]) =>
				reordered || [creates, changes, deletes].some((edits) => Object.keys(edits).length > 0),
		);
		await Promise.all(
			touched.flatMap(([config, edits]) => [
				...deletions(config, edits),
				...additions(config, edits),
				...settings(config, edits),
			]),
		);
		for (const [config, { reordered }] of touched) {
			if (reordered)
				await callOrder(
					config,
					uci.sections(config).map((section) => section['.name']),
				);
		}
		const names = touched.map(([config]) => config);
		uci.unload(names);
		return uci.load(names);
	},

	/** Applies what was saved and confirms it; without that the router takes it back. */
	async apply(timeout = 10) {
		const code = await callApply(timeout, true);
		if (code !== 0) throw code;
		await new Promise((resolve) => setTimeout(resolve, 1000));
		return callConfirm();
	},

	changes: rpc.declare({ object: 'uci', method: 'changes', expect: { changes: {} } }),
});

function without(edits, sid, option) {
	if (!edits[sid]) return;
	delete edits[sid][option];
	if (Object.keys(edits[sid]).length === 0) delete edits[sid];
}

const deletions = (config, { deletes }) =>
	Object.entries(deletes).map(([sid, options]) =>
		callDelete(config, sid, options === true ? null : Object.keys(options)),
	);

const additions = (config, { creates }) =>
	Object.values(creates).map(async (section) => {
		const values = Object.fromEntries(Object.entries(section).filter(([name]) => !name.startsWith('.')));
		section['.name'] = await callAdd(config, section['.type'], section['.create'], values);
	});

const settings = (config, { changes }) => Object.entries(changes).map(([sid, values]) => callSet(config, sid, values));
