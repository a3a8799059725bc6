'use strict';
'require baseclass';

/*
 * What the codes of the agent's status mean, in the user's language. The agent's own sentence, which is English, stands in only where this page
 * does not know a code: then the agent is the newer of the two. No page, no DOM; nothing here reads a sentence.
 */

const FAMILY_NAMES = { ipv4: 'IPv4', ipv6: 'IPv6' };

/** @param {Family[]} families */
const familyNames = (families) => families.map((family) => FAMILY_NAMES[family]).join(', ');

/** @param {string} text @returns {Phrase} */
const own = (text) => ({ text, lang: null });

/** @param {string} text @returns {Phrase} */
const english = (text) => ({ text, lang: 'en' });

/**
 * The text for a fact's code; null where there is none.
 * @template {{ code: string }} Fact
 * @param {TextsByCode<Fact>} texts @param {Fact} fact
 */
function textOf(texts, fact) {
	const { code } = fact;
	/** @type {Record<string, (fact: any) => string | null>} */
	const known = texts;
	return Object.hasOwn(known, code) ? (known[code]?.(fact) ?? null) : null;
}

/**
 * A fact in the user's language, else in the agent's words.
 * @template {{ code: string, text: string }} Fact
 * @param {TextsByCode<Fact>} texts @param {Fact} fact
 */
function phraseOf(texts, fact) {
	const text = textOf(texts, fact);
	return text === null ? english(fact.text) : own(text);
}

/** Each state in a word, and how it looks. @type {Record<DisplayState, Badge>} */
const STATES = {
	'up-to-date': { word: _('Up to date'), tone: 'good' },
	updating: { word: _('Updating'), tone: 'busy' },
	waiting: { word: _('Waiting'), tone: 'wait' },
	'no-address': { word: _('No address'), tone: 'wait' },
	stopped: { word: _('Stopped'), tone: 'bad' },
	offline: { word: _('Offline'), tone: 'off' },
	disabled: { word: _('Disabled'), tone: 'off' },
	misconfigured: { word: _('Not served'), tone: 'bad' },
};

/** What a stop means, and what to do about it. @type {Record<StopWord, { what: (hosts: string) => string, mend: string }>} */
const STOPS = {
	badauth: {
		what: () => _('No-IP refused the user name or the password.'),
		mend: _(
			'Correct them in the settings. With two-factor login or a team login, create a DDNS key at No-IP. Updates then go on by themselves.',
		),
	},
	abuse: {
		what: () => _('No-IP has blocked this user for abuse.'),
		mend: _('Ask No-IP to lift the block, then press Resume.'),
	},
	badagent: {
		what: () => _('No-IP has blocked this client.'),
		mend: _('Correct the e-mail address in the settings, or ask No-IP why and then press Resume.'),
	},
	nohost: {
		what: (hosts) => _('No-IP does not know %s in this account.').format(hosts),
		mend: _(
			'Create the name at No-IP and press Resume, or remove it in the settings. Free names lapse unless you confirm them every 30 days.',
		),
	},
	'!donator': {
		what: () => _('Your plan at No-IP does not include the offline mode, so the names stay online.'),
		mend: _('Turn off “Offline” in the settings, or upgrade the plan and press Resume.'),
	},
};

/** Why a request had no answer that counts, and what to do. @type {TextsByCode<Failure>} */
const FAILURES = {
	dns: ({ host }) => _('%s could not be resolved. Check that the router can resolve names.').format(host),
	refused: ({ host }) => _('%s refused the connection.').format(host),
	unreachable: ({ host }) => _('%s cannot be reached.').format(host),
	timeout: ({ host }) => _('%s did not answer in time.').format(host),
	tls: ({ host }) =>
		_(
			'The certificate of %s could not be verified. Check that the clock of the router is set and that the package ca-bundle is installed.',
		).format(host),
	reset: ({ host }) => _('The connection to %s was cut.').format(host),
	bind: ({ host }) => _('The request to %s could not be sent from the interface of this key.').format(host),
	'way-out': ({ host, stray }) =>
		stray?.by
			? _(
					'The request to %s would leave by %s and not by %s. List the interface of that device, or add a route.',
				).format(host, stray.by, stray.device)
			: _('The request to %s has no known route by %s.').format(host, stray ? stray.device : '?'),
	ca: ({ host }) =>
		_(
			'The file of certificate authorities cannot be read, so %s cannot be verified. Correct it in the settings.',
		).format(host),
	program: ({ host }) =>
		_('curl is missing or does not work, so %s cannot be asked. Install the package curl.').format(host),
	protocol: ({ host }) => _('%s does not speak HTTP.').format(host),
	aborted: ({ host }) => _('The request to %s was cancelled.').format(host),
	unclear: ({ host, quote = '' }) => _('%s gave an answer that is not documented: %s').format(host, quote),
	http: ({ host, status }) => _('%s answered HTTP %d.').format(host, status),
	'not-an-address': ({ host, family }) =>
		_('%s did not answer with a public %s address.').format(host, family ? FAMILY_NAMES[family] : 'IP'),
};

