/** What came of a request, in the user's words: what happened, what it means, what to do next. */

import type { Client } from '../agent/client.ts';
import { duration } from '../base/duration.ts';
import { FAMILIES, type Family } from '../base/family.ts';
import type { LogLevel } from '../config/config.ts';
import type { StopWord } from '../protocol/answer-words.ts';
import type { AppliedIpCheck } from '../updater/apply-ip-check.ts';
import type { NameOutcome, Outcome } from '../updater/apply-result.ts';
import { remainingMs } from '../updater/deadline.ts';
import type { Check } from '../updater/ip-check.ts';
import type { Request } from '../updater/request.ts';
import { backOffOf } from '../updater/volatile-state.ts';
import type { Log } from './log.ts';

/** Why there was no answer, or none that counts, as the end of a sentence about the server. */
const FAILURES: Partial<Record<string, string>> = {
	dns: 'its name could not be resolved',
	refused: 'it refused the connection, or there is no way to it',
	unreachable: 'there is no way to it',
	timeout: 'it did not answer in time',
	tls: 'its certificate could not be verified, or TLS failed (is the clock set? is ca-bundle installed?)',
	reset: 'the connection was cut',
	bind: 'the interface could not be used',
	ca: 'ca_file cannot be read',
	program: 'curl is missing or does not work',
	protocol: 'what answered does not speak HTTP',
	aborted: 'the request was ended',
	unclear: 'the answer could not be understood',
};

/** What a back-off's cause means: the name of a failure at its end becomes a sentence. */
export function failureText(cause: string): string {
	return cause.replace(/\w+$/, (name) => FAILURES[name] ?? name);
}

/** What the failure of an IP check means. */
export function checkFailureText(cause: string): string {
	return `the IP check gave no address: ${failureText(cause)}`;
}

/** What a stop means for the user, and what to do; `%` stands for the configuration file. */
export const STOPS: Record<StopWord, readonly [what: string, mend: string]> = {
	badauth: ['wrong user name or password', 'correct them in %'],
	abuse: ['the provider has blocked this user for abuse', 'ask it to lift that'],
	badagent: ['the provider has disabled this client', 'ask it, or correct contact in %'],
	nohost: [
		'no such host under this account',
		'create it at the provider (a free name lapses unless confirmed every 30 days) or remove it from %',
	],
	'!donator': ['offline is not in the plan of this account', "set offline '0' in %"],
};

/** What a stop means and what to do, for a key. */
export function stopText({ paths }: Client, word: StopWord, key: string): string {
	const [what, mend] = STOPS[word];
	return `${what} (${word}); ${mend.replace('%', paths.config)}, then: noip resume ${key}`;
}

/** Writes the outcome of a request to the log; gives it in one sentence for the status. */
export function sayOutcome(client: Client, request: Request, outcome: Outcome): string {
	const { key, offline } = request;
	const { answer, names, stopped, volatile, state } = outcome;
	const { hold } = state;
	const now = client.moment();
	const said: string[] = [];
	const say: Say = (level, text) => {
		client.log.line(level, text, key);
		said.push(text);
	};
	sayNames(say, request, names);
	if (stopped) {
		const refused = names.filter((name) => name.answer.kind === stopped).map(({ host }) => host);
		const whom = refused[0] ? `${refused.join(', ')}: ` : '';
		const stays = offline && stopped === '!donator' ? 'the names stay online: ' : '';
		say('error', `stopped: ${whom}${stays}${stopText(client, stopped, key)}`);
	}
	const backOff = backOffOf(volatile, key);
	if (answer?.verdict === 'outage' && hold) {
		const left = duration(remainingMs(hold.deadline, now));
		say('warn', `outage at the provider (${hold.cause}); nothing is sent for ${left}`);
	} else if (backOff) {
		const { cause, untilMs } = backOff;
		const what = answer ? `undocumented answer (${answer.quote})` : failureText(cause);
		say('warn', `could not confirm: ${what}; tried again in ${duration(untilMs - now.uptimeMs)}`);
	}
	return said.join('; ');
}

type Say = (level: LogLevel, text: string) => void;

/** Tells what was confirmed, names with the same answer together, and where the answer differs from what was sent. */
function sayNames(say: Say, request: Request, names: readonly NameOutcome[]): void {
	const confirmed: Record<string, string[]> = {};
	const disputes: string[] = [];
	for (const { host, answer, disputed } of names) {
		if (answer.kind !== 'confirmed') continue;
		const sent = (family: Family) => request[family]?.address;
		const what = listed((family) => request[family] && (sent(family) ?? answer[family]), 'its address');
		const text = `${request.offline ? 'offline' : what} confirmed for % (${answer.word})`;
		confirmed[text] = [...(confirmed[text] ?? []), host];
		if (!disputed) continue;
		const differs = listed((family) => answer[family], 'no address');
		disputes.push(
			`the provider answered ${differs} for ${host}, not ${listed(sent, 'the one it saw')}; it is asked again later`,
		);
	}
	for (const [text, hosts] of Object.entries(confirmed)) say('info', text.replace('%', hosts.join(', ')));
	for (const text of disputes) say('warn', text);
}

function listed(addressOf: (family: Family) => unknown, none: string): string {
	return FAMILIES.map(addressOf).filter(Boolean).join(' and ') || none;
}

/** Writes what an IP check said: a value in the debug log, a problem when it is another than before. */
export function sayCheck(log: Log, { family, interface: name, key }: Check, { value, problem }: AppliedIpCheck): void {
	if (value) log.line('debug', `the IP check sees ${value} through ${name}`, key);
	log.change('warn', family, problem && checkFailureText(problem), key);
}
