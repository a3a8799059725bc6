'use strict';
'require baseclass';
'require dom';
'require form';
'require noip.field as field';
'require noip.validators as validators';

/* The User-Agent in the settings: its form, its parts with what was detected, and what becomes of them. */

const PARTS = /** @type {const} */ (['company', 'device', 'model', 'firmware']);

/** @typedef {Record<typeof PARTS[number], string>} Parts */

/**
 * What is detected for a form. The status knows it for the form in use; of the software form all is known, of the other the firmware only.
 * @param {string} wanted @param {Status | null} status @returns {Parts}
 */
function detected(wanted, status) {
	const found = status?.device ?? { company: '', device: '', model: '', firmware: '' };
	const inUse = found.device === 'noip' && found.company === 'noip' ? 'software' : 'hardware';
	if (wanted === inUse) return found;
	if (wanted === 'hardware') return { company: 'OpenWrt', device: '', model: '', firmware: found.model };
	return { company: 'noip', device: 'noip', model: found.firmware || 'Linux', firmware: status?.version ?? '' };
}

return baseclass.extend({
	/** Adds the options to a section's tab. @param {FormSection} s @param {Status | null} status */
	options(s, status) {
		const preview = E('output', { class: 'noip-preview' });

		/** @param {string} name @param {string} section */
		const given = (name, section) => {
			const [o] = s.map.lookupOption(name, section) ?? [];
			return String(o?.formvalue(section) ?? o?.cfgvalue(section) ?? '');
		};

		/** @param {string} section */
		function show(section) {
			const shape = given('user_agent', section) || 'hardware';
			const found = detected(shape, status);
			/** @param {typeof PARTS[number]} name */
			const part = (name) => given(name, section) || found[name];
			const parts = {
				company: part('company'),
				device: part('device'),
				model: part('model'),
				firmware: part('firmware'),
			};
			dom.content(preview, [validators.userAgent(shape, { ...parts, contact: given('contact', section) })]);
			for (const name of PARTS)
				s.map.lookupOption(name, section)?.[0]?.getUIElement(section)?.setPlaceholder(found[name]);
		}

		/** @param {FormOption} o */
		const isWatched = (o) => {
			o.onchange = (_event, section) => show(section);
			return o;
		};

		const intro = _('Each request tells No-IP what sends it. Leave the parts empty to send what was detected.');
		let o = s.taboption('identity', form.ListValue, 'user_agent', _('Form'), intro);
		o.value('hardware', _('Device: maker, name, model and firmware'));
		o.value('software', _('Program: name, system and version'));
		field.withDefault(o, 'hardware');
		isWatched(o);

		const titles = {
			company: [_('Maker'), _('The company that made the router.')],
			device: [_('Device'), _('Its name or series.')],
			model: [_('Model'), _('Its model and revision.')],
			firmware: [_('Firmware'), _('What runs on it, and its version.')],
		};
		for (const name of PARTS) {
			o = isWatched(s.taboption('identity', form.Value, name, ...titles[name]));
			o.placeholder = detected('hardware', status)[name];
		}

		o = s.taboption('identity', form.DummyValue, '_preview', _('Is sent as'), _('What each request then carries.'));
		o.renderWidget = (section) => {
			window.requestAnimationFrame(() => show(section));
			return preview;
		};

		for (const each of s.children) if (each.option === 'contact') isWatched(each);
	},
});
