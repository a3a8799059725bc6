/**
 * What the provider answered, read from HTTP status and body as two independent inputs (rules 8 and 9).
 * Source of the words: the provider's documentation, "Response".
 */
import { parseAddress } from '../network/address.ts';

/** The answer as it came over the wire. */
export interface Received {
	status: number;
	/** Bytes. */
	body: string;
	/** False when the body was cut off: then it confirms nothing, but a stop word in it counts. */
	complete: boolean;
	/** It came over TLS with a verified certificate: only then does a bare 401 speak for the provider. */
	verified: boolean;
}

/** What was asked, as far as the answer is read by it. */
export interface Asked {
	hostnames: readonly string[];
	/** The addresses sent; null: none of this family, or left for the provider to see. */
	ipv4: string | null;
	ipv6: string | null;
}

/** The answer for one name. `unclear`: nothing that the documentation knows; no success. */
export type NameAnswer =
	| { kind: 'confirmed'; word: 'good' | 'nochg'; ipv4: string | null; ipv6: string | null }
	| { kind: 'nohost' }
	| { kind: '!donator' }
	| { kind: 'unclear' };

/** What the answer means for the whole request, before its names are looked at. */
export type Verdict = 'badagent' | 'abuse' | 'badauth' | 'outage' | 'by name';

export interface Answer {
	verdict: Verdict;
	/** One for each name asked for, in its order. */
	names: NameAnswer[];
	/** A few printable characters of what came, for the log. */
	quote: string;
}

type Line = NameAnswer | { kind: 'badauth' | 'badagent' | 'abuse' | '911' };

/** Reads an answer. Never fails: what is not documented is `unclear`. */
export function readAnswer(received: Received, asked: Asked): Answer {
	const success = received.status >= 200 && received.status < 300 && received.complete;
	const lines = received.body
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '')
		.map((line) => readLine(line, success));
	const verdict = judge(received, lines);
	const quote = quoted(received);
	if (verdict === 'badagent' || verdict === 'abuse' || verdict === 'badauth') {
		return { verdict, names: asked.hostnames.map(() => UNCLEAR), quote };
	}
	return { verdict, names: byName(lines, asked), quote };
}

const UNCLEAR: NameAnswer = { kind: 'unclear' };

function readLine(line: string, success: boolean): Line {
	if (/^(nohost|badauth|badagent|abuse|911|!donator)$/.test(line)) return { kind: line } as Line;
	const confirmed = /^(good|nochg)(?:\s+(\S+))?$/.exec(line);
	if (!confirmed || !success) return UNCLEAR;
	const read = { kind: 'confirmed', word: confirmed[1] as 'good' | 'nochg', ipv4: null, ipv6: null } as const;
	const addresses: { ipv4: string | null; ipv6: string | null } = { ipv4: null, ipv6: null };
	for (const text of confirmed[2]?.split(',') ?? []) {
		const address = parseAddress(text);
		if (!address) return UNCLEAR;
		addresses[address.family] = address.text;
	}
	return { ...read, ...addresses };
}

/** Rules 9: badagent > abuse > badauth > 5xx or 911 > the words by line. 429 is treated like 911. */
function judge(received: Received, lines: readonly Line[]): Verdict {
	for (const word of ['badagent', 'abuse', 'badauth'] as const) {
		if (lines.some((line) => line.kind === word)) return word;
	}
	if (received.status >= 500 || received.status === 429 || lines.some((line) => line.kind === '911')) return 'outage';
	const worded = lines.some((line) => line.kind !== 'unclear');
	return received.status === 401 && received.verified && !worded ? 'badauth' : 'by name';
}

/** Rules 8: m lines for n names. */
function byName(all: readonly Line[], asked: Asked): NameAnswer[] {
	const lines = all.map((line): NameAnswer => (isNameAnswer(line) ? line : UNCLEAR));
	const names = asked.hostnames;
	const [first] = lines;
	if (lines.length === 1 && first) return names.map(() => first);
	if (lines.length <= names.length) return names.map((_, at) => lines[at] ?? UNCLEAR);
	const together = names.length === 1 ? joined(lines, asked) : whole(lines, asked);
	return names.map(() => together);
}

function isNameAnswer(line: Line): line is NameAnswer {
	return line.kind === 'confirmed' || line.kind === 'nohost' || line.kind === '!donator';
}

/** Several lines for one name (a DDNS key): any stop word stops it, else all must confirm. The line that differs from what was sent speaks for all. */
function joined(lines: readonly NameAnswer[], asked: Asked): NameAnswer {
	const stop = stopAmong(lines);
	if (stop) return stop;
	if (lines.some((line) => line.kind === 'unclear')) return UNCLEAR;
	return lines.find((line) => !asSent(line, asked)) ?? lines[0] ?? UNCLEAR;
}

/** More lines than names (groups): it cannot be told which line is whose, so a stop stops all, and only all of them together confirm. */
function whole(lines: readonly NameAnswer[], asked: Asked): NameAnswer {
	const stop = stopAmong(lines);
	if (stop) return stop;
	return lines.every((line) => asSent(line, asked)) ? (lines[0] ?? UNCLEAR) : UNCLEAR;
}

function stopAmong(lines: readonly NameAnswer[]): NameAnswer | undefined {
	return lines.find((line) => line.kind === 'nohost') ?? lines.find((line) => line.kind === '!donator');
}

function asSent(line: NameAnswer, asked: Asked): boolean {
	if (line.kind !== 'confirmed') return false;
	return (asked.ipv4 === null || line.ipv4 === asked.ipv4) && (asked.ipv6 === null || line.ipv6 === asked.ipv6);
}

function quoted(received: Received): string {
	const text = received.body.replace(/[^\x21-\x7e]+/g, ' ').trim();
	const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
	const cut = received.complete ? '' : ', cut off';
	return short === '' ? `HTTP ${received.status}, no text${cut}` : `HTTP ${received.status}${cut}: "${short}"`;
}
