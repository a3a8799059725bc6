/** The sections of LuCI's `form`: named, typed, as a table, and as a grid whose rows are edited in a dialog. */
import { dom, E } from './dom.js';
import { AbstractElement, FormMap } from './form-element.js';
import { ui } from './ui.js';

export const AbstractSection = AbstractElement.extend({
	__init__(map, type, ...args) {
		this.super('__init__', args);
		Object.assign(this, { map, sectiontype: type, config: map.config, addremove: false });
	},
	filter: () => true,
	load() {
		return Promise.all(
			this.cfgsections().map(async (sid) => {
				const values = await this.loadChildren(sid);
				const enabled = this.children.filter((child) => !child.disable);
				for (const [index, child] of enabled.entries()) child.cfgvalue(sid, values[index]);
			}),
		);
	},
	parse() {
		return Promise.all(this.cfgsections().flatMap((sid) => this.children.map((child) => child.parse(sid))));
	},
	tab(name, title, description) {
		this.tabs ??= [];
		this.tabs.push({ name, title, description });
	},
	option(ValueClass, ...args) {
		const option = ValueClass.instantiate([this.map, this, ...args]);
		this.append(option);
		return option;
	},
	taboption(tab, ...args) {
		return Object.assign(this.option(...args), { tab });
	},
	getOption(name) {
		return this.children.find((child) => child.option === name) ?? null;
	},
	formvalue(sid, name) {
		return this.getOption(name)?.formvalue(sid) ?? null;
	},
	cfgvalue(sid, name) {
		return this.getOption(name)?.cfgvalue(sid) ?? null;
	},
	getUIElement(sid, name) {
		return this.getOption(name)?.getUIElement(sid) ?? null;
	},
	async renderUCISection(sid) {
		if (!this.tabs) return this.renderOptions(null, sid);
		return E(
			await Promise.all(
				this.tabs.map(async ({ name, title, description }) => {
					const pane = E(
						'div',
						{ 'data-tab': name, 'data-tab-title': title },
						description ? [E('div', { class: 'cbi-tab-descr' }, description)] : [],
					);
					pane.appendChild(await this.renderOptions(name, sid));
					return pane;
				}),
			),
		);
	},
	async renderOptions(tab, sid) {
		return E(await this.renderChildren(tab, sid, this.in_table));
	},
	checkDepends(_event, depth) {
		let changed = false;
		for (const sid of this.cfgsections()) {
			if (!this.map.findElement('data-section-id', sid)) continue;
			for (const option of this.children) {
				const satisfied = option.checkDepends(sid);
				if (option.isActive(sid) !== satisfied) changed = option.setActive(sid, satisfied) || changed;
				if (!depth && satisfied) option.triggerValidation(sid);
			}
		}
		return changed;
	},
	/** The frame of a section: its tab, title and description. */
	frame(attributes) {
		const tabbed = this.map.tabbed
			? { 'data-tab': this.sectiontype, 'data-tab-title': this.title || this.sectiontype }
			: {};
		const node = E('div', { class: 'cbi-section', ...attributes, ...tabbed });
		if (this.title && !this.hidetitle) node.appendChild(E('h3', {}, this.title));
		if (this.description) node.appendChild(E('div', { class: 'cbi-section-descr' }, this.description));
		return dom.bindClassInstance(node, this) && node;
	},
	node(sid, content) {
		const kind = this.tabs ? 'cbi-section-node cbi-section-node-tabbed' : 'cbi-section-node';
		return E('div', { id: `cbi-${this.map.config}-${sid}`, class: kind, 'data-section-id': sid }, [content]);
	},
	handleAdd(_event, name) {
		this.map.data.add(this.config, this.sectiontype, name);
		return this.map.save(null, true);
	},
	handleRemove(sid) {
		this.map.data.remove(this.config, sid);
		return this.map.save(null, true);
	},
	button(kind, label, handler, ...args) {
		const attributes = {
			class: `btn cbi-button cbi-button-${kind}`,
			title: label,
			disabled: this.map.readonly ? '' : null,
		};
		return E('button', { ...attributes, click: ui.createHandlerFn(this, handler, ...args) }, [label]);
	},
});

