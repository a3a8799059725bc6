'use strict';
'require baseclass';
'require dom';
'require form';
'require noip.field as field';

/* The User-Agent in the settings: its form, its parts with what was detected, and what becomes of them. */

const PARTS = /** @type {const} */ (['company', 'device', 'model', 'firmware']);

/** @typedef {Record<typeof PARTS[number], string>} Parts */

/**
 * What is detected for a form. The status has it for the form in use; of the software form all is known, of the other the firmware only.
 * @param {string} form @param {Status | null} status @returns {Parts}
 */
function detected(form, status) {
	const device = status?.device;
	if (device?.form === form) return device;
	const company = status?.publisher.company;
	if (form === 'hardware')
		return { company: company || 'OpenWrt', device: '', model: '', firmware: device?.model ?? '' };
	return {
		company: company || 'noip',
		device: 'noip',
		model: device?.firmware || 'Linux',
		firmware: status?.version ?? '',
	};
}

/** A part of the User-Agent, as the agent reduces it. @param {string} part @param {string} fallback */
function word(part, fallback) {
	const plain = part
		.normalize('NFKD')
		.replace(/[\u0300-\u036f]/g, '')
		.replace(/[^A-Za-z0-9._+]+/g, '-')
		.slice(0, 48)
		.replace(/^-+|-+$/g, '');
	return plain || fallback;
}

/**
 * The User-Agent, as the agent forms it (src/protocol/user-agent.ts).
 * @param {string} form `hardware` or `software`
 * @param {Record<'company' | 'device' | 'model' | 'firmware' | 'contact', string>} parts
 */
function format(form, parts) {
	const isHardware = form !== 'software';
	const device = word(parts.device, isHardware ? 'Router' : 'noip');
	const model = word(parts.model, isHardware ? 'Device' : 'OS');
	const firmware = word(parts.firmware, '0');
	const product = isHardware ? `${device}-${model}/${firmware}` : `${device}/${model}-${firmware}`;
	const contact = parts.contact.replace(/[^A-Za-z0-9._+@%:=!#$&'*?^`{|}~-]/g, '').slice(0, 128) || 'unknown';
	return `${word(parts.company, 'Generic')} ${product} ${contact}`;
}

return baseclass.extend({
	format,

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
			const contact = given('contact', section) || (status?.publisher.contact ?? '');
			dom.content(preview, [format(shape, { ...parts, contact })]);
			for (const name of PARTS)
				s.map.lookupOption(name, section)?.[0]?.getUIElement(section)?.setPlaceholder(found[name]);
		}

		/** Has the preview follow a field. @param {FormOption} o */
		const watched = (o) => {
			o.onchange = (_event, section) => show(section);
			return o;
		};

		const intro = _('Every request tells No-IP what sent it. Leave a part empty to send what was detected.');
		let o = s.taboption('identity', form.ListValue, 'user_agent', _('Form'), intro);
		o.value('hardware', _('Device: manufacturer, name, model and firmware'));
		o.value('software', _('Program: name, system and version'));
		field.withDefault(o, 'hardware');
		watched(o);

		const titles = {
			company: [_('Manufacturer'), _('The company that made the router.')],
			device: [_('Device'), _('Its name or series.')],
			model: [_('Model'), _('Its model and revision.')],
			firmware: [_('Firmware'), _('What runs on it, and its version.')],
		};
		for (const name of PARTS) {
			o = watched(s.taboption('identity', form.Value, name, ...titles[name]));
			o.placeholder = detected('hardware', status)[name];
		}

		o = s.taboption('identity', form.DummyValue, '_preview', _('Sent as'), _('What every request will carry.'));
		o.renderWidget = (section) => {
			window.requestAnimationFrame(() => show(section));
			return preview;
		};

		for (const each of s.children) if (each.option === 'contact') watched(each);
	},
});
