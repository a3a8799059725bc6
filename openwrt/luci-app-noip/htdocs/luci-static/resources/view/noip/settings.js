'use strict';
'require view';
'require form';
'require rpc';
'require uci';
'require noip.agent as agent';
'require noip.card as card';
'require noip.option as option';
'require noip.identity as identity';

const interfaces = rpc.declare({ object: 'network.interface', method: 'dump', expect: { interface: [] } });

/** Where requests go, by the choice in the form; `own` keeps what the list says. */
const SERVERS = {
	https: ['https://dynupdate.no-ip.com'],
	plain: ['https://dynupdate.no-ip.com', 'http://dynupdate.no-ip.com', 'http://dynupdate.no-ip.com:8245'],
};

/** @param {string[]} servers @returns {'https' | 'plain' | 'own'} */
function choiceOf(servers) {
	const given = servers.join(' ');
	if (!given || given === SERVERS.https.join(' ')) return 'https';
	return given === SERVERS.plain.join(' ') ? 'plain' : 'own';
}

/**
 * Refuses what the agent would refuse.
 * @param {FormOption} o @param {(text: string, section: string) => true | string} rule
 */
function refuse(o, rule) {
	o.validate = (section, value) => rule(String(value ?? ''), section);
	return o;
}

/** A required option: an empty value is refused by the same rule. @param {FormOption} o @param {(text: string, section: string) => true | string} rule */
function require(o, rule) {
	o.rmempty = false;
	return refuse(o, rule);
}

/** What stands in the form for an option of the same section now. @param {FormOption} o @param {string} name @param {string} section */
function besides(o, name, section) {
	const [other] = o.map.lookupOption(name, section) ?? [];
	return String(other?.formvalue(section) ?? '');
}

/** @param {FormSection} s */
function general(s) {
	let o = s.taboption('general', form.Flag, 'enabled', _('Enabled'), _('Off: the agent sends nothing.'));
	o.default = '1';
	o.rmempty = false;

	o = s.taboption('general', form.Value, 'contact', _('E-mail address'), _('No-IP wants to know whom to ask when something is wrong. It is part of each request.'));
	o.placeholder = 'you@example.com';
	require(o, (text) => option.contact(text));
}

/** @param {FormSection} s */
function connection(s) {
	let o = s.taboption('connection', form.ListValue, '_servers', _('Send updates by'));
	o.value('https', _('HTTPS only (recommended)'));
	o.value('plain', _('HTTPS, and plain HTTP on ports 80 and 8245 where 443 is blocked'));
	o.value('own', _('Servers of my own'));
	o.load = (section) => choiceOf(L.toArray(uci.get('noip', section, 'server')));
	o.write = (section, value) => {
		if (value === 'https') uci.unset('noip', section, 'server');
		if (value === 'plain') uci.set('noip', section, 'server', SERVERS.plain);
	};
	o.remove = () => {};

	o = s.taboption('connection', form.DummyValue, '_risk', ' ');
	o.depends('_servers', 'plain');
	o.cfgvalue = () => _('Your password then travels in clear text: whoever is on the way can read it and take over your names. Choose this only if HTTPS does not get through.');

	o = s.taboption('connection', form.DynamicList, 'server', _('Servers'), _('Tried in this order; the next one only when no connection comes about. Plain HTTP sends the password in clear text.'));
	o.placeholder = SERVERS.https[0];
	o.depends('_servers', 'own');
	o.retain = true;
	require(o, (text) => !text || option.server(text));

	o = s.taboption('connection', form.Value, 'check_interval', _('Look every'), _('Seconds between two looks at the line. It also looks whenever something changes.'));
	o.placeholder = '300';
	refuse(o, (text) => !text || option.checkInterval(text));

	o = s.taboption('connection', form.Value, 'timeout', _('Time limit'), _('Seconds that a request may take.'));
	o.placeholder = '20';
	refuse(o, (text) => !text || option.timeout(text));

	o = s.taboption('connection', form.Value, 'ipv4_check', _('IP check for IPv4'), _('Tells the address as seen from outside. Asked only where the router has no public one.'));
	o.placeholder = 'http://ip1.dynupdate.no-ip.com/';
	refuse(o, (text) => !text || option.url(text));

	o = s.taboption('connection', form.Value, 'ipv6_check', _('IP check for IPv6'), _('The same for IPv6.'));
	o.placeholder = 'http://ip1.dynupdate6.no-ip.com/';
	refuse(o, (text) => !text || option.url(text));

	o = s.taboption('connection', form.Value, 'ca_file', _('Authorities'), _('File of the certificate authorities to trust, if not those of the system.'));
	o.placeholder = '/etc/ssl/certs/ca-certificates.crt';
	refuse(o, (text) => option.path(text));

	o = s.taboption('connection', form.ListValue, 'log_level', _('Log'), _('How much the log says.'));
	o.value('error', _('Errors'));
	o.value('warn', _('Warnings and errors'));
	o.value('info', _('What happens (usual)'));
	o.value('debug', _('Everything'));
	o.default = 'info';
}