export const NamedSection = AbstractSection.extend({
	__init__(map, sid, ...args) {
		this.super('__init__', [map, ...args]);
		this.section = sid;
	},
	cfgsections() {
		return [this.section];
	},
	async render() {
		const there = this.map.data.get(this.map.config, this.section);
		const content = await this.renderUCISection(this.section);
		const node = this.frame({});
		if (there) node.appendChild(this.node(this.section, content));
		else if (this.addremove)
			node.appendChild(this.button('add', this.titleFn('addbtntitle') ?? _('Add'), 'handleAdd', this.section));
		return node;
	},
});

export const TypedSection = AbstractSection.extend({
	cfgsections() {
		const all = this.map.data.sections(this.map.config, this.sectiontype);
		return all.map((section) => section['.name']).filter((sid) => this.filter(sid));
	},
	async render() {
		const sids = this.cfgsections();
		return this.renderContents(sids, await Promise.all(sids.map((sid) => this.renderUCISection(sid))));
	},
	renderSectionPlaceholder: () => E('em', _('This section contains no values yet')),
	renderContents(sids, nodes) {
		const frame = this.frame({ id: `cbi-${this.map.config}-${this.sectiontype}` });
		for (const [index, sid] of sids.entries()) {
			if (this.addremove) {
				const remove = this.button('remove', this.titleFn('delbtntitle', sid) ?? _('Delete'), 'handleRemove', sid);
				frame.appendChild(E('div', { class: 'cbi-section-remove right' }, [remove]));
			}
			if (!this.anonymous) frame.appendChild(E('h3', [sid.toUpperCase()]));
			frame.appendChild(this.node(sid, nodes[index]));
		}
		if (!sids.length) frame.appendChild(this.renderSectionPlaceholder());
		dom.append(frame, [this.renderSectionAdd()]);
		return frame;
	},
	renderSectionAdd() {
		if (!this.addremove) return null;
		const label = this.titleFn('addbtntitle') ?? _('Add');
		if (this.anonymous) return E('div', { class: 'cbi-section-create' }, [this.button('add', label, 'handleAdd')]);
		const name = E('input', {
			type: 'text',
			class: 'cbi-section-create-name',
			disabled: this.map.readonly ? '' : null,
		});
		const add = this.button(
			'add',
			label,
			(event) => !name.classList.contains('cbi-input-invalid') && this.handleAdd(event, name.value),
		);
		add.disabled = true;
		const check = (value) => {
			add.disabled = true;
			if (!value) return _('Expecting: %s').format(_('non-empty value'));
			if (this.map.data.get(this.map.config, value)) return _('Expecting: %s').format(_('unique UCI identifier'));
			add.disabled = this.map.readonly === true;
			return true;
		};
		const node = E('div', { class: 'cbi-section-create' }, [E('div', {}, [name]), add]);
		ui.addValidator(name, 'uciname', true, check, 'blur', 'keyup');
		return node;
	},
});

