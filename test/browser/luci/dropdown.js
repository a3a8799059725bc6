/** The drop-down of LuCI's `ui` and what is made of it: a box that opens a list, with a field for a value of one's own where `create` is set. */
import { dom, E } from './dom.js';
import { addValidator } from './validation.js';
import { AbstractElement, keysOf, on, widgetId } from './widgets.js';

export const Dropdown = AbstractElement.extend({
	__init__(value, choices, options) {
		this.values = [value].flat().filter((each) => each != null && each !== '');
		this.choices = choices ?? {};
		this.options = {
			sort: true,
			multiple: Array.isArray(value),
			optional: true,
			create: false,
			select_placeholder: _('-- Please choose --'),
			custom_placeholder: _('-- custom --'),
			...options,
		};
	},
	render() {
		const { id, multiple, optional, disabled, create, sort, select_placeholder, placeholder } = this.options;
		const keys = keysOf(this.choices, sort);
		const custom = create ? this.values.filter((value) => !keys.includes(value)) : [];
		const items = [...keys, ...custom].map((key) => this.item(key));
		if (!multiple && optional) items.unshift(E('li', { placeholder: '' }, [select_placeholder ?? placeholder ?? '']));
		if (create) items.push(E('li', { 'data-value': '-' }, [this.ownField()]));
		const attributes = { id, class: 'cbi-dropdown', tabindex: 0, multiple: on(multiple), optional: on(optional) };
		const box = E('div', { ...attributes, disabled: on(disabled), 'data-widget-id': widgetId(this.options) }, [
			E('ul', { tabindex: -1 }, items),
			E('span', { class: 'more', tabindex: -1 }, '···'),
			E('span', { class: 'open', tabindex: -1 }, '▾'),
		]);
		box.addEventListener('click', (event) => this.handleClick(event));
		box.addEventListener('keydown', (event) => this.handleKeydown(event));
		this.node = box;
		this.show();
		this.attach(box, box, ['cbi-dropdown-open', 'cbi-dropdown-close'], ['cbi-dropdown-change', 'cbi-dropdown-close']);
		return box;
	},
	item(key) {
		const label = this.choices[key];
		const selected = on(this.values.includes(key));
		return E('li', { 'data-value': key, selected }, [dom.elem(label) ? label.cloneNode(true) : (label ?? key)]);
	},
	ownField() {
		const { custom_placeholder, placeholder, datatype, validate } = this.options;
		const field = E('input', {
			type: 'text',
			class: 'create-item-input',
			placeholder: custom_placeholder ?? placeholder,
		});
		if (datatype || validate) addValidator(field, datatype ?? 'string', true, validate, 'blur', 'keyup');
		return field;
	},
	/** Of a closed box only what is selected is seen; its value is for the validation. */
	show() {
		this.node.value = [this.getValue()].flat().join(' ');
		const items = [...this.node.querySelectorAll('li')];
		const selected = items.filter((item) => item.hasAttribute('selected'));
		const shown = selected.length ? selected : items.slice(0, 1);
		for (const item of items) {
			if (shown.includes(item)) item.setAttribute('display', '0');
			else item.removeAttribute('display');
		}
	},
	handleClick({ target }) {
		const item = target.closest('li');
		if (this.node.hasAttribute('disabled')) return;
		if (!this.node.hasAttribute('open')) this.open();
		else if (target.matches('input')) return;
		else if (item && !item.hasAttribute('unselectable')) this.choose(item);
		else this.close();
	},
	handleKeydown(event) {
		const { target, key } = event;
		if (target.matches('.create-item-input')) {
			if (key === 'Enter') event.preventDefault();
			if (key === 'Enter' && target.value && !target.classList.contains('cbi-input-invalid')) this.create(target);
			return;
		}
		const items = [...this.node.querySelectorAll('li')];
		const at = items.indexOf(target.closest('li'));
		if (!['Enter', ' ', 'Escape', 'ArrowDown', 'ArrowUp'].includes(key)) return;
		event.preventDefault();
		if (!this.node.hasAttribute('open')) this.open();
		else if (key === 'Escape') this.close();
		else if (key.startsWith('Arrow')) {
			const next = items[Math.max(0, Math.min(items.length - 1, at + (key === 'ArrowDown' ? 1 : -1)))];
			(next.querySelector('input') ?? next).focus();
		} else if (at >= 0) this.choose(items[at]);
	},
	open() {
		this.node.setAttribute('open', '');
		for (const item of this.node.querySelectorAll('li')) item.setAttribute('tabindex', 0);
		this.tell('cbi-dropdown-open');
	},
	close() {
		this.node.removeAttribute('open');
		this.show();
		this.node.focus();
		this.tell('cbi-dropdown-close');
	},
	create(field) {
		const item = this.item(field.value);
		item.setAttribute('created', '');
		field.closest('li').before(item);
		field.value = '';
		this.choose(item);
	},
	choose(item) {
		const { multiple } = this.options;
		if (!multiple) for (const each of this.node.querySelectorAll('li')) each.removeAttribute('selected');
		item.toggleAttribute('selected', multiple ? undefined : true);
		this.show();
		const value = item.hasAttribute('placeholder')
			? null
			: { value: item.getAttribute('data-value'), text: item.textContent.trim(), element: item };
		this.tell('cbi-dropdown-change', { instance: this, element: this.node, value });
		if (!multiple) this.close();
	},
	tell(name, detail) {
		this.node.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
	},
	getValue() {
		const values = [...this.node.querySelectorAll('li[selected][data-value]')].map((item) =>
			item.getAttribute('data-value'),
		);
		return this.options.multiple ? values : (values[0] ?? '');
	},
	setValue(value) {
		const values = [value]
			.flat()
			.filter((each) => each != null && each !== '')
			.map(String);
		for (const item of this.node.querySelectorAll('li')) {
			item.toggleAttribute('selected', values.includes(item.getAttribute('data-value')));
		}
		this.show();
	},
	addChoices(keys, labels = {}) {
		for (const key of [keys].flat()) {
			if (this.node.querySelector(`li[data-value="${CSS.escape(key)}"]`)) continue;
			this.choices[key] = labels[key] ?? key;
			const own = this.node.querySelector('li[data-value="-"]');
			this.node.querySelector('ul').insertBefore(this.item(key), own);
		}
	},
	clearChoices() {
		for (const item of this.node.querySelectorAll('li[data-value]:not([data-value="-"])')) item.remove();
	},
});

