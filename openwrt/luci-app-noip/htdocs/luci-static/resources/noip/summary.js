'use strict';
'require baseclass';
'require noip.texts as texts';

/* What a card says of a key: its badge, what is the matter and what to do, what came of a button. It decides by codes; texts.js has the words. */

/**
 * The stops of a key, each with the names that it concerns; that of an offline request that was refused, too.
 * @param {KeyStatus} key @returns {{ stop: StopStatus, hosts: string[] }[]}
 */
function stopsOf({ state, names }) {
	const refused = state.code === 'up-to-date' && state.remarks.find(({ code }) => code === 'stays-online');
	const stops = [
		...(state.code === 'stopped' ? [state.stop] : []),
		...names.flatMap(({ stop }) => stop ?? []),
		...(refused ? [{ code: /** @type {const} */ ('!donator'), since: '', hosts: null, text: refused.text }] : []),
	];
	return stops
		.filter(({ code }, at) => stops.findIndex((stop) => stop.code === code) === at)
		.map((stop) => ({
			stop,
			hosts: names.filter((name) => name.stop?.code === stop.code).map(({ host }) => host),
		}));
}

/** @param {KeyStatus} key @returns {Advice[]} */
function stopAdvice(key) {
	return stopsOf(key).map(({ stop, hosts }) => texts.stop(stop, hosts));
}

/** @param {string} what @param {Phrase[]} more @returns {Advice} */
const advice = (what, ...more) => ({ what: texts.own(what), more });

/** What is to be said of a state itself. @param {KeyStatus['state']} state @param {boolean} isNetworkTold @returns {Advice[]} */
function stateAdvice(state, isNetworkTold) {
	switch (state.code) {
		case 'disabled':
			return state.by === 'settings'
				? [advice(_('Updates are switched off.'), texts.own(_('Switch them on in the settings.')))]
				: [advice(_('This key is switched off.'), texts.own(_('Switch it on in the settings.')))];
		case 'waiting':
			return [texts.wait(state.wait)];
		case 'no-address': {
			const reasons = state.reasons.filter(({ code }) => !isNetworkTold || code !== 'network-unread');
			const mend = state.misconfigured ? [texts.own(_('Correct this in the settings.'))] : [];
			return [advice(_('The line has no address that can be published.'), ...reasons.map(texts.reason), ...mend)];
		}
		case 'misconfigured':
			return [
				advice(
					_('The settings of this key contain an error, so it is not updated.'),
					...state.errors.map(({ text }) => texts.english(text)),
				),
			];
		case 'offline':
			return [advice(_('The names are offline, as you set them.'))];
		case 'up-to-date':
			return state.remarks.flatMap((remark) =>
				remark.code === 'names-stopped' || remark.code === 'stays-online'
					? []
					: [{ what: texts.remark(remark), more: [] }],
			);
		case 'stopped':
		case 'updating':
			return [];
		default: {
			const { text } = /** @type {{ text: string }} */ (state);
			return text ? [{ what: texts.english(text), more: [] }] : [];
		}
	}
}

return baseclass.extend({
	/** A key's state; that some of its names are stopped while others go on is one of its own. @param {KeyStatus} key @returns {Badge} */
	badge({ state, names }) {
		const isPartly = state.code !== 'stopped' && state.code !== 'disabled' && names.some(({ stop }) => stop);
		return isPartly ? { word: _('Partly stopped'), tone: 'bad' } : texts.state(state.code);
	},

	/** Whether a stop keeps anything of a key back. @param {KeyStatus} key */
	isStopped(key) {
		return stopsOf(key).length > 0;
	},

	/** What is the matter with a key, and what to do. @param {KeyStatus} key @param {Status} status @returns {Advice[]} */
	explain(key, { problems }) {
		const isNetworkTold = problems.some(({ code }) => code === 'network');
		const isOff = key.state.code === 'disabled';
		return [...(isOff ? [] : stopAdvice(key)), ...stateAdvice(key.state, isNetworkTold)];
	},

	/** What is to be minded of a family on the line and is not told elsewhere. @param {KeyStatus} key @param {Family} family @param {Status} status */
	lineNotes(key, family, { problems }) {
		const { state } = key;
		const { note } = key[family];
		if (!note || note.code === 'nat') return [];
		if (note.code === 'absent') {
			if (state.code === 'no-address') return [];
			const isNetworkTold = problems.some(({ code }) => code === 'network');
			return note.reasons.filter(({ code }) => !isNetworkTold || code !== 'network-unread').map(texts.reason);
		}
		const isWaitedFor = state.code === 'waiting' && state.wait.code === 'back-off' && state.wait.of === 'checks';
		return note.code === 'check-failed' && isWaitedFor ? [] : [texts.note(note, key[family])];
	},

	/** Warnings that are about the lines of a key, but for what is said of them as the reason why there is no address. @param {KeyStatus} key */
	lineWarnings({ state, ipv4, ipv6, warnings }) {
		const reasons = [state, ipv4.note, ipv6.note].flatMap((fact) => (fact && 'reasons' in fact ? fact.reasons : []));
		const news = warnings.filter(({ text }) => !reasons.some((reason) => reason.text === text));
		return [
			...news.map(texts.warning),
			...[ipv4, ipv6].flatMap((line) => (line.note?.code === 'nat' ? texts.note(line.note, line) : [])),
		];
	},

	/** The last answer; while a key waits, what it waits for says it all. @param {KeyStatus} key */
	lastAnswer({ state, lastAnswer }) {
		return lastAnswer && state.code !== 'waiting' ? texts.answer(lastAnswer) : [];
	},

	/**
	 * What came of a button.
	 * @param {'update' | 'force' | 'resume'} action @param {KeyStatus | undefined} before @param {KeyStatus | undefined} after
	 */
	outcome(action, before, after) {
		if (!after) return _('This key no longer exists.');
		const { code } = after.state;
		if (action === 'force' && after.force) return texts.force(after.force).text;
		if (action === 'resume' && this.isStopped(after)) return _('Stopped again.');
		if (code === 'misconfigured') return _('Not sent: the settings of this key contain an error.');
		if (code === 'stopped') return _('Nothing was sent: this key is stopped.');
		if (code === 'waiting') return _('Not sent yet: it has to wait.');
		if (code === 'no-address') return _('Not sent: there is no address to publish.');
		const isLifted = before && this.isStopped(before) && !this.isStopped(after);
		if (isLifted || JSON.stringify(after.lastAnswer) !== JSON.stringify(before?.lastAnswer ?? null))
			return _('Done: No-IP has answered.');
		return code === 'up-to-date' ? _('Checked: nothing has changed, so nothing was sent.') : _('Done.');
	},
});
