/** The options of LuCI's `form`: from the value in `uci` to a widget, and back when the form is parsed. */
import { dom, E } from './dom.js';
import { AbstractElement, isEqual } from './form-element.js';
import { ui } from './ui.js';

export const AbstractValue = AbstractElement.extend({
	__init__(map, section, option, ...args) {
		this.super('__init__', args);
		Object.assign(this, { map, section, option, config: map.config, deps: [], rmempty: true, default: null });
		Object.assign(this, { optional: false, retain: false });
	},
	depends(field, value) {
		this.deps.push(typeof field === 'string' ? { [field]: value } : field);
	},
	place() {
		return this.uciconfig ?? this.section.uciconfig ?? this.map.config;
	},
	cbid(sid) {
		return `cbid.${this.place()}.${sid}.${this.option}`;
	},
	load(sid) {
		return this.map.data.get(this.place(), this.ucisection ?? sid, this.ucioption ?? this.option);
	},
	write(sid, value) {
		return this.map.data.set(this.place(), this.ucisection ?? sid, this.ucioption ?? this.option, value);
	},
	remove(sid) {
		return this.map.data.unset(this.place(), this.ucisection ?? sid, this.ucioption ?? this.option);
	},
	cfgvalue(sid, ...set) {
		this.data ??= {};
		if (set.length) [this.data[sid]] = set;
		return this.data[sid];
	},
	getUIElement(sid) {
		const node = this.map.findElement('id', this.cbid(sid));
		const instance = node && dom.findClassInstance(node);
		return instance instanceof ui.AbstractElement ? instance : null;
	},
	formvalue(sid) {
		return this.getUIElement(sid)?.getValue() ?? null;
	},
	textvalue(sid) {
		const value = [this.cfgvalue(sid) ?? this.default].flat().join(' ');
		return value === '' ? null : '%h'.format(value);
	},
	validate: () => true,
	getValidator(sid) {
		const checks = [this.validate].flat();
		return (value) => checks.map((check) => check.call(this, sid, value)).find((answer) => answer !== true) ?? true;
	},
	isValid(sid) {
		return this.getUIElement(sid)?.isValid() ?? true;
	},
	getValidationError(sid) {
		return this.getUIElement(sid)?.getValidationError() ?? '';
	},
	triggerValidation(sid) {
		return this.getUIElement(sid)?.triggerValidation() ?? true;
	},
	field(sid) {
		return this.map.findElement('data-field', this.cbid(sid));
	},
	isActive(sid) {
		const field = this.field(sid);
		return field != null && !field.classList.contains('hidden');
	},
	setActive(sid, active) {
		const field = this.field(sid);
		if (!field || field.classList.contains('hidden') !== active) return false;
		field.classList.toggle('hidden', !active);
		return true;
	},
	checkDepends(sid) {
		return this.map.isDependencySatisfied(this.deps, this.place(), sid);
	},
	/** Writes a value that has changed, removes one that is empty, and refuses one that is wrong. LuCI of 2026 removes the default, too; before, it wrote it. */
	async parse(sid) {
		if (!this.isActive(sid)) return this.retain ? undefined : this.remove(sid);
		this.refuseWrong(sid);
		const value = this.formvalue(sid);
		const may = this.optional || this.rmempty;
		if (value == null || value === '' || value.length === 0) {
			if (may) return this.remove(sid);
			throw new TypeError(_('Option "%s" must not be empty.').format(this.stripTags(this.title).trim() || this.option));
		}
		return this.forcewrite || !isEqual(this.cfgvalue(sid), value) ? this.write(sid, value) : undefined;
	},
	refuseWrong(sid) {
		if (this.isValid(sid)) return;
		const title = this.stripTags(this.title).trim() || this.option;
		const what = _('Option "%s" contains an invalid input value.').format(title);
		throw new TypeError(`${what} ${this.getValidationError(sid)}`);
	},
});

