'use strict';
'require view';
'require dom';
'require poll';
'require noip.agent as agent';
'require noip.card as card';

const POLL_SECONDS = 5;

/** `Tue Nov 24 01:08:15 2026 daemon.info noip[428]: info home: text`, as logread prints it. */
const LINE = /^(\w{3} (\w{3} [ \d]\d [\d:]{8}) \d{4}) \S+ noip(?:\[\d+\])?: (?:(error|warn|info|debug) )?(.*)$/;

/** The levels from which lines are shown, and how they look. @type {Record<string, Tone>} */
const TONES = { error: 'bad', warn: 'wait', info: 'good', debug: 'off' };
const LEVELS = Object.keys(TONES);

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
	shown: '',

	async load() {
		try {
			this.lines = parse(await agent.log());
			this.problem = '';
		} catch (error) {
			this.problem = /** @type {Error} */ (error).message;
		}
	},

	render() {
		const changed = () => this.show();
		this.list = E('ol', { class: 'noip-lines', 'aria-label': _('Log'), tabindex: '0' });
		this.filter = /** @type {HTMLInputElement} */ (E('input', { type: 'search', class: 'cbi-input-text', input: changed }));
		this.level = /** @type {HTMLSelectElement} */ (
			E('select', { class: 'cbi-input-select', change: changed }, [
				E('option', { value: 'debug' }, [_('Everything')]),
				E('option', { value: 'warn' }, [_('Warnings and errors')]),
				E('option', { value: 'error' }, [_('Errors')]),
			])
		);
		this.feedback = E('span', { role: 'status' });
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
		const words = (this.filter?.value ?? '').toLowerCase().split(/\s+/);
		const most = LEVELS.indexOf(this.level?.value ?? 'debug');
		return this.lines.filter(
			({ level, line }) => LEVELS.indexOf(level) <= most && words.every((word) => line.toLowerCase().includes(word)),
		);
	},

	show() {
		const chosen = this.chosen();
		const shown = this.problem + chosen.map(({ line }) => line).join('\n');
		if (!this.list || (shown && shown === this.shown)) return;
		this.shown = shown;
		const nothing = this.problem || (this.lines.length ? _('No line is like that.') : _('The log has no line of the agent yet.'));
		const nodes = chosen.map(({ at, level, text }) =>
			E('li', { class: `noip-${TONES[level]}` }, [
				E('span', { class: 'noip-aside' }, [at]),
				E('span', {}, [card.pill(TONES[level] ?? 'off', level)]),
				E('span', { class: 'noip-text', lang: 'en' }, [text]),
			]),
		);
		dom.content(this.list, nodes.length ? nodes : [E('li', {}, [E('span', { class: 'noip-text' }, [nothing])])]);
	},

	async copyAll() {
		const chosen = this.chosen();
		await copy(chosen.map(({ line }) => line).join('\n'));
		dom.content(this.feedback ?? null, [N_(chosen.length, '%d line copied', '%d lines copied').format(chosen.length)]);
	},
});
