/**
 * What the provider answered, read from HTTP status and body as two independent inputs (rules 8 and 9).
 * Source of the words: the provider's documentation, "Response".
 */
import { parseAddress } from '../base/address.ts';
import { FAMILIES, type Family } from '../base/family.ts';
import {
	answerRow,
	type ConfirmWord,
	NAME_STOP_WORDS,
	type NameStopWord,
	WHOLE_STOP_WORDS,
	type WholeStopWord,
} from './answer-words.ts';

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
	| { kind: 'confirmed'; word: ConfirmWord; ipv4: string | null; ipv6: string | null }
	| { kind: NameStopWord }
	| { kind: 'unclear' };

type Confirmed = Extract<NameAnswer, { kind: 'confirmed' }>;

/** What the answer means for the whole request, before its names are looked at. */
export type Verdict = WholeStopWord | 'outage' | 'by name';

export interface Answer {
	verdict: Verdict;
	/** One for each name asked for, in its order. */
	names: NameAnswer[];
	/** A few printable characters of what came, for the log. */
	quote: string;
}

/** What one line of an answer says. */
type AnswerLine = NameAnswer | { kind: WholeStopWord | 'hold' };

const UNCLEAR: NameAnswer = { kind: 'unclear' };

/** Whether a status says that the provider wants to be left alone: 5xx, and 429, which is treated like `911` (rule 9). */
export function isOutage(status: number): boolean {
	return status >= 500 || status === 429;
}

/** Reads an answer. Never fails: what is not documented is `unclear`. */
export function readAnswer(received: Received, asked: Asked): Answer {
	const lines = received.body
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line)
		.map((line) => readLine(line, received));
	const verdict = verdictOf(received, lines);
	const whole = verdict !== 'outage' && verdict !== 'by name';
	return { verdict, names: byName(whole ? [] : lines, asked), quote: quoted(received) };
}

function readLine(text: string, { status, complete }: Received): AnswerLine {
	const [word = '', ...rest] = text.split(/\s+/);
	const row = answerRow(word);
	if (!row || (row.effect !== 'confirm' && rest[0] !== undefined)) return UNCLEAR;
	if (row.effect === 'hold') return { kind: 'hold' };
	if (row.effect === 'stop') return { kind: row.word };
	if (!complete || status < 200 || status > 299) return UNCLEAR;
	const said = rest[0] === undefined ? [] : rest.join(' ').split(/ ?, ?| /);
	if (said.length > FAMILIES.length) return UNCLEAR;
	const addresses: Record<Family, string | null> = { ipv4: null, ipv6: null };
	for (const each of said) {
		const address = parseAddress(each);
		if (!address) return UNCLEAR;
		addresses[address.family] = address.text;
	}
	return { kind: 'confirmed', word: row.word, ...addresses };
}

/** Rule 9: the words about the whole request in the order of the table, then an outage, then the words by line. */
function verdictOf({ status, verified }: Received, lines: readonly AnswerLine[]): Verdict {
	const said = (kind: AnswerLine['kind']) => lines.some((line) => line.kind === kind);
	const word = WHOLE_STOP_WORDS.find(said);
	if (word) return word;
	if (isOutage(status) || said('hold')) return 'outage';
	return status === 401 && verified && lines.every((line) => line.kind === 'unclear') ? 'badauth' : 'by name';
}

/** Rule 8: m lines for n names. */
function byName(all: readonly AnswerLine[], asked: Asked): NameAnswer[] {
	const lines = all.map((line) => (line.kind === 'hold' ? UNCLEAR : (line as NameAnswer)));
	const { hostnames } = asked;
	const isMore = lines.length > hostnames.length;
	const whole = isMore ? paired(lines) : lines;
	const isByPosition = !isMore || (whole.length === hostnames.length && lines.length === 2 * whole.length);
	const together = whole.length === 1 ? whole[0] : isByPosition ? null : joined(whole, asked);
	return hostnames.map((_, at) => together ?? whole[at] ?? UNCLEAR);
}

/**
 * Where each line has one family, a line that has both for each two of them, in their order (`good A` and `good B` of one dual-stack name); of the family that has
 * fewer lines the last stands for those that are missing. Any other lines stay as they are.
 */
function paired(lines: readonly NameAnswer[]): readonly NameAnswer[] {
	const [first, second] = FAMILIES.map((family) => lines.filter((line) => isOnly(line, family))) as [
		Confirmed[],
		Confirmed[],
	];
	const [lastFirst, lastSecond] = [first.at(-1), second.at(-1)];
	if (!lastFirst || !lastSecond || first.length + second.length < lines.length) return lines;
	return Array.from({ length: Math.max(first.length, second.length) }, (_, at): Confirmed => {
		const { word, ipv4 } = first[at] ?? lastFirst;
		const other = second[at] ?? lastSecond;
		return { kind: 'confirmed', word: word === 'good' ? word : other.word, ipv4, ipv6: other.ipv6 };
	});
}

function isOnly(line: NameAnswer, family: Family): boolean {
	return line.kind === 'confirmed' && FAMILIES.every((one) => (line[one] !== null) === (one === family));
}

/**
 * More lines than names: which is whose cannot be told, so a line that stops or is unclear speaks for all. Of one name (a DDNS key) the line that differs
 * from what was sent speaks for it; several (groups) are confirmed only by lines that all say what was sent.
 */
function joined(lines: readonly NameAnswer[], asked: Asked): NameAnswer | undefined {
	for (const kind of [...NAME_STOP_WORDS, 'unclear'] as const) {
		const found = lines.find((line) => line.kind === kind);
		if (found) return found;
	}
	const other = lines.find(
		(line) =>
			line.kind === 'confirmed' && FAMILIES.some((family) => asked[family] !== null && asked[family] !== line[family]),
	);
	return other && asked.hostnames.length > 1 ? UNCLEAR : (other ?? lines[0]);
}

function quoted({ status, body, complete }: Received): string {
	const text = body.replace(/[^\x21-\x7e]+/g, ' ').trim();
	const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
	return `HTTP ${status}${short ? '' : ', no text'}${complete ? '' : ', cut off'}${short && `: "${short}"`}`;
}
