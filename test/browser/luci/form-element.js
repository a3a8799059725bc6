/** What all parts of LuCI's `form` have in common, and the map, which is the form of one package. */
import { Class } from './class.js';
import { dom, E } from './dom.js';
import { rpc } from './rpc.js';
import { tabs } from './tabs.js';
import { uci } from './uci.js';
import { ui } from './ui.js';

const callAccess = rpc.declare({
	object: 'session',
	method: 'access',
	params: ['scope', 'object', 'function'],
	expect: { access: false },
});

export const AbstractElement = Class.extend({
	__init__(title, description) {
		this.title = title ?? '';
		this.description = description ?? '';
		this.children = [];
	},
	append(child) {
		this.children.push(child);
	},
	loadChildren(...args) {
		return Promise.all(this.children.filter((child) => !child.disable).map((child) => child.load(...args)));
	},
	renderChildren(tab, ...args) {
		const shown = this.children.filter((child) => (tab === null || child.tab === tab) && !child.disable);
		return Promise.all(shown.map((child, index) => child.render(index, ...args)));
	},
	stripTags(text) {
		if (typeof text === 'string' && !/[<>&]/.test(text)) return text;
		return (dom.elem(text) ? text : dom.parse(`<div>${text}</div>`)).textContent;
	},
	titleFn(name, ...args) {
		const of = this[name];
		const text = typeof of === 'function' ? of.apply(this, args) : args.length ? of?.format(...args) : of;
		return (text != null && this.stripTags(String(text)).trim()) || null;
	},
});

export const FormMap = AbstractElement.extend({
	__init__(config, ...args) {
		this.super('__init__', args);
		this.config = config;
		this.parsechain = [config];
		this.data = uci;
	},
	findElements(...args) {
		return this.root.querySelectorAll(args.length === 1 ? args[0] : `[${args[0]}="${CSS.escape(args[1])}"]`);
	},
	findElement(...args) {
		return this.findElements(...args)[0] ?? null;
	},
	chain(config) {
		if (!this.parsechain.includes(config)) this.parsechain.push(config);
	},
	section(SectionClass, ...args) {
		const section = SectionClass.instantiate([this, ...args]);
		this.append(section);
		return section;
	},
	async load() {
		const asked = this.readonly == null ? callAccess('uci', this.config, 'write') : true;
		const [may] = await Promise.all([
			asked,
			...this.parsechain.map((config, index) =>
				index ? this.data.load(config).catch(() => {}) : this.data.load(config),
			),
		]);
		if (may === false) this.readonly = true;
		return this.loadChildren();
	},
	parse() {
		return Promise.all(this.children.map((child) => child.parse()));
	},
	/** Values go from the fields into `uci` if none is wrong, from there to the router's delta; then all is loaded and drawn again. */
	async save(callback, silent) {
		this.checkDepends();
		try {
			await this.parse();
			await callback?.();
			await this.data.save();
			await this.load();
		} catch (error) {
			if (!silent) showError(error);
			throw error;
		}
		return this.renderContents();
	},
	reset() {
		return this.renderContents();
	},
	async render() {
		await this.load();
		return this.renderContents();
	},
	async renderContents() {
		this.root ??= E('div', {
			id: `cbi-${this.config}`,
			class: 'cbi-map',
			'cbi-dependency-check': () => this.checkDepends(),
		});
		dom.bindClassInstance(this.root, this);
		const nodes = await this.renderChildren(null);
		dom.content(this.root, null);
		if (this.title) this.root.appendChild(E('h2', { name: 'content' }, this.title));
		if (this.description) this.root.appendChild(E('div', { class: 'cbi-map-descr' }, this.description));
		dom.append(this.root, this.tabbed ? E('div', { class: 'cbi-map-tabbed' }, nodes) : nodes);
		this.checkDepends();
		for (const group of this.findElements('.cbi-map-tabbed, .cbi-section-node-tabbed'))
			tabs.initTabGroup(group.childNodes);
		return this.root;
	},
	lookupOption(name, sid, config) {
		const id = name.includes('.')
			? name.startsWith('cbid.')
				? name
				: `cbid.${name}`
			: `cbid.${config ?? this.config}.${sid}.${name}`;
		const node = this.findElement('data-field', id);
		return node ? [dom.findClassInstance(node), id.split('.')[2]] : null;
	},
	checkDepends(event, depth = 0) {
		const changed = this.children.filter((child) => child.checkDepends(event, depth)).length > 0;
		if (changed && depth < 10) this.checkDepends(event, depth + 1);
		tabs.updateTabs(event, this.root);
	},
	/** Whether one of these sets of `{ OPTION: VALUE }` fits, where a value may be a regular expression. */
	isDependencySatisfied(sets, config, sid) {
		if (!sets?.length) return true;
		let fallback = false;
		return (
			sets.some((set) => {
				let fits = true;
				for (const [name, wanted] of Object.entries(set)) {
					if (name === '!default') {
						fallback = true;
						fits = false;
					} else if (!name.startsWith('!')) {
						const [option, at] = this.lookupOption(name, sid, config) ?? [];
						const value = option?.isActive(at) ? option.formvalue(at) : null;
						fits &&= set['!contains'] ? (value ?? '').includes(wanted) : isEqual(value, wanted);
					}
				}
				return set['!reverse'] ? !fits : fits;
			}) || fallback
		);
	},
});

export function isEqual(value, wanted) {
	if (wanted instanceof RegExp) return value != null && wanted.test(value);
	if (value == null || wanted == null) return value == null && wanted == null;
	return JSON.stringify(value) === JSON.stringify(wanted);
}

function showError(error) {
	ui.showModal(_('Save error'), [
		E('p', {}, [_('An error occurred while saving the form:')]),
		E('p', {}, [E('em', { style: 'white-space:pre-wrap' }, [error.message])]),
		E('div', { class: 'right' }, [E('button', { class: 'cbi-button', click: ui.hideModal }, [_('Dismiss')])]),
	]);
}
