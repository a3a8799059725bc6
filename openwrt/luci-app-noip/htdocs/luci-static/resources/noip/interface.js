'use strict';
'require baseclass';
'require form';
'require network';
'require uci';

/*
 * Fields that offer the router's interfaces as LuCI shows them, with the devices that carry their packets. LuCI's own NetworkSelect would put several
 * into an order of its own, drop a name that the router does not have (any more), and take a name for HTML: here the order counts, and a name stays
 * until the user takes it away.
 */

/** An interface as it is shown in lists. @param {NetworkInterface} one */
function badge(one) {
	const device = one.getL3Device() ?? one.getDevice();
	const icon = device && L.resource(`icons/${device.getType()}${one.isUp() ? '' : '_disabled'}.png`);
	return E('span', { class: 'ifacebadge' }, [
		device ? `${one.getName()}: ` : one.getName(),
		...(device ? [E('img', { src: icon, alt: '' }), ` ${device.getName()}`] : []),
	]);
}

/** A kind of field that offers them. @param {SuggestingWidget} kind */
const offering = (kind) =>
	kind.extend({
		/** @param {string} section */
		async load(section) {
			const chosen = uci.get('noip', section, this.option);
			for (const one of await network.getNetworks()) {
				const name = one.getName();
				// What netifd adds to an interface (wan_6) belongs to its line.
				const isOffered = !one.isDynamic() || L.toArray(chosen).includes(name);
				if (name !== 'loopback' && isOffered && !this.keylist?.includes(name)) this.value(name, badge(one));
			}
			return chosen;
		},
	});

return baseclass.extend({
	/** One of the router's interfaces. */
	One: offering(form.Value),

	/** Several, in an order that counts. */
	Several: offering(form.DynamicList),
});
