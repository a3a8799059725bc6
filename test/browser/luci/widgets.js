/** The widgets of LuCI's `ui`: the same markup, classes and events as far as pages and tests see them. */
import { Class } from './class.js';
import { dom, E } from './dom.js';
import { addValidator } from './validation.js';

export const AbstractElement = Class.extend({
	getValue() {
		return this.node.value;
	},
	setValue(value) {
		this.node.value = value;
	},
	setPlaceholder(value) {
		this.node.querySelector('input,textarea')?.setAttribute('placeholder', value ?? '');
	},
	isChanged() {
		return this.node.getAttribute('data-changed') === 'true';
	},
	isValid() {
		return this.validState !== false;
	},
	getValidationError() {
		return this.validationError ?? '';
	},
	triggerValidation() {
		const before = this.isValid();
		this.validate?.();
		return before !== this.isValid();
	},
	/** Binds the instance to its node, and the field in it to validation and to the events that the form hears. */
	attach(node, field, updates, changes) {
		this.node = node;
		const { datatype, validate, optional = true } = this.options;
		const tell = (name) => () => node.dispatchEvent(new CustomEvent(name, { bubbles: true }));
		for (const event of updates) field.addEventListener(event, tell('widget-update'));
		node.addEventListener('validation-success', () => Object.assign(this, { validState: true, validationError: '' }));
		node.addEventListener('validation-failure', ({ detail }) =>
			Object.assign(this, { validState: false, validationError: detail.message }),
		);
		if (datatype || validate) this.validate = addValidator(field, datatype ?? 'string', optional, validate, ...updates);
		for (const event of changes) {
			field.addEventListener(event, () => node.setAttribute('data-changed', true));
			field.addEventListener(event, tell('widget-change'));
		}
		return dom.bindClassInstance(node, this).node;
	},
	render() {},
});

/** Attributes that are there without a value, or not at all. */
const on = (flag) => (flag ? '' : null);
const widgetId = ({ id }) => (id ? `widget.${id}` : null);

const Textfield = AbstractElement.extend({
	__init__(value, options) {
		this.value = value;
		this.options = { optional: true, password: false, ...options };
	},
	render() {
		const { id, name, password, readonly, disabled, maxlength, placeholder } = this.options;
		const input = E('input', {
			id: widgetId(this.options),
			name,
			type: password ? 'password' : 'text',
			class: password ? 'cbi-input-password' : 'cbi-input-text',
			readonly: on(readonly),
			disabled: on(disabled),
			maxlength,
			placeholder,
			value: this.value,
		});
		const reveal = {
			class: 'cbi-button cbi-button-neutral',
			title: _('Reveal/hide password'),
			'aria-label': _('Reveal/hide password'),
			click(event) {
				input.type = input.type === 'password' ? 'text' : 'password';
				event.preventDefault();
			},
		};
		const content = password ? E('div', { class: 'control-group' }, [input, E('button', reveal, '∗')]) : input;
		return this.attach(E('div', { id }, [content]), input, ['keyup', 'blur'], ['change']);
	},
	getValue() {
		return this.node.querySelector('input').value;
	},
	setValue(value) {
		this.node.querySelector('input').value = value;
	},
});

const Textarea = AbstractElement.extend({
	__init__(value, options) {
		this.value = value;
		this.options = { optional: true, ...options };
	},
	render() {
		const { id, name, readonly, disabled, placeholder, rows, wrap } = this.options;
		const attributes = { id: widgetId(this.options), name, class: 'cbi-input-textarea', placeholder, rows };
		const switches = {
			readonly: on(readonly),
			disabled: on(disabled),
			wrap: wrap ? 'soft' : 'off',
			style: 'width:100%',
		};
		const area = E('textarea', { ...attributes, ...switches }, [this.value ?? '']);
		return this.attach(E('div', { id, style: 'width:100%' }, [area]), area, ['keyup', 'blur'], ['change']);
	},
	getValue() {
		return this.node.firstElementChild.value;
	},
	setValue(value) {
		this.node.firstElementChild.value = value;
	},
});

let checkboxes = 0;

