'use strict';
'require baseclass';
'require dom';
'require noip.agent as agent';
'require noip.summary as summary';
'require noip.texts as texts';
'require noip.times as times';

/*
 * What is drawn of the status, for the status page and the overview. Everything from the status is put in as a text node (a child in an
 * array), never as markup: names and answers are anybody's text.
 */

const FAMILIES = /** @type {const} */ ([
	['ipv4', 'IPv4'],
	['ipv6', 'IPv6'],
]);

/** The text of a `time` element. @param {Element} node */
function timeText(node) {
	const ms = Date.parse(node.getAttribute('datetime') ?? '') - agent.now();
	return node.hasAttribute('data-ahead') ? times.ahead(ms) : times.ago(-ms);
}

/** A time, told relatively and kept up to date by `tick`. @param {string} iso @param {boolean} [isAhead] */
function time(iso, isAhead) {
	const title = new Date(iso).toLocaleString();
	const node = E('time', { class: 'noip-time', datetime: iso, 'data-ahead': isAhead ? '' : null, title });
	dom.content(node, [timeText(node)]);
	return node;
}

/** A sentence with a node in the place of `%s`. @param {string} text @param {Node} node */
function around(text, node) {
	const [before = '', after = ''] = text.split('%s');
	return E('span', {}, [before, node, after]);
}

/** A state in a word, a colour and a sign. @param {Tone} tone @param {string} word */
function pill(tone, word) {
	return E('span', { class: `noip-pill noip-${tone}` }, [
		E('span', { class: 'noip-sign', 'aria-hidden': 'true' }),
		word,
	]);
}

/** A sentence, marked where it is the agent's English. @param {Phrase} phrase */
function spoken({ text, lang }) {
	return E('span', { lang, class: lang && 'noip-english' }, [text]);
}

/** Several sentences with blanks between. @param {Phrase[]} phrases */
function sentences(phrases) {
	return phrases.flatMap((phrase, at) => (at ? [' ', spoken(phrase)] : [spoken(phrase)]));
}

/** An address of a family, with what is to be said of it. @param {string} title @param {string} address @param {(Node | string)[]} more */
function addressRow(title, address, ...more) {
	return E('div', { class: 'noip-row' }, [
		E('span', { class: 'noip-family' }, [title]),
		E('div', { class: 'noip-said' }, [E('span', { class: 'noip-address' }, [address]), ...more]),
	]);
}

/** What is seen of a family on the line. @param {string} title @param {LineStatus} line @param {Phrase[]} notes */
function lineRow(title, line, notes) {
	const taken = texts.taken(line);
	return addressRow(
		title,
		line.address ?? (line.from === 'provider' ? _('known to No-IP only') : _('none', 'address')),
		E('span', { class: 'noip-aside' }, [texts.source(line)]),
		taken ? E('span', { class: 'noip-aside noip-note' }, [spoken(taken)]) : '',
		notes.length ? E('span', { class: 'noip-aside noip-note' }, sentences(notes)) : '',
	);
}

/** What the provider has confirmed for a name. @param {string} title @param {Published} published */
function publishedRow(title, published) {
	const doubt = texts.doubt(published);
	return addressRow(
		title,
		published.address ?? _('unknown', 'address'),
		E('span', { class: 'noip-aside' }, [around(_('confirmed %s'), time(published.confirmedAt))]),
		doubt ? E('span', { class: 'noip-aside noip-note noip-doubt' }, [spoken(doubt)]) : '',
	);
}

/** @param {NameStatus} name @param {KeyStatus} key */
function nameBlock(name, key) {
	const { tone, word } = texts.state(name.state.code);
	const rows = FAMILIES.flatMap(([family, title]) => {
		const published = name[family];
		return published ? [publishedRow(title, published)] : [];
	});
	const badge = name.state.code === key.state.code ? '' : pill(tone, word);
	return E('li', { class: 'noip-name' }, [
		E('div', { class: 'noip-host' }, [E('strong', {}, [name.host]), badge]),
		...(rows.length ? rows : [E('div', { class: 'noip-aside' }, [_('nothing confirmed yet')])]),
	]);
}

/** @param {KeyStatus} key */
function warnings(key) {
	return summary
		.lineWarnings(key)
		.map((warning) =>
			E('p', { class: 'noip-remark' }, [
				E('span', { class: 'noip-sign noip-wait', 'aria-hidden': 'true' }),
				spoken(warning),
			]),
		);
}

/** @param {KeyStatus} key @param {Status} status */
function explanation(key, status) {
	const advices = summary.explain(key, status);
	if (!advices.length) return [];
	const { tone } = summary.badge(key);
	const { state } = key;
	return [
		E('div', { class: `noip-explanation noip-${tone === 'good' ? 'wait' : tone}` }, [
			...advices.map(({ what, more }) =>
				E('p', {}, [E('strong', {}, [spoken(what)]), ...(more.length ? [' ', ...sentences(more)] : [])]),
			),
			state.code === 'waiting' ? E('p', {}, [around(_('Next attempt %s.'), time(state.wait.until, true))]) : '',
		]),
	];
}

/** @param {KeyStatus} key */
function lastAnswer(key) {
	const phrases = summary.lastAnswer(key);
	if (!key.lastAnswer || !phrases.length) return '';
	const parts = phrases.flatMap((phrase, at) => (at ? ['; ', spoken(phrase)] : [spoken(phrase)]));
	return E('p', { class: 'noip-last' }, [around(_('Last answer %s:'), time(key.lastAnswer.at)), ' ', ...parts]);
}

return baseclass.extend({
	FAMILIES,

	time,

	around,

	pill,

	spoken,

	/** Brings the times on the page up to date. */
	tick() {
		for (const node of document.querySelectorAll('time.noip-time')) {
			const text = timeText(node);
			if (node.textContent !== text) dom.content(node, [text]);
		}
	},

	/** The looks; in each view once. */
	style() {
		const href = `${L.resource('noip/style.css')}?v=${L.env.resource_version ?? ''}`;
		return E('link', { rel: 'stylesheet', href });
	},

	/** All that the card of a key says, below its heading. @param {KeyStatus} key @param {Status} status */
	body(key, status) {
		const lines = FAMILIES.filter(([family]) => key[family].from !== 'off');
		return [
			...explanation(key, status),
			...warnings(key),
			E('div', { class: 'noip-columns' }, [
				E('div', {}, [
					E('h4', {}, [_('On your line')]),
					...lines.map(([family, title]) => lineRow(title, key[family], summary.lineNotes(key, family, status))),
				]),
				E('div', {}, [
					E('h4', {}, [_('At No-IP')]),
					E(
						'ul',
						{ class: 'noip-names' },
						key.names.map((name) => nameBlock(name, key)),
					),
				]),
			]),
			lastAnswer(key),
		];
	},
});