export const TableSection = TypedSection.extend({
	in_table: true,
	renderContents(sids, nodes) {
		const frame = this.frame({ id: `cbi-${this.map.config}-${this.sectiontype}`, class: 'cbi-section cbi-tblsection' });
		const rows = sids.map((sid, index) => this.renderRow(sid, nodes[index]));
		const none = E('tr', { class: 'tr cbi-section-table-row placeholder' }, [
			E('td', { class: 'td' }, [this.renderSectionPlaceholder()]),
		]);
		const table = E('table', { class: 'table cbi-section-table' }, [
			E('thead', { class: 'thead cbi-section-thead' }, [this.renderHeaderRows()]),
			E('tbody', { class: 'tbody cbi-section-tbody' }, rows.length ? rows : [none]),
		]);
		dom.append(frame, [table, this.renderSectionAdd()]);
		return frame;
	},
	renderHeaderRows() {
		const named = !this.anonymous || this.sectiontitle;
		const columns = this.children.filter((option) => !option.modalonly && !option.disable);
		const cells = columns.map((option) => E('th', { class: 'th cbi-section-table-cell' }, [option.title]));
		return E('tr', { class: `tr cbi-section-table-titles ${named ? 'named' : 'anonymous'}` }, [
			named ? E('th', { class: 'th cbi-section-table-cell' }, [_('Name')]) : null,
			...cells,
			E('th', { class: 'th cbi-section-table-cell cbi-section-actions' }),
		]);
	},
	renderRow(sid, cells) {
		const named = !this.anonymous || this.sectiontitle;
		const title = this.titleFn('sectiontitle', sid) ?? sid;
		const attributes = { id: `cbi-${this.map.config}-${sid}`, class: 'tr cbi-section-table-row', 'data-sid': sid };
		return E('tr', { ...attributes, 'data-section-id': sid, 'data-title': named ? title : null }, [
			named ? E('td', { class: 'td cbi-value-field cbi-section-table-titles' }, [title]) : null,
			cells,
			this.renderRowActions(sid),
		]);
	},
	renderRowActions(sid, edit) {
		const handle = { title: _('Drag to reorder'), class: 'cbi-button drag-handle center', draggable: true };
		return E('td', { class: 'td cbi-section-table-cell nowrap cbi-section-actions' }, [
			E('div', {}, [
				this.sortable ? E('button', handle, '☰') : null,
				edit
					? E(
							'button',
							{
								title: edit,
								class: 'btn cbi-button cbi-button-edit',
								click: ui.createHandlerFn(this, 'renderMoreOptionsModal', sid),
							},
							[edit],
						)
					: null,
				this.addremove
					? this.button('remove', this.titleFn('delbtntitle', sid) ?? _('Delete'), 'handleRemove', sid)
					: null,
			]),
		]);
	},
	addModalOptions() {},
	/** The dialog of one row: a map of its own with copies of the options. */
	async renderMoreOptionsModal(sid, event) {
		const map = new FormMap(this.map.config, null, null);
		const section = map.section(NamedSection, sid, this.sectiontype);
		Object.assign(map, { parent: this.map, section: sid, readonly: this.map.readonly });
		section.tabs = this.tabs && [...this.tabs];
		this.cloneOptions(section);
		await this.addModalOptions(section, sid, event);
		const node = await map.render();
		const own = this.titleFn('sectiontitle', sid) ?? (this.anonymous ? null : sid);
		const title = this.titleFn('modaltitle', sid) ?? (own ? `${this.map.title} - ${own}` : this.map.title);
		const save = { class: 'btn cbi-button cbi-button-positive important', disabled: map.readonly ? '' : null };
		ui.showModal(
			title,
			[
				node,
				E('div', { class: 'button-row' }, [
					E('button', { class: 'btn cbi-button', click: ui.createHandlerFn(this, 'handleModalCancel', map) }, [
						_('Dismiss'),
					]),
					' ',
					E('button', { ...save, click: ui.createHandlerFn(this, 'handleModalSave', map) }, [_('Save')]),
				]),
			],
			'cbi-modal',
		);
	},
	cloneOptions(section) {
		for (const option of this.children) {
			if (option.modalonly === false) continue;
			const clone = section.option(option.constructor, option.option, option.title, option.description);
			const { map, section: _section, children, ...own } = option;
			Object.assign(clone, own, { data: undefined });
		}
	},
	handleModalCancel() {
		ui.hideModal();
		return Promise.resolve();
	},
	async handleModalSave(map, event) {
		try {
			await map.save(null, true);
			await map.parent.load();
			await map.parent.reset();
			await this.handleModalCancel(map, event, true);
		} catch {
			// What is wrong stands at the fields, as in the real one.
		}
	},
});

export const GridSection = TableSection.extend({
	handleAdd(_event, name) {
		const sid = this.map.data.add(this.config, this.sectiontype, name);
		this.map.addedSection = sid;
		return this.renderMoreOptionsModal(sid);
	},
	handleModalCancel(map, event, saving) {
		if (this.map.addedSection != null && !saving) this.map.data.remove(this.config, this.map.addedSection);
		delete this.map.addedSection;
		return this.super('handleModalCancel', [map, event]);
	},
	renderUCISection(sid) {
		return this.renderOptions(null, sid);
	},
	renderChildren(_tab, sid) {
		const shown = this.children.filter((option) => !option.disable && !option.modalonly);
		return Promise.all(
			shown.map((option, index) =>
				option.editable ? option.render(index, sid, true) : this.renderTextValue(sid, option),
			),
		);
	},
	renderTextValue(sid, option) {
		const title = this.stripTags(option.title).trim();
		const attributes = { class: 'td cbi-value-field', 'data-title': title || null, 'data-name': option.option };
		// As in the real one, what textvalue() gives is HTML: the default escapes it.
		return E('td', attributes, option.textvalue(sid) ?? E('em', _('none')));
	},
	renderRowActions(sid) {
		return this.super('renderRowActions', [sid, _('Edit')]);
	},
	parse() {
		const editable = this.children.filter((option) => option.editable && !option.modalonly);
		return Promise.all(this.cfgsections().flatMap((sid) => editable.map((option) => option.parse(sid))));
	},
});
