'use strict';
'require view';
'require dom';
'require poll';
'require noip.agent as agent';
'require noip.card as card';

const POLL_SECONDS = 5;

/** `Tue Nov 24 01:08:15 2026 daemon.info noip[428]: info home: text`, as logread prints it. */
const LINE = /^(\w{3} (\w{3} [ \d]\d [\d:]{8}) \d{4}) \S+ noip(?:\[\d+\])?: (?:(error|warn|info|debug) )?(.*)$/;

/** The levels, gravest first, and how those look that are to be seen. */
const LEVELS = ['error', 'warn', 'info', 'debug'];
/** @type {Record<string, Tone>} */
const TONES = { error: 'bad', warn: 'wait' };

/** The lines of the agent, newest first. @param {string[]} lines */
function parse(lines) {
	return lines.reverse().flatMap((line) => {
		const [, , at = '', level = 'info', text = ''] = LINE.exec(line) ?? [];
		return text ? [{ at, level, text, line }] : [];
	});
}

/** Copies also where the page came over plain HTTP, where browsers offer no clipboard. @param {string} text */
async function copy(text) {
	if (navigator.clipboard) return navigator.clipboard.writeText(text);
	const area = /** @type {HTMLTextAreaElement} */ (E('textarea', { class: 'noip-silent' }));
	area.value = text;
	dom.append(document.body, [area]);
	area.select();
	document.execCommand('copy');
	area.remove();
}

return view.extend({
	handleSaveApply: null,
	handleSave: null,
	handleReset: null,

	/** @type {ReturnType<typeof parse>} */
	lines: [],
	problem: '',
	/** What is on the page, as text. */
	shown: '',
	list: E('ol', { class: 'noip-lines', 'aria-label': _('Log'), tabindex: '0' }),
	filter: /** @type {HTMLInputElement} */ (E('input', { type: 'search', class: 'cbi-input-text' })),
	level: /** @type {HTMLSelectElement} */ (
		E('select', { class: 'cbi-input-select' }, [
			E('option', { value: 'debug' }, [_('Everything')]),
			E('option', { value: 'warn' }, [_('Warnings and errors')]),
			E('option', { value: 'error' }, [_('Errors')]),
		])
	),
	feedback: E('span', { role: 'status' }),

	async load() {
		try {
			this.lines = parse(await agent.log());
			this.problem = '';
		} catch (error) {
			this.problem = /** @type {Error} */ (error).message;
		}
	},

	render() {
		this.filter.addEventListener('input', () => this.show());
		this.level.addEventListener('change', () => this.show());
		this.show();
		poll.add(() => this.refresh(), POLL_SECONDS);
		return E('div', { class: 'noip-page' }, [
			card.style(),
			E('h2', {}, [_('Log')]),
			E('div', { class: 'noip-tools' }, [
				E('label', {}, [_('Search'), this.filter]),
				E('label', {}, [_('Show'), this.level]),
				E('button', { class: 'btn cbi-button', click: () => this.copyAll() }, [_('Copy')]),
				this.feedback,
			]),
			this.list,
		]);
	},

	async refresh() {
		if (document.hidden) return;
		await this.load();
		this.show();
	},

	/** The lines that are asked for. */
	chosen() {
		const words = this.filter.value.toLowerCase().split(/\s+/);
		const most = LEVELS.indexOf(this.level.value);
		return this.lines.filter(
			({ level, line }) => LEVELS.indexOf(level) <= most && words.every((word) => line.toLowerCase().includes(word)),
		);
	},

	show() {
		const chosen = this.chosen();
		const shown = this.problem + chosen.map(({ line }) => line).join('\n');
		if (shown === this.shown && shown) return;
		this.shown = shown;
		const nothing =
			this.problem || (this.lines.length ? _('No line matches.') : _('The log has no lines of the agent yet.'));
		const nodes = chosen.map(({ at, level, text }) => {
			const tone = TONES[level];
			return E('li', {}, [
				E('span', { class: 'noip-aside' }, [at]),
				E('span', { class: 'noip-level' }, [tone ? card.pill(tone, level) : level]),
				E('span', { class: 'noip-text', lang: 'en' }, [text]),
			]);
		});
		dom.content(this.list, nodes.length ? nodes : [E('li', {}, [E('span', { class: 'noip-text' }, [nothing])])]);
	},

	async copyAll() {
		const chosen = this.chosen();
		await copy(chosen.map(({ line }) => line).join('\n'));
		dom.content(this.feedback, [N_(chosen.length, '%d line copied', '%d lines copied').format(chosen.length)]);
	},
});
