/** What came of a request, in the user's words: what happened, what it means, what to do next. */
import type { HttpFailure } from '../host/host.ts';
import { FAMILIES } from '../network/network.ts';
import type { Checked } from '../updater/checked.ts';
import { remainingMs } from '../updater/deadline.ts';
import type { Moment } from '../updater/moment.ts';
import type { Ending, NameOutcome, Outcome } from '../updater/outcome.ts';
import type { Check, Request } from '../updater/plan.ts';
import { backOffOf } from '../updater/recent.ts';
import type { StopWord } from '../updater/state.ts';
import type { Log } from './log.ts';

/** Failures as the end of a sentence that begins with "the provider could not be reached:" or the like. */
const FAILURES: Record<HttpFailure, string> = {
	dns: 'its name could not be resolved',
	refused: 'the connection was refused',
	unreachable: 'there is no way to it',
	timeout: 'it did not answer in time',
	tls: 'its certificate could not be verified (is the clock set? is ca-bundle installed?)',
	reset: 'the connection was cut',
	bind: 'the interface could not be used',
	ca: 'ca_file cannot be read',
	program: 'curl is missing or does not work',
	protocol: 'what answered does not speak HTTP',
	aborted: 'the request was ended',
};

/** What a back-off's cause means. */
export function failureText(cause: string): string {
	return cause === 'unclear' ? 'the answer could not be understood' : (FAILURES[cause as HttpFailure] ?? cause);
}

/** What a stop means for the user, and what to do; `%` stands for the configuration file. */
export const STOPS: Record<StopWord, { what: string; mend: string }> = {
	badauth: { what: 'wrong user name or password', mend: 'mend %' },
	abuse: { what: 'the provider has blocked this user for abuse', mend: 'ask the provider to lift that' },
	badagent: { what: 'the provider has disabled this client', mend: 'ask the provider, or mend contact in %' },
	nohost: {
		what: 'no such host under this account',
		mend: 'create it at the provider (a free name lapses unless confirmed every 30 days) or take it out of %',
	},
	'!donator': { what: 'offline is not in the plan of this account', mend: "set offline '0' in %" },
};

/** What happened and what to do, for a key. */
export function stopText(word: StopWord, config: string, key: string): string {
	const { what, mend } = STOPS[word];
	return `${what} (${word}); ${mend.replace('%', config)}, then: noip resume ${key}`;
}

interface Told {
	request: Request;
	ending: Ending;
	outcome: Outcome;
	config: string;
	moment: Moment;
}

/** Writes the outcome to the log; gives it in one sentence for the status. */
export function sayOutcome(log: Log, told: Told): string {
	const { request, outcome } = told;
	const say = (level: 'error' | 'warn' | 'info', text: string) => {
		log.line(level, request.key, text);
		return text;
	};
	const said = [
		...confirmations(request, outcome.names).map((text) => say('info', text)),
		...disputes(request, outcome.names).map((text) => say('warn', text)),
		...stops(told).map((text) => say('error', text)),
		...waits(told).map((text) => say('warn', text)),
	];
	return said.join('; ');
}

function confirmations(request: Request, names: readonly NameOutcome[]): string[] {
	const texts = new Map<string, string[]>();
	for (const { host, answer } of names) {
		if (answer.kind !== 'confirmed') continue;
		const addresses = FAMILIES.filter((family) => request[family]).map(
			(family) => request[family]?.address ?? answer[family],
		);
		const what = request.offline
			? 'offline'
			: addresses.filter((address) => address !== null).join(' and ') || 'its address';
		const text = `${what} confirmed for % (${answer.word})`;
		texts.set(text, [...(texts.get(text) ?? []), host]);
	}
	return [...texts].map(([text, hosts]) => text.replace('%', hosts.join(', ')));
}

function disputes(request: Request, names: readonly NameOutcome[]): string[] {
	return names.flatMap(({ host, answer, disputed }) => {
		if (!disputed || answer.kind !== 'confirmed') return [];
		const sent = FAMILIES.map((family) => request[family]?.address).filter((address) => address);
		const said = FAMILIES.map((family) => answer[family]).filter((address) => address !== null);
		return [
			`the provider answered ${said.join(' and ') || 'no address'} for ${host}, not ${sent.join(' and ') || 'the one it saw'}; it is asked again later`,
		];
	});
}

function stops({ request, outcome, config }: Told): string[] {
	if (!outcome.stopped) return [];
	const refused = outcome.names.filter((name) => name.answer.kind === outcome.stopped).map((name) => name.host);
	const whom = refused.length > 0 ? `${refused.join(', ')}: ` : '';
	const stays = request.offline && outcome.stopped === '!donator' ? 'the names stay online: ' : '';
	return [`stopped: ${whom}${stays}${stopText(outcome.stopped, config, request.key)}`];
}

function waits({ request, ending, outcome, moment }: Told): string[] {
	const { hold } = outcome.state;
	if (outcome.answer?.verdict === 'outage' && hold) {
		return [
			`outage at the provider (${hold.cause}); nothing is sent for ${duration(remainingMs(hold.deadline, moment))}`,
		];
	}
	const backOff = backOffOf(outcome.recent, request.key);
	if (!backOff) return [];
	const again = `tried again in ${duration(backOff.untilMs - moment.uptimeMs)}`;
	if (ending.kind === 'answer') return [`could not confirm: undocumented answer (${outcome.answer?.quote}); ${again}`];
	const what = ending.sent ? 'could not confirm, the answer was lost' : 'the provider could not be reached';
	return [`${what}: ${FAILURES[ending.cause]}; ${again}`];
}

/** Writes what an IP check said: a value in the debug log, a problem when it is another than before. */
export function sayCheck(log: Log, check: Check, { value, problem }: Checked): void {
	if (value !== null) log.line('debug', check.key, `the IP check sees ${value} through ${check.interface}`);
	log.change('warn', check.key, check.family, problem && `the IP check gave no address: ${failureText(problem)}`);
}

/** A length of time as a person says it, rounded up: `45 s`, `5 min`, `2 h`, `3 d`. */
export function duration(ms: number): string {
	const seconds = Math.ceil(ms / 1000);
	if (seconds < 100) return `${seconds} s`;
	const minutes = Math.round(seconds / 60);
	if (minutes < 100) return `${minutes} min`;
	const hours = Math.round(minutes / 60);
	return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}
