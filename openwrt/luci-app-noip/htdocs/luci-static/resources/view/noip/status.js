'use strict';
'require view';
'require dom';
'require poll';
'require noip.agent as agent';
'require noip.card as card';
'require noip.setup as setup';
'require noip.summary as summary';
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

/** One sentence, or a list of them. @param {Phrase[]} phrases */
function listed(phrases) {
	const [first] = phrases;
	if (first && phrases.length === 1) return E('p', {}, [card.spoken(first)]);
	return E(
		'ul',
		{},
		phrases.map((phrase) => E('li', {}, [card.spoken(phrase)])),
	);
}

/** What the agent says of its configuration file; it names the options as they stand there. @param {{ text: string }} error */
const configText = ({ text }) => texts.english(text);

return view.extend({
	handleSaveApply: null,
	handleSave: null,
	handleReset: null,

	/** The cards by key, kept from one reading to the next so that focus and feedback stay. */
	cards: /** @type {Map<string, Card>} */ (new Map()),

	notices: /** @type {Slot} */ (E('div', {})),
	keys: E('div', {}),
	foot: /** @type {Slot} */ (E('p', { class: 'noip-foot' })),
	/** Says aloud which key has come to another state. */
	live: E('p', { class: 'noip-silent', role: 'status' }),
	/** The form of the first visit, while it is shown. */
	setup: /** @type {HTMLElement | null} */ (null),

	canAct: false,
	isFirst: false,
	/** Whether the agent wants a contact of the user's, as far as it has told. */
	needsContact: true,
	/** While the first settings take effect the form stays. */
	isSettingUp: false,

	async load() {
		this.canAct = !!L.hasViewPermission();
		return this.read();
	},

	async read() {
		const reading = await agent.read();
		if (!this.isSettingUp) this.isFirst = this.canAct && !reading.problem && (await agent.isFirstVisit(reading));
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
		this.needsContact = !status?.publisher?.contact;
		this.replace(this.notices, this.noticesOf(reading), [status, running, reading.problem, this.isFirst]);
		if (reading.problem) return;
		if (this.isFirst) return this.showSetup();
		const keys = status?.keys ?? [];
		for (const name of this.cards.keys()) {
			if (keys.some(({ key }) => key === name)) continue;
			this.cards.get(name)?.root.remove();
			this.cards.delete(name);
		}
		this.setup?.remove();
		this.setup = null;
		for (const key of keys) this.showKey(key, reading);
		this.replace(this.foot, status && keys.length ? this.footOf(status, running) : [], [
			status?.networkReadAt,
			running,
			keys.length,
		]);
	},

	/**
	 * Puts new nodes in, if what they are made of has changed.
	 * @param {Slot} slot @param {(Node | string)[]} nodes @param {unknown} of
	 */
	replace(slot, nodes, of) {
		const madeOf = JSON.stringify(of, (name, value) =>
			/^(sequence|writtenAt|networkReadAt|handled)$/.test(name) ? undefined : value,
		);
		if (slot.madeOf === madeOf) return;
		slot.madeOf = madeOf;
		dom.content(slot, nodes);
	},

	showSetup() {
		if (this.setup) return;
		const setUp = async (/** @type {Parameters<typeof agent.setUp>[0]} */ first) => {
			this.isSettingUp = true;
			try {
				await agent.setUp(first);
			} finally {
				this.isSettingUp = false;
			}
			await this.refresh();
		};
		this.setup = setup.render(setUp, () => this.needsContact);
		dom.content(this.keys, [this.setup]);
	},

	/** @param {KeyStatus} key @param {Reading} reading */
	showKey(key, { status, running }) {
		if (!status) return;
		const { tone, word } = summary.badge(key);
		const { code } = key.state;
		const isStopped = summary.isStopped(key);
		const shown = this.cards.get(key.key) ?? this.newCard(key.key);
		const hasChanged = shown.word !== '' && shown.word !== word;
		shown.root.className = `noip-card noip-${running ? tone : 'off'}`;
		this.replace(shown.pill, [card.pill(running ? tone : 'off', word)], [running, tone, word]);
		if (hasChanged) {
			dom.content(this.live, [`${key.key}: ${word}`]);
			if (!shown.update.disabled) dom.content(shown.feedback, []);
		}
		shown.word = word;
		const isServed = code !== 'disabled' && code !== 'misconfigured';
		shown.update.hidden = !this.canAct || !running || code === 'stopped' || !isServed;
		shown.resume.hidden = !this.canAct || !running || !isServed || !isStopped;
		shown.settings.hidden = !this.canAct || !(tone === 'bad' || tone === 'off' || isStopped);
		this.replace(shown.body, card.body(key, status), [key, status.problems]);
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
		dom.content(shown.feedback, [action === 'resume' ? _('Resuming…') : _('Checking, and sending what is due…')]);
		try {
			const before = keyOf(await agent.read());
			const status = await agent.ask(action, key);
			const after = { status, running: true, problem: null };
			this.update(after);
			dom.content(shown.feedback, [summary.outcome(action, before, keyOf(after))]);
		} catch (error) {
			dom.content(shown.feedback, [/** @type {Error} */ (error).message]);
		}
		shown.update.disabled = shown.resume.disabled = false;
	},

	/** What concerns more than one key, gravest first. @param {Reading} reading */
	noticesOf({ status, running, problem }) {
		if (problem) return [notice('wait', problem.what, [' ', problem.more])];
		if (this.isFirst) return [];
		const nodes = [];
		if (!running) nodes.push(this.notRunning(!!status));
		if (!status) return nodes;
		const { errors, lastGood, warnings } = status.configuration;
		const settings = this.canAct ? linkTo('settings', _('Open the settings')) : undefined;
		if (errors.length) {
			const then = lastGood ? _('The last good settings stay in use.') : _('Nothing is sent until it is corrected.');
			nodes.push(
				notice('bad', _('The settings contain an error.'), [' ', then, listed(errors.map(configText))], settings),
			);
		} else if (!status.keys.length && running) {
			nodes.push(notice('wait', _('No key is set up yet.'), [], settings));
		}
		const { problems } = status;
		const clock = problems.find(({ code }) => code === 'clock');
		if (clock) {
			const meaning = card.spoken(texts.problem(clock));
			nodes.push(notice('wait', _('The clock of the router is not set.'), [' ', meaning]));
		}
		const others = problems.filter((each) => each !== clock);
		if (others.length)
			nodes.push(notice('wait', _('Something is wrong on the router.'), [listed(others.map(texts.problem))]));
		const isOn = status.keys.some(({ state }) => state.code !== 'disabled');
		if (warnings.length && isOn)
			nodes.push(notice('off', _('Please note:'), [listed(warnings.map(configText))], settings));
		return nodes;
	},

	/** @param {boolean} isKnown whether there is a status to show */
	notRunning(isKnown) {
		const more = [' ', isKnown ? _('What you see is its last known state.') : _('Your names are not kept up to date.')];
		if (!this.canAct) return notice('bad', _('The agent is not running.'), more);
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
		return notice('bad', _('The agent is not running.'), [...more, feedback], button);
	},

	/** @param {Status} status @param {boolean} running */
	footOf({ networkReadAt, checkIntervalSeconds, version }, running) {
		const next = new Date(Date.parse(networkReadAt) + checkIntervalSeconds * 1000).toISOString();
		return [
			card.around(_('Line checked %s'), card.time(networkReadAt)),
			running ? card.around(_('Next check %s, or when something changes'), card.time(next, true)) : '',
			E('span', {}, [`noip ${version}`]),
		];
	},
});
