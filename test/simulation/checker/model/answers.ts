/** What an answer means, read from rules 8 and 9 alone. */

export type Word = 'good' | 'nochg' | 'nohost' | '!donator' | 'unclear';

export interface NameAnswer {
	word: Word;
	ipv4: string | null;
	ipv6: string | null;
}

export interface Meaning {
	/** About the whole request, if it is. */
	whole: 'badagent' | 'abuse' | 'badauth' | null;
	outage: boolean;
	/** One for each name of the request. */
	answers: NameAnswer[];
}

interface Addresses {
	ipv4: string | null;
	ipv6: string | null;
}

const UNCLEAR: NameAnswer = { word: 'unclear', ipv4: null, ipv6: null };
const DOCUMENTED = ['nohost', '!donator', '911', 'badauth', 'abuse', 'badagent'];

/** `verified`: over TLS. `sent`: the addresses that were in the request. */
export function meaningOf(
	answer: { status: number; body: string; complete: boolean },
	verified: boolean,
	names: readonly string[],
	sent: Addresses,
): Meaning {
	const { status, body, complete } = answer;
	const texts = body
		.split(/\r?\n/)
		.map((text) => text.trim())
		.filter((text) => text !== '');
	const has = (word: string) => texts.includes(word);
	const confirms = complete && status >= 200 && status < 300;
	const lines = texts.map((text) => readLine(text, confirms));
	const isKnown = texts.some((text) => DOCUMENTED.includes(text)) || lines.some(({ word }) => word !== 'unclear');
	const whole =
		(['badagent', 'abuse', 'badauth'] as const).find(has) ??
		(status === 401 && verified && !isKnown ? ('badauth' as const) : null);
	const isOutage = status >= 500 || status === 429 || has('911');
	return {
		whole,
		outage: !whole && isOutage,
		answers: whole ? names.map(() => UNCLEAR) : byName(lines, names, sent),
	};
}

function readLine(text: string, confirms: boolean): NameAnswer {
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
}

/** Which line is about which name. */
function byName(lines: readonly NameAnswer[], names: readonly string[], sent: Addresses): NameAnswer[] {
	if (lines.length === 1) return names.map(() => lines[0] as NameAnswer);
	if (lines.length <= names.length) return names.map((_, at) => lines[at] ?? UNCLEAR);
	const pairs = pairsOf(lines);
	if (pairs?.length === 1) return names.map(() => pairs[0] as NameAnswer);
	if (pairs?.length === names.length && lines.length === 2 * names.length) return pairs;
	return together(pairs ?? lines, names, sent);
}

/** An answer with a line for each family of a name, put together; null: it is none. */
function pairsOf(lines: readonly NameAnswer[]): NameAnswer[] | null {
	const only4 = lines.filter(({ ipv4, ipv6 }) => ipv4 && !ipv6);
	const only6 = lines.filter(({ ipv4, ipv6 }) => ipv6 && !ipv4);
	if (!only4[0] || !only6[0] || only4.length + only6.length !== lines.length) return null;
	const count = Math.max(only4.length, only6.length);
	return Array.from({ length: count }, (_, at) => {
		const one = only4[Math.min(at, only4.length - 1)] as NameAnswer;
		const other = only6[Math.min(at, only6.length - 1)] as NameAnswer;
		return { word: one.word === 'nochg' ? other.word : one.word, ipv4: one.ipv4, ipv6: other.ipv6 };
	});
}

/** More lines than names: which is whose cannot be told. */
function together(lines: readonly NameAnswer[], names: readonly string[], sent: Addresses): NameAnswer[] {
	const stop =
		lines.find(({ word }) => word === 'nohost') ??
		lines.find(({ word }) => word === '!donator') ??
		lines.find(({ word }) => word === 'unclear');
	const differing = lines.find(
		(line) => (sent.ipv4 && line.ipv4 !== sent.ipv4) || (sent.ipv6 && line.ipv6 !== sent.ipv6),
	);
	const all = stop ?? (differing && names.length > 1 ? UNCLEAR : (differing ?? (lines[0] as NameAnswer)));
	return names.map(() => all);
}