/** @param {Failure} failure */
const failureText = (failure) => textOf(FAILURES, failure);

/** The outage that No-IP or an IP check reports. @type {TextsByCode<Outage>} */
const OUTAGES = {
	911: () => '911',
	http: ({ status }) => 'HTTP %d'.format(status),
};

/** What is waited for, without the time. @type {TextsByCode<Exclude<WaitStatus, { code: 'back-off' }>>} */
const WAITS = {
	hold({ of, outage }) {
		const cause = textOf(OUTAGES, outage);
		const text =
			of === 'checks'
				? _('The IP check reports an outage (%s). It is not asked until that is over.')
				: _('No-IP reports an outage (%s). Nothing is sent until that is over.');
		return cause && text.format(cause);
	},
	limit: ({ of }) =>
		of === 'checks'
			? _('There were too many IP checks within an hour. The next one follows later.')
			: _('There were too many updates within an hour. The newest address is sent later.'),
	doubt: () => _('The IP check was wrong. What it says is not believed yet.'),
	pending: ({ families }) => _('The line is being set up (%s).').format(familyNames(families)),
	failover: ({ line, instead }) => _('%s is not usable. If that lasts, %s is taken.').format(line, instead),
};

/** What became of a force. @type {TextsByCode<ForceStatus>} */
const FORCES = {
	sent: () => _('Done: No-IP has answered.'),
	'too-soon': () => _('Not sent: this key was forced less than five minutes ago. Try again after that.'),
	stopped: () => _('Nothing was sent: this key is stopped.'),
	disabled: () => _('Nothing was sent: updates are switched off.'),
	waiting: ({ isKept }) =>
		isKept
			? _('Not sent yet: it has to wait, and is sent then.')
			: _('Not sent: it has to wait. Try again after that.'),
	'no-address': () => _('Not sent: there is no address to publish.'),
};

/** Why an address of this class is not published. @type {Record<AddressClass, string>} */
const CLASSES = {
	public: _('%s has only the address %s, which is not published.'),
	private: _('%s has only a private address, %s.'),
	'carrier-NAT': _('%s has only an address behind carrier NAT, %s.'),
	'unique-local': _('%s has only a unique local address, %s.'),
	'special-purpose': _('%s has only an address for a special purpose, %s.'),
	unreachable: _('%s has only an address that nobody else can reach, %s.'),
};

/** How the command that lists the interfaces ended. @type {TextsByCode<NetworkProblem>} */
const NETWORK_PROBLEMS = {
	'not-read': () => _('The interfaces have not been read yet.'),
	missing: ({ command }) => _('“%s” was not found.').format(command),
	killed: ({ command }) => _('“%s” was killed.').format(command),
	'not-a-list': ({ command }) => _('“%s” did not print a list of interfaces.').format(command),
	exit: ({ command, exitCode }) => _('“%s” failed (exit code %d).').format(command, exitCode),
	timeout: ({ command, seconds }) => _('“%s” did not finish within %d s.').format(command, seconds),
	overflow: ({ command, kilobytes }) => _('“%s” printed more than %d KB.').format(command, kilobytes),
};

/** @param {NetworkProblem} problem */
function networkText(problem) {
	const advice = _('Check that ubusd and netifd are running and that /usr/share/acl.d/noip.json exists.');
	const text = textOf(NETWORK_PROBLEMS, problem);
	return problem.code === 'not-read' || text === null
		? text
		: `${_('The addresses of the router are unknown.')} ${text} ${advice}`;
}

/** Why a program gave no address. @type {TextsByCode<CommandFault>} */
const COMMAND_FAULTS = {
	missing: () => _('it is not there, or cannot be started'),
	'not-executable': () => _('it is not an executable file'),
	writable: () => _('it is not run, for others than root may write to it or its folder'),
	unreadable: ({ error }) => _('it cannot be looked at (%s)').format(error),
	exit: ({ exitCode }) => _('it failed (exit code %d)').format(exitCode),
	timeout: ({ seconds }) => _('it did not finish within %d s').format(seconds),
	killed: () => _('it was killed'),
	'not-an-address': () => _('it did not print one address of the family alone'),
	'not-public': ({ address }) => _('it printed %s, which is not public').format(address),
};