/** @param {FormSection} s */
function credential(s) {
	let o = s.taboption('names', form.Flag, 'enabled', _('Enabled'), _('Off: this key is left alone.'));
	o.default = '1';
	o.rmempty = false;
	o.editable = true;

	o = s.taboption('names', form.Value, 'username', _('User name'), _('Of a DDNS key, which you make at No-IP under “DDNS Keys”, or of your account.'));
	o.modalonly = true;
	require(o, (text) => option.username(text));

	o = s.taboption('names', form.Value, 'password', _('Password'), _('It is sent to No-IP only.'));
	o.password = true;
	o.modalonly = true;
	const password = o;
	refuse(password, (text, section) => option.password(text, besides(password, 'password_file', section)));

	const file = s.taboption('names', form.Value, 'password_file', _('Password file'), _('A file that holds the password, instead of the field above. Put it into /etc/noip.'));
	file.placeholder = '/etc/noip/secret';
	file.modalonly = true;
	refuse(file, (text, section) => option.passwordFile(text, besides(file, 'password', section)));

	o = s.taboption('names', form.DynamicList, 'hostname', _('Host names'), _('Names or groups. all.ddnskey.com stands for all names of a DDNS key.'));
	o.placeholder = 'all.ddnskey.com';
	require(o, (text, section) => {
		const verdict = !text || option.hostname(text);
		return verdict === true && text ? option.hostnameOnce(text, otherNames(section)) : verdict;
	});

	o = s.taboption('names', form.Flag, 'offline', _('Offline'), _('Takes the names offline at No-IP. This needs a paid plan.'));
	o.modalonly = true;
}

/** The names of the other keys that are on. @param {string} section */
function otherNames(section) {
	/** @type {Record<string, string[]>} */
	const names = {};
	if (uci.get('noip', section, 'enabled') === '0') return names;
	for (const key of uci.sections('noip', 'key')) {
		if (key['.name'] !== section && key.enabled !== '0') names[key['.name']] = L.toArray(key.hostname);
	}
	return names;
}

/** @param {FormSection} s @param {string[]} known */
function addresses(s, known) {
	let o = s.taboption('addresses', form.DynamicList, 'interface', _('Interfaces'), _('In order of preference: for each family the first one counts that has a usable address. Usually wan and wan6.'));
	for (const name of known) o.value(name);
	o.placeholder = 'wan wan6';
	o.modalonly = true;
	refuse(o, (text) => !text || option.interface(text));

	o = s.taboption('addresses', form.Value, 'ipv4', 'IPv4', _('Where the address comes from. You may also type an address.'));
	o.value('auto', _('Automatic: of the interface, or as No-IP sees it'));
	o.value('interface', _('Only of the interface'));
	o.value('provider', _('As No-IP sees it'));
	o.value('check', _('What the IP check says'));
	o.value('off', _('Do not publish IPv4'));
	o.default = 'auto';
	o.modalonly = true;
	refuse(o, (text) => !text || option.ipv4(text));

	const ipv6 = s.taboption('addresses', form.Value, 'ipv6', 'IPv6', _('Where the address comes from. You may also type an address.'));
	ipv6.value('auto', _('Automatic: of the interface'));
	ipv6.value('check', _('What the IP check says'));
	ipv6.value('off', _('Do not publish IPv6'));
	ipv6.default = 'auto';
	ipv6.modalonly = true;
	refuse(ipv6, (text, section) => {
		const verdict = !text || option.ipv6(text);
		return verdict === true ? option.notBothOff(text, besides(ipv6, 'ipv4', section)) : verdict;
	});

	const host = s.taboption('addresses', form.Value, 'ipv6_host', _('Host in the LAN'), _('Publish the IPv6 address of a computer in the LAN instead of the router: its part of the address, such as ::10.'));
	host.placeholder = '::10';
	host.modalonly = true;
	refuse(host, (text, section) => option.hostPart(text, besides(host, 'ipv6', section) || 'auto'));

	o = s.taboption('addresses', form.Value, 'ipv6_prefix_from', _('Prefix from'), _('The interface whose prefix that is joined to.'));
	for (const name of known) o.value(name);
	o.placeholder = 'lan';
	o.modalonly = true;
	o.depends({ ipv6_host: '', '!reverse': true });
	refuse(o, (text) => !text || option.interface(text));
}

return view.extend({
	load() {
		return Promise.all([agent.read(), interfaces(), uci.load('noip')]);
	},

	/** @param {[Reading, { interface: string }[], unknown]} loaded */
	render([{ status }, known]) {
		const names = L.toArray(known).flatMap((one) => (one.interface === 'loopback' ? [] : one.interface));
		const map = new form.Map('noip', _('Settings'), _('What your router tells No-IP, and how.'));

		const keys = map.section(form.GridSection, 'key', _('Keys'), _('One credential of No-IP each, with the names that it updates.'));
		keys.addremove = true;
		keys.nodescriptions = true;
		keys.addbtntitle = _('Add a key');
		keys.modaltitle = (section) => `${_('Key')} ${section}`;
		keys.tab('names', _('Credential and names'));
		keys.tab('addresses', _('Addresses'));
		credential(keys);
		addresses(keys, names);

		const settings = map.section(form.NamedSection, 'settings', 'noip', _('Agent'));
		settings.addremove = false;
		settings.tab('general', _('General'));
		settings.tab('connection', _('Connection'));
		settings.tab('identity', _('Identification'));
		general(settings);
		connection(settings);
		identity.options(settings, status);

		return map.render().then((node) => E('div', { class: 'noip-page' }, [card.style(), node]));
	},
});
