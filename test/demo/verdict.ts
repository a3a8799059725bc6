/** Whether all was right, computed from the provider's journal and from what happened on the line. Pure. */
import type { Entry } from '../provider/journal.ts';
import type { Published } from '../provider/zone.ts';

/** Something that happened beside the journal, after its entry `after`. */
export type Mark = { after: number; atMs: number } & (
	| { kind: 'line'; ipv4: string | null; ipv6: string | null; seen: boolean }
	/** What stopped or held the client has been mended by the user, or is to be forgotten. */
	| { kind: 'mended' }
);

/** What the line has: the addresses that are to be published; `seen`: the IPv4 address is one that only the provider sees. */
export type LineMark = Extract<Mark, { kind: 'line' }>;

export interface Findings {
	changes: number;
	updates: number;
	checks: number;
	/** How often each word was answered; a line for each name. */
	answers: Record<string, number>;
	/** Updates that told the provider what it knew. */
	needless: number;
	/** Updates with another address than the line had, or not over TLS. */
	wrong: number;
	/** Requests that began after an answer which forbade them. */
	forbidden: number;
	/** Changes that nothing forbade and no update followed. */
	missed: number;
	slowestMs: number;
	/** Names whose record is not what the line has. */
	astray: string[];
}

/** Judges the journal. `zone`: what is published at the end, for the names that should point to the line. */
export function judge(entries: readonly Entry[], marks: readonly Mark[], zone: Record<string, Published>): Findings {
	const updates = entries.filter((entry) => entry.kind === 'update');
	const changes = changesOf(marks);
	const answers: Record<string, number> = {};
	for (const word of updates.flatMap(wordsOf)) answers[word] = (answers[word] ?? 0) + 1;
	const delays = changes
		.map((change, at) => ({ change, next: changes[at + 1]?.after ?? Infinity }))
		.filter(({ change }) => !bansAt(entries, marks.slice(0, marks.indexOf(change)), change.after).all)
		.map(({ change, next }) => {
			const update = updates.find((entry) => entry.number > change.after && entry.number <= next);
			return update ? update.atMs - change.atMs : null;
		});
	const last = lineAt(marks, Infinity);
	return {
		changes: changes.length,
		updates: updates.length,
		checks: entries.filter((entry) => entry.kind === 'check').length,
		answers,
		needless: updates.filter((entry) => wordsOf(entry).includes('nochg')).length,
		wrong: updates.filter((entry) => !isRight(entry, lineAt(marks, entry.number))).length,
		forbidden: entries.filter((entry) => isForbidden(entry, bansAt(entries, marks, entry.number - 1))).length,
		missed: delays.filter((ms) => ms === null).length,
		slowestMs: Math.max(0, ...delays.map((ms) => ms ?? 0)),
		astray: Object.entries(zone)
			.filter(([, record]) => record.ipv4 !== last?.ipv4 || record.ipv6 !== last?.ipv6)
			.map(([host]) => host),
	};
}

/** Whether nothing was wrong, and something happened at all. */
export function isGood(found: Findings): boolean {
	const faults = found.needless + found.wrong + found.forbidden + found.missed + found.astray.length;
	return faults === 0 && found.changes > 0 && found.updates > 0;
}

/** The verdict in one line. */
export function verdict(found: Findings): string {
	const { changes, updates, needless, wrong, missed, forbidden, astray } = found;
	const word = isGood(found) ? 'OK' : 'FAILED';
	const faults = `${needless} needless, ${wrong} wrong, ${missed} missed, ${forbidden} in a stop or wait`;
	const names = astray.length > 0 ? `, ${astray.length} names astray` : '';
	return `verdict: ${word}, ${changes} new addresses, ${updates} updates: ${faults}${names}`;
}

/** The words of an answer, a line each. */
function wordsOf({ answer }: Entry): string[] {
	return (answer?.body ?? '')
		.split('\n')
		.flatMap((line) => line.split(' ').slice(0, 1))
		.filter((word) => word !== '');
}

/** The marks at which the line had other addresses than before; a line that is down has none, and that is no change. */
function changesOf(marks: readonly Mark[]): LineMark[] {
	const up = marks.filter(isLine).filter((mark) => mark.ipv4 !== null || mark.ipv6 !== null);
	return up.filter((mark, at) => mark.ipv4 !== up[at - 1]?.ipv4 || mark.ipv6 !== up[at - 1]?.ipv6);
}

function isLine(mark: Mark): mark is LineMark {
	return mark.kind === 'line';
}

/** The line as it was when entry `number` came in. */
function lineAt(marks: readonly Mark[], number: number): LineMark | undefined {
	return marks
		.filter(isLine)
		.filter((mark) => mark.after < number)
		.at(-1);
}

/** An update is right when it carries what the line has: all of it, nothing else, over TLS. */
function isRight(entry: Entry, line: LineMark | undefined): boolean {
	const { myip, myipv6 } = entry.query ?? {};
	const sent = [...(myip?.split(',') ?? []), ...(myipv6 ? [myipv6] : [])];
	const wanted = [line?.seen ? null : line?.ipv4, line?.ipv6].filter((address) => address);
	return entry.tls && wanted.length === sent.length && wanted.every((address) => sent.includes(address as string));
}

/** What answers have forbidden, up to and including entry `number`, and nobody has mended yet. */
function bansAt(entries: readonly Entry[], marks: readonly Mark[], number: number): { all: boolean; hosts: string[] } {
	const mended = marks.filter((mark) => mark.kind === 'mended' && mark.after <= number).at(-1)?.after ?? 0;
	const answers = entries.filter((entry) => entry.number > mended && entry.number <= number && entry.kind === 'update');
	return {
		all: answers.some((entry) => wordsOf(entry).some((word) => word === '911' || word === 'badauth')),
		hosts: answers.flatMap(lapsed),
	};
}

/** The names that were answered `nohost`: a line for each name, in the order of the request. */
function lapsed({ query, answer }: Entry): string[] {
	const lines = (answer?.body ?? '').split('\n');
	return (query?.hostname ?? '').split(',').filter((_, at) => lines[at] === 'nohost');
}

function isForbidden(entry: Entry, bans: { all: boolean; hosts: string[] }): boolean {
	if (entry.kind === 'connection') return false;
	return bans.all || (entry.query?.hostname ?? '').split(',').some((host) => bans.hosts.includes(host));
}
