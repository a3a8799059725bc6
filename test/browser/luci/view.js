/** LuCI's `view`: load, render, and the buttons at the foot of a page with a form. */
import { Class } from './class.js';
import { dom, E } from './dom.js';
import { ui } from './ui.js';

export const View = Class.extend({
	__init__() {
		const place = document.getElementById('view');
		dom.content(place, E('div', { class: 'spinning' }, _('Loading view…')));
		const ready =
			L.loaded || new Promise((resolve) => document.addEventListener('luci-loaded', resolve, { once: true }));
		Promise.resolve(ready)
			.then(() => this.load())
			.then((loaded) => this.render(loaded))
			.then((nodes) => {
				dom.content(place, nodes);
				dom.append(place, this.addFooter());
			})
			.catch((error) => L.error(error));
	},
	load() {},
	render() {},
	maps: () => [...document.querySelectorAll('#maincontent .cbi-map')],
	handleSave() {
		return Promise.all(this.maps().map((map) => dom.callClassMethod(map, 'save')));
	},
	handleSaveApply(event, mode) {
		return this.handleSave(event).then(() => ui.changes.apply(mode === '0'));
	},
	handleReset() {
		return Promise.all(this.maps().map((map) => dom.callClassMethod(map, 'reset')));
	},
	addFooter() {
		if (!this.handleSaveApply && !this.handleSave && !this.handleReset) return E([]);
		const maps = this.maps().map((map) => dom.findClassInstance(map));
		const disabled = (maps.length ? maps.every((map) => map.readonly) : !L.hasViewPermission()) ? '' : null;
		const button = (kind, label, handler) =>
			E('button', { class: `cbi-button cbi-button-${kind}`, click: ui.createHandlerFn(this, handler), disabled }, [
				label,
			]);
		const choices = { 0: [_('Save & Apply')], 1: [_('Apply unchecked')] };
		const classes = {
			0: 'btn cbi-button cbi-button-apply important',
			1: 'btn cbi-button cbi-button-negative important',
		};
		const click = ui.createHandlerFn(this, 'handleSaveApply');
		return E('div', { class: 'cbi-page-actions' }, [
			this.handleSaveApply
				? new ui.ComboButton('0', choices, { classes, click, disabled: disabled != null }).render()
				: '',
			' ',
			this.handleSave ? button('save', _('Save'), 'handleSave') : '',
			' ',
			this.handleReset ? button('reset', _('Reset'), 'handleReset') : '',
		]);
	},
});
