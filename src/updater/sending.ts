/** An update from the write-ahead to its result, over the servers (rules 2, 21 and 26). */
import type { HttpResult } from '../base/http.ts';
import type { Now } from '../base/time.ts';
import type { Key, Url } from '../config/config.ts';
import { applyResult, type RequestResult } from './apply-result.ts';
import { changesOf } from './changes.ts';
import { judge, recordProvoked } from './check-trust.ts';
import type { Effect } from './effects.ts';
import { failureOf } from './failure.ts';
import { isMarked, markInFlight } from './mark-in-flight.ts';
import type { Request } from './request.ts';
import { type Session, type Step, saveVolatile, type UpdateInProgress, type WriteAhead } from './session-state.ts';
import { nextAttemptMs, recordAttempt } from './volatile-state.ts';

/** An update that is to begin: the session in which it is in flight, and whether that must be on the disk first. */
export interface StartedUpdate {
	session: Session;
	sending: UpdateInProgress;
	mustSave: boolean;
}

/** Marks a request in flight. Where that must be on the disk, `following`, those that are due now too, are written ahead with it. */
export function markStarted(
	session: Session,
	request: Request,
	following: readonly Request[],
	now: Now,
): StartedUpdate {
	const { state: before, volatile, persisted } = session;
	const sending = { request, server: 0, before, marked: markInFlight(before, request, now) };
	const started = { ...session, volatile: recordProvoked({ ...volatile, inFlight: request }, request) };
	if (sending.marked === before || (persisted && isMarked(persisted, request, now))) {
		return { session: started, sending, mustSave: false };
	}
	const writeAhead = [request, ...following].reduce((ahead, one) => withAhead(ahead, one, false), session.writeAhead);
	return { session: { ...started, writeAhead: { ...writeAhead, markedAt: now } }, sending, mustSave: true };
}

/** With this request in the place of one of the same key. */
function withAhead(ahead: WriteAhead, request: Request, isTried: boolean): WriteAhead {
	const { requests } = withoutAhead(ahead, request);
	const wasTried = ahead.requests.some((one) => one.isTried && one.request.key === request.key);
	return { ...ahead, requests: [...requests, { request, isTried: isTried || wasTried }] };
}

/** Without what was to follow and did not: that is not in flight. */
export function triedAhead(ahead: WriteAhead): WriteAhead {
	return { ...ahead, requests: ahead.requests.filter(({ isTried }) => isTried) };
}

function withoutAhead(ahead: WriteAhead, { key }: Request): WriteAhead {
	return { ...ahead, requests: ahead.requests.filter(({ request }) => request.key !== key) };
}

/** Sends to the server whose turn it is; each is an attempt of its own (rule 6). */
export function send(session: Session, sending: UpdateInProgress, now: Now): Step {
	const { config } = session;
	const { request, marked } = sending;
	const key = keyOf(session, request);
	const volatile = recordAttempt(session.volatile, key.username, now);
	const next: Session = { ...session, state: marked, volatile, activity: { kind: 'sending', ...sending } };
	return {
		session: next,
		effects: [saveVolatile(next), { kind: 'send', server: serverOf(session, sending), key, request, config }],
	};
}

/** What is to be done after a server's result: ask the next one, or keep what came of the request. */
export type ServerOutcome = { notices: Effect[] } & (
	| { kind: 'next'; sending: UpdateInProgress }
	| { kind: 'done'; session: Session }
);

/** Takes in what a server answered, or that it did not. `random` is in [0, 1). */
export function applyServerResult(
	session: Session,
	sending: UpdateInProgress,
	result: HttpResult,
	now: Now,
	random: number,
): ServerOutcome {
	const { request, server } = sending;
	const { host, secure } = serverOf(session, sending);
	const notices: Effect[] = [];
	if (result.kind === 'failure' && isUnreached(result)) {
		notices.push({
			kind: 'log',
			entry: { code: 'unreached', key: request.key, failure: failureOf(result, host) },
		});
		const isFree = nextAttemptMs(session.volatile, keyOf(session, request).username, now) <= now.uptimeMs;
		const hasNext = server + 1 < session.config.settings.servers.length;
		// Rule 21: the next server only when no connection came about.
		if (hasNext && isFree && !session.ending)
			return { kind: 'next', notices, sending: { ...sending, server: server + 1 } };
	}
	const ended: RequestResult = result.kind === 'answer' ? { ...result, verified: secure } : result;
	const done = applyRequestResult(session, sending, ended, host, now, random);
	return { kind: 'done', session: done.session, notices: [...notices, ...done.notices] };
}

function applyRequestResult(
	session: Session,
	{ request, before }: UpdateInProgress,
	result: RequestResult,
	host: string,
	now: Now,
	random: number,
): { session: Session; notices: Effect[] } {
	const { config, state, volatile, reports, writeAhead, unsavedNames } = session;
	const key = keyOf(session, request);
	const outcome = applyResult({ before, state, volatile, config, key, request, result, host, now, random });
	const { confirmed, disputed } = outcome.report;
	const hosts = [...confirmed.flatMap((one) => one.hosts), ...disputed.map(({ host: one }) => one)];
	const judged = judge(outcome.volatile, request, before, outcome.state, hosts, now);
	const changes = changesOf(before, outcome.state, request);
	const isUnsent = result.kind === 'failure' && !result.sent;
	const ahead = withoutAhead(writeAhead, request);
	// What was to follow may not follow now.
	const isHeldUp = outcome.state.hold !== null || outcome.state.stops !== before.stops;
	return {
		session: {
			...session,
			state: outcome.state,
			volatile: judged.volatile,
			writeAhead: isUnsent ? withAhead(writeAhead, request, true) : isHeldUp ? triedAhead(ahead) : ahead,
			unsavedNames: unsavedNames + (isUnsent ? 0 : request.hostnames.length),
			reports: { ...reports, [key.name]: outcome.report },
		},
		notices: [
			...(changes.length > 0 ? [{ kind: 'notify' as const, changes }] : []),
			{ kind: 'log', entry: { code: 'updated', report: outcome.report } },
			...judged.disbeliefs.map((disbelief): Effect => {
				return { kind: 'log', entry: { code: 'disbelieved', key: key.name, disbelief } };
			}),
		],
	};
}

/** Whether no connection came about; the hosts see to it that a stalled TLS counts as one (curl's `num_connects`, for `time_connect` stays 0 then). */
export function isUnreached(result: HttpResult): boolean {
	return result.kind === 'failure' && !result.connected && ['refused', 'unreachable', 'timeout'].includes(result.cause);
}

function keyOf({ config }: Session, request: Request): Key {
	return config.keys.find(({ name }) => name === request.key) as Key;
}

function serverOf({ config }: Session, { server }: UpdateInProgress): Url {
	return config.settings.servers[server] as Url;
}