/** Why there is nothing to publish. @type {TextsByCode<LineReason>} */
const REASONS = {
	'network-unread': ({ problem }) => networkText(problem),
	'no-such-interface': ({ interface: name, known }) =>
		_('There is no interface %s (known: %s).').format(name, known.join(', ') || '-'),
	'interface-down': ({ interface: name, pending }) =>
		(pending ? _('%s is being set up.') : _('%s is down.')).format(name),
	'no-address'({ interface: name, family, hasIneligible }) {
		const text = hasIneligible
			? _('%s has no %s address that can be published, only deprecated, temporary or tentative ones.')
			: _('%s has no %s address.');
		return text.format(name, FAMILY_NAMES[family]);
	},
	'only-class': ({ interface: name, class: its, address }) =>
		Object.hasOwn(CLASSES, its) ? CLASSES[its].format(name, address) : null,
	'no-route': ({ interface: name, family }) => _('%s has no %s default route.').format(name, FAMILY_NAMES[family]),
	'no-default-route': ({ family }) => _('No interface has an %s default route.').format(FAMILY_NAMES[family]),
	'several-devices': ({ devices }) =>
		_('No default route is known, and each of these may be the line: %s. List one.').format(devices.join(', ')),
	failover: ({ line, instead }) => _('%s is awaited for a moment before %s is taken.').format(line, instead),
	'none-public': ({ family }) => _('No interface that is up has a public %s address.').format(FAMILY_NAMES[family]),
	'prefix-overlap': ({ hostPart, interface: name, prefix }) =>
		_('The host part %s overlaps the prefix of %s, which is %s. Use only the bits after it.').format(
			hostPart,
			name,
			prefix,
		),
	'no-prefix': ({ interface: name }) => _('%s has no public IPv6 prefix.').format(name),
	'command-failed'({ family, path, fault }) {
		const cause = textOf(COMMAND_FAULTS, fault);
		return cause && _('%s gave no %s address: %s.').format(path, FAMILY_NAMES[family], cause);
	},
	'command-runs': ({ family, path }) => _('%s has not given an %s address yet.').format(path, FAMILY_NAMES[family]),
	'bad-literal': ({ literal, family }) =>
		_('%s is not an %s address that can be published.').format(literal, FAMILY_NAMES[family]),
};

/** Why a line was taken. @type {TextsByCode<NonNullable<LineStatus['why']>>} */
const WHY = {
	listed: () => _('as you listed it'),
	'default-route': () => _('it has the default route'),
	'only-tunnel': () => _('a VPN, which has the only default route'),
	'wan-by-name': () => _('by its name, as nothing has a default route'),
	kernel: () => _('the kernel’s choice, as nothing has a default route'),
	'only-device': () => _('the only device that it can be'),
};

/** What is to be minded of the lines of a key. @type {TextsByCode<LineWarning>} */
const WARNINGS = {
	'no-such-interface': (warning) => textOf(REASONS, /** @type {LineReason} */ (warning)),
	'only-tunnel': ({ line }) =>
		_(
			'The only default route is that of %s, a VPN, so its address is used. Choose another interface if you do not want that.',
		).format(line),
};

/** What is to be minded of a family on the line, of which `local` is the interface's own address. @type {TextsByCode<LineNote & { local: string | null }>} */
const NOTES = {
	absent({ reasons }) {
		const texts = reasons.map((reason) => textOf(REASONS, reason));
		return texts.every((text) => text !== null) ? texts.join(' ') : null;
	},
	'check-failed'({ failure }) {
		const cause = failureText(failure);
		return cause && `${_('The IP check gave no address.')} ${cause}`;
	},
	'check-doubted'({ believed, since, until }) {
		const text =
			believed === 'never'
				? _('The IP check was wrong again and again. It is not believed since %s, until %s.')
				: _('The IP check was wrong (%s). Until %s a change must be seen twice.');
		return text.format(...[since, until].map((time) => new Date(time).toLocaleString()));
	},
	nat({ class: its, local }) {
		const text =
			its === 'carrier-NAT'
				? _('Your line is behind carrier NAT (%s): ports cannot be reached from outside over IPv4.')
				: _('There is another router in front of this one (%s): ports can be reached only if it forwards them.');
		return text.format(local);
	},
	'not-public': () => _('This address is published although it is not public.'),
};

/**
 * What is to be minded of a key that is up to date, but for what its stops say.
 * @type {TextsByCode<Exclude<Remark, { code: 'names-stopped' | 'stays-online' }>>}
 */
const REMARKS = {
	disputed: () => _('No-IP confirmed another address than the one sent. It is asked again later.'),
	stale: ({ family }) =>
		_('%s is gone from the line, so its address at No-IP is out of date.').format(FAMILY_NAMES[family]),
};

/** Why the record of a name may be another by now. @type {TextsByCode<NonNullable<Published['uncertain']>>} */
const UNCERTAIN = {
	lost: () => _('uncertain: the last update was not confirmed'),
	'left-out': () => _('uncertain: it was not part of the last update'),
	gone: () => _('out of date: it is gone from the line'),
};

