'use strict';
'require baseclass';

/*
 * What the agent's status means, in the user's language: words, sentences and times. No page, no DOM. What the agent itself says in
 * sentences (errors, reasons) is shown as it is.
 */

/** Each state with its word, and how it looks. @type {Record<State, Look>} */
const STATES = {
	'up to date': { word: _('Up to date'), tone: 'good' },
	updating: { word: _('Updating'), tone: 'busy' },
	waiting: { word: _('Waiting'), tone: 'wait' },
	'no address': { word: _('No address'), tone: 'wait' },
	stopped: { word: _('Stopped'), tone: 'bad' },
	offline: { word: _('Offline'), tone: 'off' },
	disabled: { word: _('Disabled'), tone: 'off' },
};

/** What a stop means, and what mends it. @type {Record<string, [what: string, mend: string]>} */
const STOPS = {
	badauth: [
		_('No-IP refused the user name or the password.'),
		_('Correct them in the settings; then updates go on by themselves.'),
	],
	abuse: [_('No-IP has blocked this user.'), _('Ask No-IP to lift the block, then press Resume.')],
	badagent: [
		_('No-IP has blocked this client.'),
		_('Correct the e-mail address in the settings, or ask No-IP and then press Resume.'),
	],
	nohost: [
		_('No-IP does not know this name under your account.'),
		_(
			'Create it at No-IP and press Resume, or remove it in the settings. Free names lapse unless you confirm them every 30 days.',
		),
	],
	'!donator': [
		_('Your plan at No-IP has no offline mode, so the names stay online.'),
		_('Switch it off in the settings, or upgrade the plan and press Resume.'),
	],
};

/** What the agent says of addresses that were confirmed. */
const CONFIRMED = /^([\da-f.:]+)(?: and ([\da-f.:]+))? confirmed for (.+) \((good|nochg)\)$/;

/** @param {number} seconds @param {[string, string, string, string]} forms of seconds, minutes, hours and days */
function inUnits(seconds, [s, min, h, d]) {
	if (seconds < 100) return s.format(seconds);
	const minutes = Math.round(seconds / 60);
	if (minutes < 100) return min.format(minutes);
	const hours = Math.round(minutes / 60);
	return hours < 48 ? h.format(hours) : d.format(Math.round(hours / 24));
}

/** The stop that concerns most of a key: it has each name at most one. @param {KeyStatus} key */
function stopOf({ names, detail }) {
	const words = names.flatMap(({ stop }) => stop?.word ?? []);
	return words[0] ?? (/\(!donator\)/.test(detail) ? '!donator' : null);
}

