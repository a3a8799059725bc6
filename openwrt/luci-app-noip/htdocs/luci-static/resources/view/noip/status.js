'use strict';
'require view';
'require dom';
'require poll';
'require noip.agent as agent';
'require noip.card as card';
'require noip.setup as setup';
'require noip.texts as texts';

/** How often the status file is read while the page is seen. */
const POLL_SECONDS = 5;

/** @param {string} name @param {string} title */
function linkTo(name, title) {
	return E('a', { class: 'btn cbi-button', href: L.url('admin/services/noip', name) }, [title]);
}

/** @param {Tone} tone @param {string} what @param {(Node | string)[]} more @param {Node} [action] */
function notice(tone, what, more, action) {
	return E('div', { class: `noip-notice noip-${tone}` }, [
		E('div', {}, [E('strong', {}, [what]), ...more]),
		action ?? '',
	]);
}

/** The agent's own sentences. @param {string[]} sentences */
function listed(sentences) {
	if (sentences.length === 1) return E('p', { lang: 'en' }, sentences);
	return E(
		'ul',
		{ lang: 'en' },
		sentences.map((sentence) => E('li', {}, [sentence])),
	);
}

return view.extend({
	handleSaveApply: null,
	handleSave: null,
	handleReset: null,

	/** The cards by key, kept from one reading to the next so that focus and feedback stay. */
	cards: /** @type {Map<string, Card>} */ (new Map()),

	notices: /** @type {Shown} */ (E('div', {})),
	keys: E('div', {}),
	foot: /** @type {Shown} */ (E('p', { class: 'noip-foot' })),
	/** Says aloud which key has come to another state. */
	live: E('p', { class: 'noip-silent', role: 'status' }),
	/** The form of the first visit, while it is shown. */
	start: /** @type {HTMLElement | null} */ (null),

	canAct: false,
	isFirst: false,
	/** While the first settings take effect the form stays. */
	isStarting: false,

	async load() {
		this.canAct = !!L.hasViewPermission();
		return this.read();
	},

	async read() {
		const reading = await agent.read();
		if (!this.isStarting) this.isFirst = this.canAct && !reading.problem && (await agent.isFirstVisit(reading));
		return reading;
	},

	/** @param {Reading} reading */
	render(reading) {
		this.update(reading);
		poll.add(() => this.refresh(), POLL_SECONDS);
		window.setInterval(() => card.tick(), 1000);
		document.addEventListener('visibilitychange', () => this.refresh());
		return E('div', { class: 'noip-page' }, [
			card.style(),
			E('h2', {}, [_('No-IP')]),
			this.live,
			this.notices,
			this.keys,
			this.foot,
		]);
	},

	/** Nobody looks at a page in the background. */
	async refresh() {
		if (!document.hidden) this.update(await this.read());
	},

	/** Shows a reading; what has not changed is left alone. @param {Reading} reading */
	update(reading) {
		const { status, running } = reading;
		this.replace(this.notices, this.noticesOf(reading), [status, running, reading.problem, this.isFirst]);
		if (reading.problem) return;
		if (this.isFirst) return this.showStart();
		const keys = status?.keys ?? [];
		for (const name of this.cards.keys()) {
			if (keys.some(({ key }) => key === name)) continue;
			this.cards.get(name)?.root.remove();
			this.cards.delete(name);
		}
		this.start?.remove();
		this.start = null;
		for (const key of keys) this.showKey(key, reading);
		this.replace(this.foot, status && keys.length ? this.footOf(status, running) : [], [
			status?.lastLook,
			running,
			keys.length,
		]);
	},

	/**
	 * Puts new nodes in, if what they are made of has changed.
	 * @param {Shown} place @param {(Node | string)[]} nodes @param {unknown} of
	 */
	replace(place, nodes, of) {
		const made = JSON.stringify(of, (name, value) =>
			/^(sequence|writtenAt|lastLook|handled)$/.test(name) ? undefined : value,
		);
		if (place.made === made) return;
		place.made = made;
		dom.content(place, nodes);
	},

	showStart() {
		if (this.start) return;
		this.start = setup.render(async (first) => {
			this.isStarting = true;
			try {
				await agent.begin(first);
			} finally {
				this.isStarting = false;
			}
			await this.refresh();
		});
		dom.content(this.keys, [this.start]);
	},

	/** @param {KeyStatus} key @param {Reading} reading */
	showKey(key, { status, running }) {
		if (!status) return;
		const { tone, word } = texts.look(key);
		const shown = this.cards.get(key.key) ?? this.newCard(key.key);
		const isNews = shown.word !== '' && shown.word !== word;
		shown.root.className = `noip-card noip-${running ? tone : 'off'}`;
		this.replace(shown.pill, [card.pill(running ? tone : 'off', word)], [running, tone, word]);
		if (isNews) {
			dom.content(this.live, [`${key.key}: ${word}`]);
			if (!shown.update.disabled) dom.content(shown.feedback, []);
		}
		shown.word = word;
		shown.update.hidden = !this.canAct || !running || /^(stopped|disabled)$/.test(key.state);
		shown.resume.hidden = !this.canAct || !running || key.state === 'disabled' || !texts.stopOf(key);
		shown.settings.hidden = !this.canAct || !(/^(bad|off)$/.test(tone) || texts.stopOf(key));
		const { configuration, hold, problems } = status;
		this.replace(shown.body, card.body(key, status), [key, configuration.enabled, hold, problems]);
	},

	/** @param {string} key */
	newCard(key) {
		const id = `noip-key-${key}`;
		/** @param {string} title @param {'update' | 'resume'} action */
		const button = (title, action) =>
			/** @type {HTMLButtonElement} */ (
				E('button', { class: 'btn cbi-button cbi-button-action', click: () => this.act(action, key) }, [title])
			);
		const shown = /** @type {Card} */ ({
			pill: E('span', {}),
			update: button(_('Update now'), 'update'),
			resume: button(_('Resume'), 'resume'),
			settings: linkTo('settings', _('Settings')),
			feedback: E('p', { class: 'noip-feedback', role: 'status' }),
			body: E('div', {}),
			word: '',
		});
		shown.root = E('section', { class: 'noip-card', 'aria-labelledby': id }, [
			E('div', { class: 'noip-head' }, [
				E('h3', { id }, [key]),
				shown.pill,
				E('div', { class: 'noip-actions' }, [shown.update, shown.resume, shown.settings]),
			]),
			shown.feedback,
			shown.body,
		]);
		this.cards.set(key, shown);
		dom.append(this.keys, [shown.root]);
		return shown;
	},

	/** Asks the agent, and says what came of it. @param {'update' | 'resume'} action @param {string} key */
	async act(action, key) {
		const shown = this.cards.get(key);
		if (!shown || shown.update.disabled) return;
		/** @param {Reading} reading */
		const keyOf = ({ status }) => status?.keys.find((one) => one.key === key);
		shown.update.disabled = shown.resume.disabled = true;
		dom.content(shown.feedback, [action === 'resume' ? _('Resuming…') : _('Looking, and sending what is due…')]);
		try {
			const before = keyOf(await agent.read());
			const status = await agent.ask(action, key);
			const after = { status, running: true, problem: '' };
			this.update(after);
			dom.content(shown.feedback, [texts.outcome(action, before, keyOf(after))]);
		} catch (error) {
			dom.content(shown.feedback, [/** @type {Error} */ (error).message]);
		}
		shown.update.disabled = shown.resume.disabled = false;
	},

	/** What concerns more than one key, gravest first. @param {Reading} reading */
	noticesOf({ status, running, problem }) {
		if (problem) return [notice('wait', _('The router does not answer.'), [' ', problem])];
		if (this.isFirst) return [];
		const nodes = [];
		if (!running) nodes.push(this.notRunning(!!status));
		if (!status) return nodes;
		const { errors, lastGood, warnings } = status.configuration;
		const settings = this.canAct ? linkTo('settings', _('Open the settings')) : undefined;
		if (errors.length) {
			const then = lastGood ? _('The last good settings stay in use.') : _('Nothing is sent until it is corrected.');
			nodes.push(notice('bad', _('The settings have an error.'), [' ', then, listed(errors)], settings));
		} else if (!status.keys.length && running) {
			nodes.push(notice('wait', _('No key is set up yet.'), [], settings));
		}
		if (!status.clockTrusted) {
			nodes.push(
				notice('wait', _('The clock of the router is not set.'), [
					' ',
					_('Until it is, certificates may seem invalid.'),
				]),
			);
		}
		const problems = status.problems.filter((each) => status.clockTrusted || !each.startsWith('the clock'));
		if (problems.length) nodes.push(notice('wait', _('Something is wrong on the router.'), [listed(problems)]));
		const isOn = status.keys.some(({ state }) => state !== 'disabled');
		if (warnings.length && isOn) nodes.push(notice('off', _('Please note:'), [listed(warnings)], settings));
		return nodes;
	},

	/** @param {boolean} isKnown whether there is a status to show */
	notRunning(isKnown) {
		const more = [' ', isKnown ? _('What you see is what it knew last.') : _('Your names are not kept up to date.')];
		if (!this.canAct) return notice('bad', _('The agent does not run.'), more);
		const feedback = E('div', { role: 'status' });
		const click = async (/** @type {Event} */ event) => {
			const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
			button.disabled = true;
			dom.content(feedback, [_('Starting…')]);
			try {
				await agent.enable();
				await this.refresh();
			} catch (error) {
				dom.content(feedback, [/** @type {Error} */ (error).message]);
			}
			button.disabled = false;
		};
		const button = E('button', { class: 'btn cbi-button cbi-button-apply important', click }, [_('Start and enable')]);
		return notice('bad', _('The agent does not run.'), [...more, feedback], button);
	},

	/** @param {Status} status @param {boolean} running */
	footOf({ lastLook, checkIntervalSeconds, version }, running) {
		const next = new Date(Date.parse(lastLook) + checkIntervalSeconds * 1000).toISOString();
		return [
			card.around(_('Looked at the line %s'), card.time(lastLook)),
			running ? card.around(_('next look %s, or when something changes'), card.time(next, true)) : '',
			E('span', {}, [`noip ${version}`]),
		];
	},
});