export const Value = AbstractValue.extend({
	value(key, label) {
		this.keylist = [...(this.keylist ?? []), String(key)];
		this.vallist = [...(this.vallist ?? []), dom.elem(label) ? label : String(label ?? key)];
	},
	transformChoices() {
		return this.keylist?.length
			? Object.fromEntries(this.keylist.map((key, index) => [key, this.vallist[index]]))
			: null;
	},
	async render(index, sid, inTable) {
		return this.renderFrame(sid, inTable, index, await this.renderWidget(sid, index, await this.cfgvalue(sid)));
	},
	renderFrame(sid, inTable, index, widget) {
		const attributes = {
			id: `cbi-${this.place()}-${sid}-${this.option}`,
			'data-index': index,
			'data-field': this.cbid(sid),
		};
		const title = this.stripTags(this.title).trim();
		const frame = inTable ? this.cell(attributes, title, widget) : this.line(attributes, sid, widget);
		if (this.deps.length) (inTable ? frame.firstChild : frame).classList.add('hidden');
		let before;
		frame.addEventListener('widget-change', () => this.map.checkDepends());
		frame.addEventListener('widget-change', (event) => {
			const value = this.formvalue(sid);
			if (isEqual(value, before)) return;
			before = value;
			this.onchange?.(event, sid, value);
		});
		return dom.bindClassInstance(frame, this) && frame;
	},
	cell(attributes, title, widget) {
		const cell = { class: 'td cbi-value-field', 'data-title': title || null, 'data-name': this.option };
		return E('td', cell, [E('div', attributes, [widget])]);
	},
	/** The label points to the widget by an id, or where that has none (check boxes) by a click, as in the real one. */
	line(attributes, sid, widget) {
		const id = `widget.${this.cbid(sid)}`;
		const label = E('label', { class: 'cbi-value-title', for: id }, this.title);
		label.addEventListener('click', () => {
			const field = label.nextElementSibling.querySelector(`[data-widget-id="${CSS.escape(id)}"]`);
			field?.click();
			field?.focus();
		});
		const field = E('div', { class: 'cbi-value-field' }, [widget]);
		if (this.description) field.appendChild(E('div', { class: 'cbi-value-description' }, this.description.trim()));
		return E(
			'div',
			{ class: 'cbi-value', ...attributes, 'data-name': this.option },
			this.title ? [label, field] : [field],
		);
	},
	/** What every widget is told. */
	common(sid) {
		return {
			id: this.cbid(sid),
			sort: this.keylist,
			optional: this.optional || this.rmempty,
			datatype: this.datatype,
			placeholder: this.placeholder,
			validate: this.getValidator(sid),
			disabled: this.readonly ?? this.map.readonly,
		};
	},
	renderWidget(sid, _index, cfgvalue) {
		const value = [cfgvalue ?? this.default ?? ''].flat().join(' ');
		const choices = this.transformChoices();
		if (choices)
			return new ui.Combobox(value, choices, {
				...this.common(sid),
				select_placeholder: this.placeholder ?? E('em', _('unspecified')),
			}).render();
		return new ui.Textfield(value, { ...this.common(sid), password: this.password }).render();
	},
});

const words = (value) =>
	Array.isArray(value)
		? value
		: String(value ?? '')
				.split(/\s+/)
				.filter(Boolean);

export const DynamicList = Value.extend({
	renderWidget(sid, _index, cfgvalue) {
		const options = { ...this.common(sid), allowduplicates: this.allowduplicates };
		return new ui.DynamicList(words(cfgvalue ?? this.default), this.transformChoices(), options).render();
	},
});

export const ListValue = Value.extend({
	renderWidget(sid, _index, cfgvalue) {
		const options = { ...this.common(sid), optional: this.optional, widget: this.widget ?? 'select' };
		return new ui.Select(cfgvalue ?? this.default, this.transformChoices(), options).render();
	},
});

