'use strict';
'require baseclass';
'require network';
'require tools.widgets as widgets';
'require uci';
'require ui';

/*
 * Fields for the router's interfaces, shown as by LuCI's own NetworkSelect, and with the device that carries an interface's packets. That widget
 * puts several that are chosen into an order of its own, and drops a name that the router does not have (any more): here the order counts, and a
 * name stays until the user takes it away.
 */

/** An interface as it is shown in lists. @param {InterfaceSelect} select @param {NetworkInterface} one */
function label(select, one) {
	const device = one.getL3Device();
	return E('span', {}, [
		select.renderIfaceBadge(one),
		device ? E('span', { class: 'noip-device' }, [` ${device.getName()}`]) : '',
	]);
}

const Interface = widgets.NetworkSelect.extend({
	// Not by `super`: the widget calls that later, and would find its own `load` again, and so for ever.
	/** @param {string} section */
	async load(section) {
		this.networks = await network.getNetworks();
		return uci.get('noip', section, this.option);
	},

	/** @param {string} section @param {number} _index @param {string | string[] | null} value */
	renderWidget(section, _index, value) {
		const chosen = L.toArray(value ?? this.default);
		// What netifd adds to an interface (wan_6) belongs to its line.
		const offered = this.networks.filter(
			(one) => one.getName() !== 'loopback' && (!one.isDynamic() || chosen.includes(one.getName())),
		);
		const choices = Object.fromEntries(offered.map((one) => [one.getName(), label(this, one)]));
		const options = {
			id: this.cbid(section),
			...(this.placeholder && { select_placeholder: this.placeholder }),
			validate: (/** @type {string} */ text) => this.validate(section, text),
			disabled: this.map.readonly,
		};
		return this.multiple
			? new ui.DynamicList(chosen, choices, options).render()
			: new ui.Combobox(chosen[0], choices, options).render();
	},
});

return baseclass.extend({
	/** One of the router's interfaces. */
	One: Interface,

	/** Several, in an order that counts. */
	Several: Interface.extend({ multiple: true }),
});
