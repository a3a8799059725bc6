'use strict';
'require baseclass';
'require form';
'require uci';
'require noip.field as field';
'require noip.interface as interfaces';
'require noip.validators as validators';

/* The options of a key: one credential, its names, and where their addresses come from. */

/** @param {FormSection} s */
function credential(s) {
	let o = s.taboption('names', form.Flag, 'enabled', _('Enabled'), _('Off: this key is not updated.'));
	field.withDefault(o, '1');
	o.rmempty = false;
	o.editable = true;

	o = s.taboption(
		'names',
		form.Value,
		'username',
		_('User name'),
		_('Of a DDNS key, which you create at No-IP under “DDNS Keys”, or of your account.'),
	);
	o.modalonly = true;
	field.validate(o, (text) => validators.username(text));

	const password = s.taboption('names', form.Value, 'password', _('Password'), _('It is sent to No-IP only.'));
	password.password = true;
	password.modalonly = true;
	field.validate(password, (text, section, live) =>
		validators.password(text, field.siblingValue(live, 'password_file', section)),
	);

	const file = s.taboption(
		'names',
		form.Value,
		'password_file',
		_('Password file'),
		_('A file with the password, instead of the field above. Put it in /etc/noip.'),
	);
	file.placeholder = '/etc/noip/secret';
	file.modalonly = true;
	field.validate(file, (text, section, live) =>
		validators.passwordFile(text, field.siblingValue(live, 'password', section)),
	);
	field.revalidate(password, 'password_file');
	field.revalidate(file, 'password');

	o = s.taboption(
		'names',
		form.DynamicList,
		'hostname',
		_('Host names'),
		_('Names or groups. all.ddnskey.com stands for all names of a DDNS key.'),
	);
	o.placeholder = 'all.ddnskey.com';
	field.required(o, (text, section, live) => {
		const verdict = !text || validators.hostname(text);
		return verdict === true && text
			? validators.hostnameOnce(text, otherNames(section, field.siblingValue(live, 'enabled', section) !== '0'))
			: verdict;
	});

	o = s.taboption(
		'names',
		form.Flag,
		'offline',
		_('Offline'),
		_('Takes the names offline at No-IP. This needs a paid plan.'),
	);
	o.modalonly = true;
}

/** The names of the other keys that are on; a key that is off shares any. @param {string} section @param {boolean} isOn */
function otherNames(section, isOn) {
	/** @type {Record<string, string[]>} */
	const names = {};
	if (!isOn) return names;
	for (const key of uci.sections('noip', 'key')) {
		if (key['.name'] !== section && key.enabled !== '0') names[key['.name']] = L.toArray(key.hostname);
	}
	return names;
}

/** @param {FormSection} s */
function addresses(s) {
	let o = s.taboption(
		'addresses',
		interfaces.Several,
		'interface',
		_('Interfaces'),
		_(
			'In order of preference; if empty, the line that the router itself uses. An interface stands for its whole line: with wan comes its IPv6, such as wan_6. For the address of a VPN, choose it here.',
		),
	);
	o.modalonly = true;
	field.validate(o, (text) => !text || validators.interface(text));

	o = s.taboption(
		'addresses',
		form.Value,
		'ipv4',
		'IPv4',
		_('Where the address comes from. You can also type an address.'),
	);
	o.value('auto', _('Automatic: from the interface, or as No-IP sees it'));
	o.value('interface', _('From the interface only'));
	o.value('provider', _('As No-IP sees it'));
	o.value('check', _('As the IP check sees it'));
	o.value('command', _('As a program prints it'));
	o.value('off', _('Do not publish IPv4'));
	field.withDefault(o, 'auto');
	o.modalonly = true;
	field.revalidate(o, 'ipv6');
	field.validate(o, (text) => !text || validators.ipv4(text));
	command(s, 'ipv4');

	const ipv6 = s.taboption(
		'addresses',
		form.Value,
		'ipv6',
		'IPv6',
		_('Where the address comes from. You can also type an address.'),
	);
	ipv6.value('auto', _('Automatic: from the interface'));
	ipv6.value('check', _('As the IP check sees it'));
	ipv6.value('command', _('As a program prints it'));
	ipv6.value('off', _('Do not publish IPv6'));
	field.withDefault(ipv6, 'auto');
	ipv6.modalonly = true;
	field.revalidate(ipv6, 'ipv6_host');
	field.validate(ipv6, (text, section, live) => {
		const verdict = !text || validators.ipv6(text);
		return verdict === true ? validators.notBothOff(text, field.siblingValue(live, 'ipv4', section)) : verdict;
	});

	command(s, 'ipv6');

	const host = s.taboption(
		'addresses',
		form.Value,
		'ipv6_host',
		_('Host in the LAN'),
		_(
			'Publish the IPv6 address of a device in the LAN instead of the router’s. Enter its part of the address, such as ::10, or its MAC address.',
		),
	);
	host.placeholder = '::10';
	host.modalonly = true;
	field.validate(host, (text, section, live) =>
		validators.hostPart(text, field.siblingValue(live, 'ipv6', section) || 'auto'),
	);

	o = s.taboption(
		'addresses',
		interfaces.One,
		'ipv6_prefix_from',
		_('Prefix from'),
		_('The interface whose prefix completes that address.'),
	);
	o.placeholder = 'lan';
	o.modalonly = true;
	o.depends({ ipv6_host: '', '!reverse': true });
	field.validate(o, (text) => !text || validators.interface(text));
}

/** The program that prints the address of a family. @param {FormSection} s @param {'ipv4' | 'ipv6'} family */
function command(s, family) {
	const o = s.taboption(
		'addresses',
		form.Value,
		`${family}_command`,
		_('Program'),
		_('A file of root’s in /etc/noip that prints one address. It has ten seconds.'),
	);
	o.placeholder = '/etc/noip/NAME';
	o.modalonly = true;
	o.depends(family, 'command');
	field.validate(o, validators.command);
}

return baseclass.extend({
	/** Adds the options to the section of keys. @param {FormSection} s */
	options(s) {
		s.tab('names', _('Credential and names'));
		s.tab('addresses', _('Addresses'));
		credential(s);
		addresses(s);
	},
});
