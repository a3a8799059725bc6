/** LuCI's `ui`: dialogs, notifications, indicators, tabs, and what "Save & Apply" does. */
import { Class } from './class.js';
import { dom, E } from './dom.js';
import { ComboButton, Combobox, Dropdown, DynamicList } from './dropdown.js';
import { env } from './env.js';
import { poll } from './poll.js';
import { request } from './request.js';
import { tabs } from './tabs.js';
import { uci } from './uci.js';
import { addValidator } from './validation.js';
import { widgets } from './widgets.js';

let overlay;

/** How long the words "Configuration changes applied" stand, and how long LuCI waits before it asks for the confirmation. */
const HOLD_OFF_MS = 50;

const changes = Class.singleton({
	init: () => uci.changes().then((all) => changes.setIndicator(Object.values(all).flat().length)),

	setIndicator(count) {
		if (count > 0) ui.showIndicator('uci-changes', `${_('Unsaved Changes')}: ${count}`, () => {});
		else ui.hideIndicator('uci-changes');
	},

	displayStatus(kind, content) {
		if (!kind) {
			ui.hideModal();
			if (changes.wasPolling) poll.start();
			return;
		}
		const dialog = ui.showModal('', '');
		dialog.classList.add('alert-message', ...kind.split(/\s+/));
		dom.content(dialog, content);
		changes.wasPolling ||= poll.stop();
	},

	/** Asks for the changes to be applied, confirms that the page is still reachable, and loads the page anew. */
	async apply(checked) {
		changes.displayStatus('notice spinning', E('p', _('Starting configuration apply…')));
		const post = (action) =>
			request.request(`${env.scriptname}/admin/uci/${action}`, {
				method: 'post',
				query: { sid: env.sessionid, token: env.token },
			});
		const reply = await post(checked ? 'apply_rollback' : 'apply_unchecked');
		if (checked && reply.status === 204) {
			changes.displayStatus('notice', E('p', _('There are no changes to apply')));
			setTimeout(() => changes.displayStatus(false), HOLD_OFF_MS);
			return;
		}
		if (!reply.ok) {
			changes.displayStatus('warning', E('p', [_('Apply request failed with status'), ' ', reply.status]));
			setTimeout(() => changes.displayStatus(false), HOLD_OFF_MS);
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, HOLD_OFF_MS));
		if (checked) await post('confirm');
		document.dispatchEvent(new CustomEvent('uci-applied'));
		changes.setIndicator(0);
		changes.displayStatus('notice', E('p', _('Configuration changes applied.')));
		setTimeout(() => window.location.reload(), HOLD_OFF_MS);
	},
});

export const ui = Class.singleton({
	install() {
		overlay = document.body.appendChild(
			E('div', { id: 'modal_overlay', tabindex: -1, keydown: ({ key }) => key === 'Escape' && ui.cancelModal() }, [
				E('div', { class: 'modal', role: 'dialog', 'aria-modal': true }),
			]),
		);
		document.addEventListener('luci-loaded', changes.init);
		document.addEventListener('uci-loaded', changes.init);
		document.addEventListener('poll-start', () => ui.showIndicator('poll-status', _('Refreshing'), () => poll.stop()));
		document.addEventListener('poll-stop', () => ui.showIndicator('poll-status', _('Paused'), null, 'inactive'));
	},

	showModal(title, children, ...classes) {
		const dialog = overlay.firstElementChild;
		dialog.setAttribute('class', ['modal', ...classes].join(' '));
		dom.content(dialog, E('h4', {}, title));
		dom.append(dialog, children);
		document.body.classList.add('modal-overlay-active');
		overlay.scrollTop = 0;
		overlay.focus();
		return dialog;
	},
	hideModal() {
		document.body.classList.remove('modal-overlay-active');
		overlay.blur();
	},
	cancelModal() {
		overlay.querySelector('.right > button, .right > .btn, .button-row > .btn')?.click();
	},

	addNotification(title, children, ...classes) {
		const place = document.querySelector('#maincontent') ?? document.body;
		const message = E('div', { class: ['alert-message', 'fade-in', ...classes].join(' '), style: 'display:flex' }, [
			E('div', { style: 'flex:10' }, title == null ? [] : [E('h4', {}, title)]),
			E('button', { class: 'btn', click: () => message.remove() }, [_('Dismiss')]),
		]);
		dom.append(message.firstElementChild, children);
		place.insertBefore(message, place.firstElementChild);
		return message;
	},
	addTimeLimitedNotification(title, children, timeout, ...classes) {
		const message = ui.addNotification(title, children, ...classes);
		if (timeout > 0) setTimeout(() => message.remove(), timeout);
		return message;
	},

	showIndicator(id, label, handler, style) {
		const place = document.querySelector('#indicators');
		const found =
			place.querySelector(`[data-indicator="${id}"]`) ?? place.appendChild(E('span', { 'data-indicator': id }, ['']));
		found.onclick = handler;
		found.textContent = label;
		found.setAttribute('data-style', style === 'inactive' ? 'inactive' : 'active');
		return true;
	},
	hideIndicator: (id) => document.querySelector(`#indicators [data-indicator="${id}"]`)?.remove(),

	itemlist(node, items, separator) {
		const rows = [];
		for (let index = 0; index < items.length; index += 2) {
			const [name, value] = items.slice(index, index + 2);
			if (value == null) continue;
			if (rows.length) rows.push(separator?.cloneNode(true) ?? E('br'));
			rows.push(E('span', { class: 'nowrap' }, [name ? E('strong', [`${name}: `]) : '', value]));
		}
		dom.content(node, rows);
		return node;
	},

	/** A handler that marks its button as busy until what it does has ended. */
	createHandlerFn(context, fn, ...args) {
		const called = typeof fn === 'string' ? context[fn] : fn;
		if (typeof called !== 'function') return null;
		return (event, ...more) => {
			const button = event.currentTarget;
			button.classList.add('spinning');
			button.disabled = true;
			button.blur();
			Promise.resolve(called.call(context, ...args, event, ...more)).finally(() => {
				button.classList.remove('spinning');
				button.disabled = false;
			});
		};
	},

	addValidator,
	changes,
	tabs,
	...widgets,
	Dropdown,
	Combobox,
	ComboButton,
	DynamicList,
});
