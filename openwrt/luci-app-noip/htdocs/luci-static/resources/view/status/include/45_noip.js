'use strict';
'require baseclass';
'require noip.agent as agent';
'require noip.card as card';
'require noip.summary as summary';

/** The addresses that stand at the provider, each once. @param {KeyStatus} key */
function addresses({ names }) {
	const all = names.flatMap((name) => card.FAMILIES.flatMap(([family]) => name[family]?.address ?? []));
	return [...new Set(all)].join(', ');
}

return baseclass.extend({
	title: _('Dynamic DNS by No-IP'),

	load() {
		return agent.read();
	},

	/** @param {Reading | null} reading */
	render(reading) {
		const { status, running, problem } = reading ?? { status: null, running: false, problem: null };
		const keys = status?.keys ?? [];
		const link = E('a', { href: L.url('admin/services/noip') }, [_('Details')]);
		if (!running || !keys.length) {
			const what = problem?.what ?? (running ? _('No key is set up yet.') : _('The agent is not running.'));
			return E('p', { class: 'noip-page' }, [what, ' ', link]);
		}
		const rows = keys.map((key) => {
			const { tone, word } = summary.badge(key);
			return E('tr', { class: 'tr' }, [
				E('td', { class: 'td left', 'data-title': _('State') }, [card.pill(tone, word)]),
				E('td', { class: 'td left', 'data-title': _('Host names') }, [key.names.map(({ host }) => host).join(', ')]),
				E('td', { class: 'td left', 'data-title': _('Confirmed addresses') }, [addresses(key) || '-']),
			]);
		});
		const titles = [_('State'), _('Host names'), _('Confirmed addresses')];
		return E('div', { class: 'noip-page' }, [
			card.style(),
			E('table', { class: 'table' }, [
				E(
					'tr',
					{ class: 'tr table-titles' },
					titles.map((title) => E('th', { class: 'th left' }, [title])),
				),
				...rows,
			]),
			link,
		]);
	},
});
