'use strict';
'require baseclass';
'require dom';
'require noip.agent as agent';
'require noip.texts as texts';

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
	return node.hasAttribute('data-ahead') ? texts.ahead(ms) : texts.ago(-ms);
}

/** A moment, told relatively and kept up to date by `tick`. @param {string} iso @param {boolean} [isAhead] */
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

/** What is seen of a family on the line. `told`: the agent's sentences that stand elsewhere. @param {string} family @param {LineStatus} line @param {string[]} told */
function lineRow(family, line, told) {
	const address = line.address ?? (line.from === 'provider' ? _('known to No-IP only') : _('none', 'address'));
	const note = texts.behindNat(line) || told.includes(line.note ?? '') ? null : line.note;
	return E('div', { class: 'noip-row' }, [
		E('span', { class: 'noip-family' }, [family]),
		E('span', { class: 'noip-address' }, [address]),
		E('span', { class: 'noip-aside' }, [texts.where(line)]),
		note ? E('span', { class: 'noip-aside noip-own', lang: 'en' }, [note]) : '',
	]);
}

/** What the provider has confirmed for a name. @param {string} family @param {Published} published */
function publishedRow(family, published) {
	const doubt = texts.doubt(published);
	return E('div', { class: 'noip-row' }, [
		E('span', { class: 'noip-family' }, [family]),
		E('span', { class: 'noip-address' }, [published.address ?? _('unknown', 'address')]),
		E('span', { class: 'noip-aside' }, [around(_('confirmed %s'), time(published.confirmedAt))]),
		doubt ? E('span', { class: 'noip-aside noip-doubt' }, [doubt]) : '',
	]);
}

/** @param {NameStatus} name @param {KeyStatus} key */
function nameBlock(name, key) {
	const { tone, word } = texts.state(name.state);
	const rows = FAMILIES.flatMap(([family, title]) => {
		const published = name[family];
		return published ? [publishedRow(title, published)] : [];
	});
	const isTold = !name.stop || key.state === 'stopped';
	const nothing = isTold ? _('nothing confirmed yet') : texts.stop(name.stop?.word ?? '')[0];
	return E('li', { class: 'noip-name' }, [
		E('div', { class: 'noip-host' }, [E('strong', {}, [name.host]), name.state === key.state ? '' : pill(tone, word)]),
		...(rows.length ? rows : [E('div', { class: 'noip-aside' }, [nothing])]),
	]);
}

/** @param {KeyStatus} key */
function remarks(key) {
	return FAMILIES.flatMap(([family]) => texts.behindNat(key[family]) || []).map((text) =>
		E('p', { class: 'noip-remark' }, [E('span', { class: 'noip-sign noip-wait', 'aria-hidden': 'true' }), text]),
	);
}

/** @param {KeyStatus} key @param {Status} status */
function explanation(key, status) {
	const { what, mend = '', own = '' } = texts.explain(key, status);
	const isNew = own && !status.problems.includes(own);
	if (!what && !isNew) return [];
	const { tone } = texts.look(key);
	return [
		E('div', { class: `noip-explanation noip-${tone === 'good' ? 'wait' : tone}` }, [
			what ? E('p', {}, [E('strong', {}, [what]), ' ', mend]) : '',
			isNew ? E('p', { class: 'noip-own', lang: 'en' }, [own]) : '',
			key.until ? E('p', {}, [around(_('Next attempt %s.'), time(key.until, true))]) : '',
		]),
	];
}

/** @param {KeyStatus} key */
function lastAnswer(key) {
	const { text, isOwn } = texts.answer(key);
	if (!key.lastAnswer || !text) return '';
	const said = E('span', { lang: isOwn ? 'en' : null }, [text]);
	return E('p', { class: 'noip-last' }, [around(_('Last answer %s:'), time(key.lastAnswer.at)), ' ', said]);
}

return baseclass.extend({
	FAMILIES,

	time,

	around,

	pill,

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
		const seen = FAMILIES.filter(([family]) => key[family].from !== 'off');
		const told = [...status.problems, key.detail];
		return [
			...explanation(key, status),
			...remarks(key),
			E('div', { class: 'noip-columns' }, [
				E('div', {}, [
					E('h4', {}, [_('On your line')]),
					...seen.map(([family, title]) => lineRow(title, key[family], told)),
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