const Checkbox = AbstractElement.extend({
	__init__(value, options) {
		this.value = value;
		this.options = { value_enabled: '1', value_disabled: '0', ...options };
	},
	render() {
		const { id, name, value_enabled, disabled, tooltip, tooltipicon } = this.options;
		const own = `cb${(++checkboxes).toString(16).padStart(8, '0')}`;
		const box = E('input', {
			id: own,
			name,
			type: 'checkbox',
			value: value_enabled,
			checked: on(this.value === value_enabled),
			disabled: on(disabled),
			'data-widget-id': widgetId(this.options),
		});
		const tip = () =>
			E('label', { class: 'cbi-tooltip-container' }, [tooltipicon ?? '⚠️', E('div', { class: 'cbi-tooltip' }, tooltip)]);
		const frame = E('div', { id, class: 'cbi-checkbox' }, [
			box,
			E('label', { for: own }),
			tooltip == null ? null : tip(),
		]);
		return this.attach(frame, box, ['click', 'blur'], ['change']);
	},
	isChecked() {
		return this.node.querySelector('input').checked;
	},
	getValue() {
		return this.isChecked() ? this.options.value_enabled : this.options.value_disabled;
	},
	setValue(value) {
		this.node.querySelector('input').checked = value === this.options.value_enabled;
	},
});

/** The keys of a widget's choices in the order that `sort` asks for. */
function keysOf(choices, sort) {
	const keys = Object.keys(choices ?? {});
	return Array.isArray(sort) ? sort : sort === true ? keys.sort() : keys;
}

const Select = AbstractElement.extend({
	__init__(value, choices, options) {
		this.values = [value].flat().filter((each) => each != null && each !== '');
		this.choices = choices ?? {};
		this.options = { optional: Object.hasOwn(this.choices, ''), widget: 'select', ...options };
	},
	render() {
		const { id, name, sort, disabled, optional, placeholder, widget } = this.options;
		const keys = keysOf(this.choices, sort).filter((key) => key !== '');
		if (widget === 'radio') return this.radios(keys);
		const option = (value, label, selected) => E('option', { value, selected: on(selected) }, [label]);
		const none = option('', this.choices[''] ?? placeholder ?? _('-- Please choose --'), !this.values.length);
		const select = E(
			'select',
			{ id: widgetId(this.options), name, class: 'cbi-input-select', disabled: on(disabled) },
			[optional ? none : null, ...keys.map((key) => option(key, this.choices[key] ?? key, this.values.includes(key)))],
		);
		return this.attach(E('div', { id }, [select]), select, ['change', 'click', 'blur'], ['change']);
	},
	radios(keys) {
		const { id, disabled } = this.options;
		const frame = E(
			'div',
			{ id },
			keys.map((key, index) => {
				const own = `widget.${id}.${index}`;
				const attributes = { id: own, name: id, type: 'radio', class: 'cbi-input-radio', value: key };
				const radio = E('input', { ...attributes, checked: on(this.values.includes(key)), disabled: on(disabled) });
				const text = E('span', { click: () => radio.click() }, [this.choices[key] ?? key]);
				return E('span', { class: 'cbi-radio' }, [radio, E('label', { for: own }), text]);
			}),
		);
		return this.attach(frame, frame, ['change', 'click', 'focusout'], ['change', 'click', 'focusout']);
	},
	getValue() {
		if (this.options.widget !== 'radio') return this.node.firstChild.value;
		return this.node.querySelector('input:checked')?.value ?? null;
	},
	setValue(value) {
		const inputs = this.node.querySelectorAll('option, input');
		for (const each of inputs) each[each.matches('option') ? 'selected' : 'checked'] = each.value === (value ?? '');
	},
});

const Hiddenfield = AbstractElement.extend({
	__init__(value, options) {
		this.value = value;
		this.options = { ...options };
	},
	render() {
		const input = E('input', { id: this.options.id, type: 'hidden', value: this.value });
		return this.attach(input, input, [], []);
	},
});

export const widgets = { AbstractElement, Textfield, Textarea, Checkbox, Select, Hiddenfield };
export { keysOf, on, widgetId };