return baseclass.extend({
	/** @param {State} state @returns {Look} */
	state(state) {
		return STATES[state] ?? { word: state, tone: 'wait' };
	},

	/** @param {string} word of the provider */
	stop(word) {
		return STOPS[word] ?? [word, ''];
	},

	stopOf,

	/** How long ago a moment is. @param {number} ms */
	ago(ms) {
		const seconds = Math.floor(ms / 1000);
		const forms = /** @type {[string, string, string, string]} */ ([
			_('%d s ago'),
			_('%d min ago'),
			_('%d h ago'),
			_('%d days ago'),
		]);
		return seconds < 5 ? _('just now') : inUnits(seconds, forms);
	},

	/** When a moment will be. @param {number} ms */
	ahead(ms) {
		const seconds = Math.ceil(ms / 1000);
		const forms = /** @type {[string, string, string, string]} */ ([
			_('in %d s'),
			_('in %d min'),
			_('in %d h'),
			_('in %d days'),
		]);
		return seconds < 1 ? _('now') : inUnits(seconds, forms);
	},

	/** How a key looks: as its state, but for names that are stopped while others go on. @param {KeyStatus} key @returns {Look} */
	look({ state, names }) {
		const isPartly = state !== 'stopped' && state !== 'disabled' && names.some(({ stop }) => stop);
		return isPartly ? { word: _('Partly stopped'), tone: 'bad' } : this.state(state);
	},

	/**
	 * What is to be said of a key: what is the matter, what to do, and the agent's own words where they say more.
	 * @param {KeyStatus} key @param {Status} status
	 * @returns {{ what: string, mend?: string, own?: string }}
	 */
	explain(key, { configuration, hold }) {
		const stop = stopOf(key);
		if (key.state === 'disabled') {
			const what = configuration.enabled ? _('This key is switched off.') : _('Updates are switched off.');
			return { what, mend: _('Switch it on in the settings.') };
		}
		if (stop) {
			const [what, mend] = this.stop(stop);
			return { what, mend };
		}
		if (key.state === 'waiting') return this.waiting(key, hold);
		if (key.state === 'no address')
			return { what: _('The line has no address that can be published.'), own: key.detail };
		if (key.state === 'offline') return { what: _('The names are offline, as you set it.') };
		return this.doubts(key);
	},

	/** @param {KeyStatus} key @param {Status['hold']} hold */
	waiting({ wait, detail }, hold) {
		const cause = hold?.cause ?? detail.replace(/^.*: /, '');
		switch (wait) {
			case 'hold':
				return { what: _('No-IP reports an outage (%s). Nothing is sent until it is over.').format(cause) };
			case 'limit':
				return { what: _('There were many updates within an hour. The newest address is sent later.') };
			case 'pending':
				return { what: _('The line is being set up.') };
			default:
				return { what: _('The last attempt failed. It is tried again.'), own: detail };
		}
	},

	/** What may be wrong at the provider though nothing can be done. @param {KeyStatus} key */
	doubts(key) {
		const { names, detail } = key;
		if (names.some(({ ipv4, ipv6 }) => ipv4?.disputed || ipv6?.disputed)) {
			return { what: _('No-IP answered another address than was sent. It is asked again later.') };
		}
		/** @param {'ipv4' | 'ipv6'} family */
		const isGone = (family) =>
			key[family].from === 'none' && names.some((name) => name[family]?.uncertain?.why === 'gone');
		const gone = [isGone('ipv4') ? 'IPv4' : [], isGone('ipv6') ? 'IPv6' : []].flat().join(', ');
		if (gone) return { what: _('%s is gone from the line: its address at No-IP is out of date.').format(gone) };
		return { what: '', own: detail };
	},

	/**
	 * The last answer: what it confirmed, or of a stop the provider's own word, for the rest is told above. Empty where it was no answer: what
	 * is waited for is told already. `isOwn`: in the agent's words.
	 * @param {KeyStatus} key
	 */
	answer(key) {
		const said = key.state === 'waiting' ? '' : (key.lastAnswer?.text ?? '');
		const kept = said.replace(/(^|; )stopped: .*/, '');
		const parts = kept.split('; ').map((part) => {
			const [, first, second, names, word] = CONFIRMED.exec(part) ?? [];
			return first && _('%s confirmed for %s (%s)').format(second ? `${first}, ${second}` : first, names, word);
		});
		if (kept && parts.every(Boolean)) return { text: parts.join('; '), isOwn: false };
		return { text: kept || (said && stopOf(key)) || '', isOwn: true };
	},

	/** Where the address of a family was read. @param {LineStatus} line */
	where({ from, interface: name }) {
		switch (from) {
			case 'interface':
				return _('on %s').format(name);
			case 'prefix':
				return _('by the prefix on %s').format(name);
			case 'literal':
				return _('as set by you');
			case 'check':
				return _('as the IP check sees it through %s').format(name);
			case 'provider':
				return _('as No-IP sees it through %s').format(name);
			default:
				return '';
		}
	},

	/** A warning for who is behind NAT; empty for others. @param {LineStatus} line */
	behindNat({ from, local }) {
		const [, a, b] = /^(\d+)\.(\d+)\./.exec(local ?? '') ?? [];
		if (from !== 'provider' || !local) return '';
		const isCarrier = a === '100' && Number(b) >= 64 && Number(b) < 128;
		return isCarrier
			? _('Your line is behind carrier NAT (%s): ports cannot be reached from outside over IPv4.').format(local)
			: _('There is another router before this one (%s): ports can be reached only if it forwards them.').format(local);
	},

	/** Why a record at the provider may be another by now. @param {Published} published */
	doubt({ uncertain, disputed }) {
		if (uncertain?.why === 'lost') return _('not certain: it was not confirmed');
		if (uncertain?.why === 'left out') return _('not certain: it was left out of the last update');
		if (uncertain?.why === 'gone') return _('out of date: it is gone from the line');
		return disputed ? _('not what was sent') : '';
	},

	/**
	 * What came of a button, in a sentence.
	 * @param {'update' | 'force' | 'resume'} action @param {KeyStatus | undefined} before @param {KeyStatus | undefined} after
	 */
	outcome(action, before, after) {
		if (!after) return _('This key is no longer there.');
		if (action === 'resume' && stopOf(after)) return _('Stopped again.');
		if (after.state === 'stopped') return _('Nothing is sent while it is stopped.');
		if (after.state === 'waiting') return _('Not sent yet: it has to wait.');
		if (after.state === 'no address') return _('Not sent: there is no address to publish.');
		const isLifted = before && stopOf(before) && !stopOf(after);
		if (isLifted || JSON.stringify(after.lastAnswer) !== JSON.stringify(before?.lastAnswer ?? null))
			return _('Done: No-IP has answered.');
		return after.state === 'up to date' ? _('Looked: nothing has changed, so nothing was sent.') : _('Done.');
	},
});
