/** What an answer means: the judge's own reading of rules 8 and 9. */

export type Word = 'good' | 'nochg' | 'nohost' | '!donator' | 'unclear';

export interface Line {
	word: Word;
	ipv4: string | null;
	ipv6: string | null;
}

export interface Meaning {
	/** About the whole request, if it is. */
	whole: 'badagent' | 'abuse' | 'badauth' | null;
	outage: boolean;
	/** One for each name. */
	lines: Line[];
}

const UNCLEAR: Line = { word: 'unclear', ipv4: null, ipv6: null };

/** `sent`: the addresses that were in the request. */
export function meaningOf(
	answer: { status: number; body: string; complete: boolean },
	verified: boolean,
	names: readonly string[],
	sent: { ipv4: string | null; ipv6: string | null },
): Meaning {
	const { status, body, complete } = answer;
	const texts = body
		.split(/\r?\n/)
		.map((text) => text.trim())
		.filter((text) => text !== '');
	const has = (word: string) => texts.includes(word);
	const confirms = complete && status >= 200 && status < 300;
	const lines = texts.map((text): Line => {
		if (text === 'nohost' || text === '!donator') return { ...UNCLEAR, word: text };
		const match = /^(good|nochg)( [0-9a-f.:,]+)?$/.exec(text);
		if (!match || !confirms) return UNCLEAR;
		const all = (match[2] ?? '')
			.trim()
			.split(',')
			.filter((one) => one);
		return {
			word: match[1] as Word,
			ipv4: all.find((one) => !one.includes(':')) ?? null,
			ipv6: all.find((one) => one.includes(':')) ?? null,
		};
	});
	const known =
		texts.some((text) => /^(nohost|!donator|911|badauth|abuse|badagent)$/.test(text)) ||
		lines.some(({ word }) => word !== 'unclear');
	const outage = status >= 500 || status === 429 || has('911');
	const whole = has('badagent')
		? 'badagent'
		: has('abuse')
			? 'abuse'
			: has('badauth') || (status === 401 && verified && !known)
				? 'badauth'
				: null;
	return { whole, outage: !whole && outage, lines: whole ? names.map(() => UNCLEAR) : byName(lines, names, sent) };
}

function byName(
	lines: readonly Line[],
	names: readonly string[],
	sent: { ipv4: string | null; ipv6: string | null },
): Line[] {
	if (lines.length === 1) return names.map(() => lines[0] as Line);
	if (lines.length <= names.length) return names.map((_, at) => lines[at] ?? UNCLEAR);
	const stop =
		lines.find(({ word }) => word === 'nohost') ??
		lines.find(({ word }) => word === '!donator') ??
		lines.find(({ word }) => word === 'unclear');
	const differing = lines.find(
		(line) => (sent.ipv4 && line.ipv4 !== sent.ipv4) || (sent.ipv6 && line.ipv6 !== sent.ipv6),
	);
	const all = stop ?? (differing && names.length > 1 ? UNCLEAR : (differing ?? (lines[0] as Line)));
	return names.map(() => all);
}
