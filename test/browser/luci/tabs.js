/** The tabs of LuCI's `ui`: panes that bear `data-tab`, and a menu made for them. */
import { Class } from './class.js';
import { E } from './dom.js';

export const tabs = Class.singleton({
	initTabGroup(panes) {
		const all = [...panes].filter((pane) => pane.nodeType === 1 && pane.hasAttribute('data-tab'));
		const group = all[0]?.parentNode;
		if (!group || group.previousElementSibling?.matches('.cbi-tabmenu')) return;
		const active = all.find((pane) => pane.getAttribute('data-tab-active') === 'true') ?? all[0];
		const menu = E(
			'ul',
			{ class: 'cbi-tabmenu' },
			all.map((pane) => {
				const name = pane.getAttribute('data-tab');
				const click = (event) => {
					event.preventDefault();
					tabs.setActiveTabId(group, pane);
				};
				return E('li', { 'data-tab': name }, [E('a', { href: '#', click }, [pane.getAttribute('data-tab-title')])]);
			}),
		);
		group.before(menu);
		tabs.setActiveTabId(group, active);
	},

	setActiveTabId(group, active) {
		const name = active.getAttribute('data-tab');
		for (const pane of group.children) {
			if (pane.hasAttribute('data-tab')) pane.setAttribute('data-tab-active', pane === active);
		}
		for (const item of group.previousElementSibling.children) {
			const here = item.getAttribute('data-tab') === name;
			item.classList.toggle('cbi-tab', here);
			item.classList.toggle('cbi-tab-disabled', !here);
		}
		active.dispatchEvent(new CustomEvent('cbi-tab-active', { detail: { tab: name } }));
	},

	/** Marks the tabs whose panes have a field that is wrong. */
	updateTabs(_event, root) {
		for (const pane of (root ?? document).querySelectorAll('[data-tab-title]')) {
			const item = pane.parentNode.previousElementSibling?.querySelector(
				`[data-tab="${pane.getAttribute('data-tab')}"]`,
			);
			const wrong = pane.querySelectorAll('.cbi-input-invalid').length;
			if (wrong) item?.setAttribute('data-errors', wrong);
			else item?.removeAttribute('data-errors');
		}
	},

	isEmptyTab: () => false,
});