export const RichListValue = ListValue.extend({
	value(key, title, description) {
		const long = () => E('div', { class: 'hide-close' }, [E('strong', [title]), E('br'), E('span', description)]);
		this.super('value', [key, description ? E([E('span', { class: 'hide-open' }, [title]), long()]) : title]);
	},
	renderWidget(sid, _index, cfgvalue) {
		const options = { ...this.common(sid), optional: this.optional, select_placeholder: this.placeholder };
		return new ui.Dropdown(cfgvalue ?? this.default, this.transformChoices(), options).render();
	},
});

export const MultiValue = DynamicList.extend({
	renderWidget(sid, _index, cfgvalue) {
		const options = { ...this.common(sid), multiple: true, create: this.create };
		return new ui.Dropdown(words(cfgvalue ?? this.default), this.transformChoices(), options).render();
	},
});

export const Flag = Value.extend({
	__init__(...args) {
		this.super('__init__', args);
		Object.assign(this, { enabled: '1', disabled: '0', default: '0' });
	},
	renderWidget(sid, _index, cfgvalue) {
		const { enabled: value_enabled, disabled: value_disabled, tooltip, tooltipicon } = this;
		const options = { ...this.common(sid), value_enabled, value_disabled, tooltip, tooltipicon };
		return new ui.Checkbox(cfgvalue ?? this.default, options).render();
	},
	formvalue(sid) {
		return this.getUIElement(sid)?.isChecked() ? this.enabled : this.disabled;
	},
	textvalue(sid) {
		return (this.cfgvalue(sid) ?? this.default) === this.enabled ? _('Yes') : _('No');
	},
	async parse(sid) {
		if (!this.isActive(sid)) return this.retain ? undefined : this.remove(sid);
		this.refuseWrong(sid);
		const value = this.formvalue(sid);
		return value === this.default && (this.optional || this.rmempty) ? this.remove(sid) : this.write(sid, value);
	},
});

export const TextValue = Value.extend({
	renderWidget(sid, _index, cfgvalue) {
		const { rows, wrap } = this;
		return new ui.Textarea(cfgvalue ?? this.default, { ...this.common(sid), rows, wrap }).render();
	},
});

export const DummyValue = Value.extend({
	renderWidget(sid, _index, cfgvalue) {
		const value = cfgvalue ?? this.default;
		const output = E('output', { for: this.cbid(sid) });
		dom.append(output, this.rawhtml ? value : [value]);
		return E([output, new ui.Hiddenfield(value, { id: this.cbid(sid) }).render()]);
	},
	remove() {},
	write() {},
});

export const Button = Value.extend({
	renderWidget(sid) {
		const label = this.titleFn('inputtitle', sid) ?? this.titleFn('title', sid);
		const attributes = {
			class: `cbi-button cbi-button-${this.inputstyle ?? 'button'}`,
			disabled: (this.readonly ?? this.map.readonly) ? '' : null,
		};
		const click = ui.createHandlerFn(this, (event) => (this.onclick ? this.onclick(event, sid) : this.map.save()));
		return E('output', { for: this.cbid(sid) }, [E('button', { ...attributes, click }, [label])]);
	},
});

export const HiddenValue = Value.extend({
	renderWidget(sid, _index, cfgvalue) {
		return new ui.Hiddenfield(cfgvalue ?? this.default, { id: this.cbid(sid) }).render();
	},
});

/** A section within an option. */
export const SectionValue = Value.extend({
	__init__(map, section, option, SubsectionClass, ...args) {
		this.super('__init__', [map, section, option]);
		this.subsection = SubsectionClass.instantiate([map, ...args]);
		this.subsection.parentoption = this;
	},
	load() {
		return this.subsection.load();
	},
	parse(sid) {
		return this.isActive(sid) ? this.subsection.parse() : undefined;
	},
	renderWidget() {
		return this.subsection.render();
	},
	checkDepends(sid) {
		this.subsection.checkDepends();
		return this.super('checkDepends', [sid]);
	},
	value() {},
	write() {},
	remove() {},
	cfgvalue: () => null,
	formvalue: () => null,
});