/** Why a file cannot be written. @type {Record<string, string>} */
const FILE_ERRORS = {
	EACCES: _('permission denied'),
	ENOSPC: _('the disk is full'),
	EROFS: _('the file system is read-only'),
};

/** What is wrong on the router. @type {TextsByCode<Problem>} */
const PROBLEMS = {
	network: ({ problem }) => networkText(problem),
	state: ({ file, error }) =>
		_('%s cannot be written (%s). Until it can, a reboot forgets what was stopped or has to wait.').format(
			file,
			Object.hasOwn(FILE_ERRORS, error) ? FILE_ERRORS[error] : error,
		),
	clock: () => _('Until it is, certificates may seem invalid.'),
};

return baseclass.extend({
	own,

	english,

	/** @param {string} code of a state @returns {Badge} */
	state(code) {
		return Object.hasOwn(STATES, code) ? STATES[/** @type {DisplayState} */ (code)] : { word: code, tone: 'wait' };
	},

	/** What a stop means for these names, and what to do. @param {StopStatus} stop @param {string[]} hosts @returns {Advice} */
	stop(stop, hosts) {
		if (!Object.hasOwn(STOPS, stop.code)) return { what: english(stop.text), more: [] };
		const { what, mend } = STOPS[stop.code];
		return { what: own(what(hosts.join(', '))), more: [own(mend)] };
	},

	/** What is waited for, and of a failure its cause. @param {WaitStatus} wait @returns {Advice} */
	wait(wait) {
		if (wait.code !== 'back-off') return { what: phraseOf(WAITS, wait), more: [] };
		const cause = failureText(wait.failure);
		if (cause === null) return { what: english(wait.text), more: [] };
		const what = wait.of === 'checks' ? _('The IP check failed.') : _('The last update failed.');
		return { what: own(what), more: [own(cause)] };
	},

	/** What became of a force. @param {ForceStatus} force */
	force(force) {
		return phraseOf(FORCES, force);
	},

	/** @param {LineReason} reason */
	reason(reason) {
		return phraseOf(REASONS, reason);
	},

	/** @param {LineNote} note @param {LineStatus} line that it is about */
	note(note, { local }) {
		return phraseOf(NOTES, { ...note, local });
	},

	/** The line of a family, and why it is that one; null: there is none. @param {LineStatus} status @returns {Phrase | null} */
	taken({ line, device, why, from }) {
		if (!line || !why) return null;
		const name = device && device !== line && from !== 'prefix' ? `${line} (${device})` : line;
		const { text, lang } = phraseOf(WHY, why);
		return { text: _('Line %s: %s.').format(name, text), lang };
	},

	/** @param {LineWarning} warning */
	warning(warning) {
		return phraseOf(WARNINGS, warning);
	},

	/** @param {Exclude<Remark, { code: 'names-stopped' | 'stays-online' }>} remark */
	remark(remark) {
		return phraseOf(REMARKS, remark);
	},

	/** @param {Problem} problem */
	problem(problem) {
		return phraseOf(PROBLEMS, problem);
	},

	/** Why a record at No-IP may be another by now; null when nothing speaks for that. @param {Published} published */
	doubt({ uncertain, disputed }) {
		if (uncertain) return phraseOf(UNCERTAIN, uncertain);
		return disputed ? own(_('not what was sent')) : null;
	},

	/** Where the address of a family was read. @param {LineStatus} line */
	source({ from, interface: name }) {
		switch (from) {
			case 'interface':
				return _('on %s').format(name);
			case 'prefix':
				return _('from the prefix on %s').format(name);
			case 'literal':
				return _('as you set it');
			case 'command':
				return _('as your program prints it');
			case 'check':
				return name ? _('as the IP check sees it via %s').format(name) : _('as the IP check sees it');
			case 'provider':
				return name ? _('as No-IP sees it via %s').format(name) : _('as No-IP sees it');
			default:
				return '';
		}
	},

	/**
	 * What came of the last request: what was confirmed, the provider's own word of a stop, a failure.
	 * @param {LastAnswer} answer @returns {Phrase[]}
	 */
	answer({ code, confirmed, stop, failure, text }) {
		const phrases = confirmed.map(({ hosts, addresses, offline, word }) => {
			const names = hosts.join(', ');
			if (offline) return own(_('%s taken offline (%s)').format(names, word));
			return own(
				addresses.length
					? _('%s confirmed for %s (%s)').format(addresses.join(', '), names, word)
					: _('the address that No-IP saw was confirmed for %s (%s)').format(names, word),
			);
		});
		if (stop) phrases.push(own(stop.hosts.length ? `${stop.hosts.join(', ')}: ${stop.code}` : stop.code));
		if (code === 'hold') phrases.push(own(_('outage at No-IP')));
		const failed = failure ? failureText(failure) : '';
		if (failed) phrases.push(own(failed));
		return failed === null || !phrases.length ? [english(text)] : phrases;
	},
});