export const Combobox = Dropdown.extend({
	__init__(value, choices, options) {
		this.super('__init__', [value, choices, { ...options, multiple: false, create: true, optional: true }]);
	},
});

/** A button with other meanings in its list; it has the class of the meaning that is chosen. */
export const ComboButton = Dropdown.extend({
	__init__(value, choices, options) {
		this.super('__init__', [value, choices, { ...options, multiple: false, create: false, optional: false }]);
	},
	render() {
		return this.dressed(this.super('render', []));
	},
	handleClick(event) {
		if (this.node.hasAttribute('open') || event.target.matches('span.open')) this.super('handleClick', [event]);
		else if (!this.node.hasAttribute('disabled')) this.options.click?.call(this.node, event, this.getValue());
	},
	handleKeydown(event) {
		if (!this.node.hasAttribute('open') && event.key === 'Enter') this.node.click();
		else this.super('handleKeydown', [event]);
	},
	choose(item) {
		this.super('choose', [item]);
		this.dressed(this.node);
	},
	dressed(node) {
		node.setAttribute('class', `cbi-dropdown ${this.options.classes?.[this.getValue()] ?? ''}`);
		return node;
	},
});

/** A list of values: a row for each, removed by its cross or the delete key, and a field or a box to add one. */
export const DynamicList = AbstractElement.extend({
	__init__(values, choices, options) {
		this.values = [values].flat().filter((value) => value != null && value !== '');
		this.choices = choices && typeof choices === 'object' ? choices : null;
		this.options = { ...options, multiple: false, optional: true };
	},
	render() {
		const { id, disabled } = this.options;
		const list = E('div', { id, class: 'cbi-dynlist', disabled: on(disabled) }, [
			E('div', { class: 'add-item control-group' }, this.adder()),
		]);
		list.addEventListener('click', (event) => this.handleClick(event));
		list.addEventListener('keydown', (event) => this.handleKeydown(event));
		list.addEventListener('cbi-dropdown-change', ({ detail }) => {
			if (!detail.value) return;
			detail.instance.setValue(null);
			this.addItem(list, detail.value.value, detail.value.text);
		});
		// Validated as a whole, too: a list has no value of its own, so the check is asked of the empty text, as in the real one.
		this.attach(list, list, ['cbi-dynlist-change'], ['cbi-dynlist-change']);
		for (const value of this.values) this.addItem(list, value, this.choices?.[value]);
		list.removeAttribute('data-changed');
		return list;
	},
	adder() {
		const { placeholder, disabled, datatype, validate } = this.options;
		if (this.choices) {
			const options = { ...this.options, id: null, select_placeholder: placeholder ?? _('-- Please choose --') };
			return [new Combobox(null, this.choices, options).render()];
		}
		const attributes = { id: widgetId(this.options), type: 'text', class: 'cbi-input-text', placeholder };
		const input = E('input', { ...attributes, disabled: on(disabled) });
		if (datatype || validate) addValidator(input, datatype ?? 'string', true, validate, 'blur', 'keyup');
		return [input, E('div', { class: 'btn cbi-button cbi-button-add' }, '+')];
	},
	addItem(list, value, text) {
		if (this.getValue(true).includes(value) && !this.options.allowduplicates) return;
		const label = dom.elem(text) ? text.cloneNode(true) : (text ?? value);
		const hidden = E('input', { type: 'hidden', value });
		const item = E('div', { class: 'item', tabindex: 0, draggable: true }, [E('span', {}, [label]), hidden]);
		list.querySelector('.add-item').before(item);
		this.changed(value);
	},
	removeItem(_list, item) {
		item.remove();
		this.changed(null);
	},
	changed(value) {
		const detail = { instance: this, element: this.node, value, add: true };
		this.node.dispatchEvent(new CustomEvent('cbi-dynlist-change', { bubbles: true, detail }));
	},
	handleClick({ target, clientX }) {
		if (this.options.disabled) return;
		const item = target.closest('.item');
		const cross = item && (Number.parseFloat(getComputedStyle(item, '::after').width) || 0);
		if (item && item.getBoundingClientRect().right - clientX <= cross) this.removeItem(this.node, item);
		else if (target.matches('.cbi-button-add')) this.take(target.previousElementSibling);
	},
	handleKeydown(event) {
		const { target, key } = event;
		const item = target.closest('.item');
		if (item && (key === 'Backspace' || key === 'Delete')) this.removeItem(this.node, item);
		else if (target.matches('.cbi-input-text') && key === 'Enter') {
			event.preventDefault();
			this.take(target);
		}
	},
	take(input) {
		if (!input.value || input.classList.contains('cbi-input-invalid')) return;
		this.addItem(this.node, input.value);
		input.value = '';
	},
	/** With what stands in the field and was not added yet, as in the real one; `added` leaves that out. */
	getValue(added) {
		const values = [...this.node.querySelectorAll('.item > input')].map((input) => input.value);
		const field = this.node.querySelector('.add-item > input');
		const pending = field?.value.trim() && !field.classList.contains('cbi-input-invalid') ? field.value : null;
		return added || pending == null || values.includes(pending) ? values : [...values, pending];
	},
	setValue(values) {
		for (const item of this.node.querySelectorAll('.item')) item.remove();
		for (const value of [values].flat()) if (value) this.addItem(this.node, value, this.choices?.[value]);
	},
});
