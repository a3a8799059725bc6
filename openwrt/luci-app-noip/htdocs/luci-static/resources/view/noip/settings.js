'use strict';
'require view';
'require form';
'require uci';
'require noip.agent as agent';
'require noip.card as card';
'require noip.field as field';
'require noip.user-agent as userAgent';
'require noip.key as key';
'require noip.validators as validators';

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

/** @param {FormSection} s @param {Status | null} status */
function general(s, status) {
	let o = s.taboption('general', form.Flag, 'enabled', _('Enabled'), _('Off: the agent sends nothing.'));
	field.withDefault(o, '1');
	o.rmempty = false;

	o = s.taboption(
		'general',
		form.Value,
		'contact',
		_('E-mail address'),
		_('No-IP asks for a contact in case something goes wrong. It is part of every request.'),
	);
	const ofPublisher = status?.publisher.contact;
	o.placeholder = ofPublisher || 'you@example.com';
	// Where no agent has told, it will say itself if it needs one.
	field.validate(o, (text) => validators.contact(text, !status || !!ofPublisher));
}

/** @param {FormSection} s */
function connection(s) {
	let o = s.taboption(
		'connection',
		form.ListValue,
		'_servers',
		_('Send updates by'),
		_('HTTPS keeps your password secret. It works nearly everywhere.'),
	);
	o.value('https', _('HTTPS only (recommended)'));
	o.value('plain', _('HTTPS, and plain HTTP on ports 80 and 8245 where 443 is blocked'));
	o.value('own', _('Other servers'));
	o.load = (section) => choiceOf(L.toArray(uci.get('noip', section, 'server')));
	o.write = (section, value) => {
		if (value === 'https') uci.unset('noip', section, 'server');
		if (value === 'plain') uci.set('noip', section, 'server', SERVERS.plain);
	};
	o.remove = () => {};

	o = s.taboption('connection', form.DummyValue, '_risk', ' ');
	o.depends('_servers', 'plain');
	const risk = _(
		'Your password then travels in clear text: anyone on the way can read it and take over your names. Choose this only if HTTPS does not get through.',
	);
	o.renderWidget = () => E('div', { class: 'noip-explanation noip-wait' }, [risk]);

	o = s.taboption(
		'connection',
		form.DynamicList,
		'server',
		_('Servers'),
		_(
			'Tried in this order, the next one only when no connection can be made. Plain HTTP sends the password in clear text.',
		),
	);
	o.placeholder = SERVERS.https.join();
	o.depends('_servers', 'own');
	o.retain = true;
	field.required(o, (text) => !text || validators.server(text));

	o = s.taboption(
		'connection',
		form.Value,
		'check_interval',
		_('Check interval'),
		_('Seconds between two checks of the line. It is also checked whenever something changes.'),
	);
	o.placeholder = '300';
	field.validate(o, (text) => !text || validators.checkInterval(text));

	o = s.taboption('connection', form.Value, 'timeout', _('Timeout'), _('Seconds that a request may take.'));
	o.placeholder = '20';
	field.validate(o, (text) => !text || validators.timeout(text));

	o = s.taboption(
		'connection',
		form.Value,
		'ipv4_check',
		_('IP check for IPv4'),
		_('Tells the address that is seen from outside. Asked only where the router has no public address.'),
	);
	o.placeholder = 'http://ip1.dynupdate.no-ip.com/';
	field.validate(o, (text) => !text || validators.url(text));

	o = s.taboption('connection', form.Value, 'ipv6_check', _('IP check for IPv6'), _('The same for IPv6.'));
	o.placeholder = 'http://ip1.dynupdate6.no-ip.com/';
	field.validate(o, (text) => !text || validators.url(text));

	o = s.taboption(
		'connection',
		form.Value,
		'ca_file',
		_('Certificate authorities'),
		_('A file with the certificate authorities to trust, if not those of the system.'),
	);
	o.placeholder = '/etc/ssl/certs/ca-certificates.crt';
	field.validate(o, (text) => validators.path(text));

	o = s.taboption('connection', form.ListValue, 'log_level', _('Log'), _('How much is logged.'));
	o.value('error', _('Errors'));
	o.value('warn', _('Warnings and errors'));
	o.value('info', _('Normal operation (default)'));
	o.value('debug', _('Everything'));
	field.withDefault(o, 'info');
}

/** Says what the field beside the button to add a key is for. @param {FormSection} keys @param {FormSection['renderSectionAdd']} render */
function named(keys, render) {
	return (/** @type {string | undefined} */ extraClass) => {
		const node = render.call(keys, extraClass);
		const input = node.querySelector('input');
		input?.setAttribute('aria-label', _('Name of the new key'));
		input?.setAttribute('placeholder', _('Name of the new key'));
		return node;
	};
}

return view.extend({
	load() {
		return Promise.all([agent.read(), uci.load('noip')]);
	},

	/** @param {[Reading, unknown]} loaded */
	render([{ status }]) {
		const map = new form.Map('noip', _('Settings'), _('What your router tells No-IP, and how.'));

		const keys = map.section(
			form.GridSection,
			'key',
			_('Keys'),
			_('Each key is one No-IP credential with the host names that it updates.'),
		);
		keys.addremove = true;
		keys.nodescriptions = true;
		keys.addbtntitle = _('Add a key');
		keys.renderSectionAdd = named(keys, keys.renderSectionAdd);
		keys.modaltitle = (section) => `${_('Key')} ${section}`;
		key.options(keys);

		const settings = map.section(form.NamedSection, 'settings', 'noip', _('Agent'));
		settings.addremove = false;
		settings.tab('general', _('General'));
		settings.tab('connection', _('Connection'));
		settings.tab('identity', _('Identification'));
		general(settings, status);
		connection(settings);
		userAgent.options(settings, status);

		return map.render().then((node) => E('div', { class: 'noip-page' }, [card.style(), node]));
	},
});
