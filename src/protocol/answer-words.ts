/**
 * The words that the provider answers, and what each makes of a request (the provider's documentation, "Response"; rules 9 to 13). This is the only list of
 * them: reading, precedence, stops and their fingerprints, messages and the tests' lists derive from it.
 */

/** What of the configuration caused a stop; the stop is lifted when one of its parts changes (rule 10). */
export type FingerprintPart =
	| 'contact'
	| 'user_agent'
	| 'company'
	| 'device'
	| 'model'
	| 'firmware'
	| 'servers'
	| 'username'
	| 'password'
	| 'hostnames'
	| 'offline';

/** `confirm`: the record is as asked for. `hold`: nothing is sent for a while (rule 13). `stop`: nothing is sent for what it concerns until a person acts. */
type AnswerWordRow =
	| { word: string; effect: 'confirm' | 'hold' }
	| {
			word: string;
			effect: 'stop';
			/** What the stop concerns: the client as a whole, all keys with that user name, or the names answered for. */
			scope: 'client' | 'user' | 'names';
			/** The digests of 0.1 had the parts in this order. */
			fingerprint: readonly FingerprintPart[];
	  };

/** The gravest first (rule 9). */
export const ANSWER_WORDS = [
	{
		word: 'badagent',
		effect: 'stop',
		scope: 'client',
		fingerprint: ['contact', 'user_agent', 'company', 'device', 'model', 'firmware'],
	},
	{ word: 'abuse', effect: 'stop', scope: 'user', fingerprint: ['servers', 'username'] },
	{ word: 'badauth', effect: 'stop', scope: 'user', fingerprint: ['servers', 'username', 'password'] },
	{ word: '911', effect: 'hold' },
	{ word: 'nohost', effect: 'stop', scope: 'names', fingerprint: ['username', 'password', 'hostnames'] },
	{ word: '!donator', effect: 'stop', scope: 'names', fingerprint: ['username', 'hostnames', 'offline'] },
	{ word: 'good', effect: 'confirm' },
	{ word: 'nochg', effect: 'confirm' },
] as const satisfies readonly AnswerWordRow[];

type Row = (typeof ANSWER_WORDS)[number];
type StopRow = Extract<Row, { effect: 'stop' }>;
type NameStopRow = Extract<StopRow, { scope: 'names' }>;

export type AnswerWord = Row['word'];
export type ConfirmWord = Extract<Row, { effect: 'confirm' }>['word'];
export type StopWord = StopRow['word'];
/** About single names. */
export type NameStopWord = NameStopRow['word'];
/** About more than names: a user, or the whole client. */
export type WholeStopWord = Exclude<StopWord, NameStopWord>;

const STOP_ROWS: readonly StopRow[] = ANSWER_WORDS.filter((row): row is StopRow => row.effect === 'stop');

export const STOP_WORDS: readonly StopWord[] = STOP_ROWS.map(({ word }) => word);

export const WHOLE_STOP_WORDS: readonly WholeStopWord[] = STOP_ROWS.filter(
	(row): row is Exclude<StopRow, NameStopRow> => row.scope !== 'names',
).map(({ word }) => word);

export const NAME_STOP_WORDS: readonly NameStopWord[] = STOP_ROWS.filter(
	(row): row is NameStopRow => row.scope === 'names',
).map(({ word }) => word);

/** The row of a word that stops. */
export function stopRow(word: StopWord): StopRow {
	return STOP_ROWS.find((row) => row.word === word) as StopRow;
}

/** The row of a word as it stands in an answer; none when the documentation does not have it. */
export function answerRow(word: string): Row | undefined {
	return ANSWER_WORDS.find((row) => row.word === word);
}
