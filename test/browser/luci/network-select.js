/** LuCI's `tools.widgets` as far as the page takes from it: the field for an interface of the router. */
import { Class } from './class.js';
import { E } from './dom.js';
import { ListValue } from './form-value.js';
import { network } from './network.js';
import { ui } from './ui.js';

const NetworkSelect = ListValue.extend({
	async load(sid) {
		this.networks = await network.getNetworks();
		// As in the real one: of an object of a class that extends this one, `super` finds this method again, and so for ever.
		return this.super('load', [sid]);
	},
	filter: () => true,
	renderIfaceBadge(one) {
		const badge = E('span', { class: 'ifacebadge' }, `${one.getName()}: `);
		const devices = [one.isBridge() ? one.getDevices() : one.getDevice()].flat().filter(Boolean);
		for (const device of devices) {
			const src = L.resource(`icons/${device.getType()}${device.isUp() ? '' : '_disabled'}.png`);
			badge.appendChild(E('img', { title: device.getI18n(), src }));
		}
		if (!devices.length) {
			badge.appendChild(E('em', { class: 'hide-close' }, _('(no interfaces attached)')));
			badge.appendChild(E('em', { class: 'hide-open' }, '-'));
		}
		return badge;
	},
	renderWidget(sid, _index, cfgvalue) {
		const chosen = L.toArray(cfgvalue ?? this.default);
		const choices = this.multiple ? {} : { '': E('em', _('unspecified')) };
		for (const one of this.networks) {
			const name = one.getName();
			if (name === this.exclude || !this.filter(sid, name) || (name === 'loopback' && !this.loopback)) continue;
			choices[name] = this.renderIfaceBadge(one);
		}
		// What the router does not have is forgotten.
		const values = chosen.filter((name) => choices[name]);
		const options = { ...this.common(sid), sort: true, multiple: this.multiple, create: !this.nocreate };
		return new ui.Dropdown(this.multiple ? values : values[0], choices, options).render();
	},
});

export const widgets = Class.singleton({ NetworkSelect });
