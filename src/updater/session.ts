/**
 * The session: everything that the client knows and is at, and the one function that decides what happens next. It is pure (no clock, no disk, no network):
 * inputs come in, effects go out, and whoever carries them out decides nothing. The agent, `noip update`, `resume` and `check`, the unit tests, the fleet and
 * the simulation drive this same function.
 */
import type { HttpResult } from '../base/http.ts';
import { type Now, SECOND } from '../base/time.ts';
import { type Config, UNCONFIGURED } from '../config/config.ts';
import type { AddressCommand } from '../network/address-command.ts';
import type { NetworkReading } from '../network/network.ts';
import { dropForces, settleForces } from './apply-force.ts';
import { applyTriggers } from './apply-triggers.ts';
import { applyCheckResult, ask, nextProbe } from './checking.ts';
import { applyCommandEnd, nextCommandMs, startCommands } from './commands.ts';
import { adoptCredentials } from './credential.ts';
import type { Effect, Input } from './effects.ts';
import { rebaseState } from './hold.ts';
import { beginLook, recordLook } from './looks.ts';
import { recordLost } from './lost-requests.ts';
import { type Action, type Plan, plan } from './plan.ts';
import { applyServerResult, markStarted, send } from './sending.ts';
import {
	type Activity,
	durableState,
	type Mode,
	NOTHING_AHEAD,
	type Session,
	type Step,
	saveVolatile,
	type UpdateInProgress,
} from './session-state.ts';
import { publishedOf, recordSettled } from './settled.ts';
import { isSame, isSameState, type State } from './state.ts';
import { followStops, judgeStops } from './stops.ts';
import { isNamed, MOST_OF_A_KIND, mergeTriggers, noTriggers, RELOAD, type Triggers } from './triggers.ts';
import { checkOf, emptyVolatileState, type VolatileState } from './volatile-state.ts';

/** More than any configuration can want in one pass: a plan that asks for more is a mistake of this program. */
const MOST_ACTIONS = 1000;

/** What the disk and the run folder have kept. */
export interface Kept {
	state: State;
	/** That state is what stands on the disk. */
	isPersisted: boolean;
	/** null: none could be read. Of another boot it does not count (rule 15). */
	volatile: VolatileState | null;
}

/** A session that begins with what was kept: waits are counted on, and a request that was in flight when the last one ended is lost (rules 2 and 14). `random` is in [0, 1). */
export function startSession(kept: Kept, now: Now, random: number, mode: Mode = 'run', only = ['-']): Session {
	const isOfThisBoot = kept.volatile?.bootId === now.bootId;
	const { inFlight, unsaved, ...volatile } =
		kept.volatile && isOfThisBoot ? kept.volatile : emptyVolatileState(now, random);
	const fresh: VolatileState = { ...volatile, inFlight: null, unsaved: null };
	return {
		mode,
		only,
		config: UNCONFIGURED,
		state: rebaseState(unsaved ?? kept.state, now),
		volatile: inFlight ? recordLost(fresh, inFlight) : fresh,
		reading: { kind: 'problem', problem: { code: 'not-read' } },
		seen: null,
		networkReadMs: 0,
		isFresh: false,
		persisted: kept.isPersisted ? kept.state : null,
		unsavedNames: 0,
		diskError: null,
		writeAhead: NOTHING_AHEAD,
		activity: { kind: 'none' },
		pendingReload: false,
		pendingTriggers: null,
		resumes: [],
		handled: [],
		actions: 0,
		reportedMs: 0,
		probed: [],
		running: [],
		tried: [],
		reports: {},
		forces: {},
		ending: false,
	};
}

/**
 * Takes one input in. An outcome is only taken from what was started; any other input may come at any time. `random` in [0, 1) sets apart routers that do the
 * same at the same time.
 */
export function step(session: Session, input: Input, now: Now, random: number): Step {
	const { activity } = session;
	switch (input.kind) {
		case 'reload':
			return proceed({ ...session, pendingReload: true }, now);
		case 'configuration':
			return activity.kind === 'reading configuration'
				? onConfiguration(session, input.config, now)
				: unexpected(input);
		case 'triggers':
			return proceed(hear(session, input.triggers), now);
		case 'tick':
			return proceed(session, now);
		case 'end':
			return proceed({ ...session, ending: true }, now);
		case 'network':
			if (activity.kind !== 'reading network') return { session, effects: [] };
			return onNetwork(session, input.reading, now);
		case 'saved':
			return activity.kind === 'saving' ? onSaved(session, activity, input.error, now) : unexpected(input);
		case 'update result':
			return activity.kind === 'sending'
				? onUpdateResult(session, activity, input.result, now, random)
				: unexpected(input);
		case 'command result':
			return onCommandResult(session, input, now);
		case 'check result':
			return activity.kind === 'checking'
				? onCheckResult(session, activity, input.result, now, random)
				: unexpected(input);
	}
}

/** What is asked for waits until nothing is awaited; what is stopped by then was not resumed by it. */
function hear(session: Session, triggers: Triggers): Session {
	const { state, pendingTriggers, resumes } = session;
	const { resume } = triggers;
	return {
		...session,
		pendingTriggers: mergeTriggers(pendingTriggers ?? noTriggers(), triggers),
		resumes: [
			...resumes.filter(({ key }) => !resume.includes(key)),
			...resume.map((key) => ({ key, stops: state.stops })),
		].slice(-MOST_OF_A_KIND),
	};
}

/** The plan for all keys; what is to be done is that of the keys which the session serves. */
export function planOf(session: Session, now: Now): Plan {
	const { config, state, volatile, reading, only } = session;
	return plan({ config, state, volatile, reading, now }, ({ name }) => isNamed(name, only));
}

/** What an end does not wait for. */
const INTERRUPTIBLE: readonly Activity['kind'][] = ['none', 'reading network', 'running commands'];

/** Goes on with whatever is next, unless something is awaited. */
function proceed(session: Session, now: Now): Step {
	const { activity, ending, pendingReload, pendingTriggers, isFresh } = session;
	if (ending && INTERRUPTIBLE.includes(activity.kind)) return finish(idle(session), now);
	if (activity.kind !== 'none') return { session, effects: [] };
	if (pendingReload || pendingTriggers?.reload) {
		const reading: Session = {
			...session,
			pendingReload: false,
			pendingTriggers: pendingTriggers && { ...pendingTriggers, reload: false },
			activity: { kind: 'reading configuration' },
		};
		return { session: reading, effects: [{ kind: 'read configuration' }] };
	}
	if (pendingTriggers) {
		const taken = applyTriggers({ ...session, pendingTriggers: null }, pendingTriggers, now);
		return after(taken.effects, () => proceed(taken.session, now));
	}
	if (isFresh) return act(session, now);
	return {
		session: { ...beginLook(session), activity: { kind: 'reading network' } },
		effects: [{ kind: 'read network' }],
	};
}

/** Takes a configuration into use: stops whose cause has changed are lifted. */
function onConfiguration(session: Session, config: Config | null, now: Now): Step {
	const stale = { ...idle(session), isFresh: false };
	if (!config) return proceed(stale, now);
	const { stops: before } = session.state;
	const state = adoptCredentials(judgeStops(session.state, config), config);
	const resumes = session.resumes.map(({ key, stops }) => ({ key, stops: followStops(stops, before, state.stops) }));
	return save({ ...stale, config, state, resumes, writeAhead: NOTHING_AHEAD }, 'proceed', [], now);
}

/** What was asked for meanwhile waits for what is due by this reading: events without an end may not keep an update back. */
function onNetwork(session: Session, reading: NetworkReading, now: Now): Step {
	// While requests follow each other nothing was settled that would have noted it.
	const published = session.actions > 0 ? publishedOf(session, planOf(session, now)) : session.volatile.published;
	const known: Session = { ...session, volatile: { ...session.volatile, published } };
	const volatile = reading.kind === 'read' ? recordLook(known, reading.network, now) : session.volatile;
	const fresh: Session = { ...idle(session), reading, volatile, networkReadMs: now.uptimeMs, isFresh: true };
	const isOvertaken = session.ending || session.pendingReload;
	return after([{ kind: 'log', entry: { code: 'network', reading } }], () =>
		isOvertaken ? proceed(fresh, now) : act(fresh, now),
	);
}

/** Does the one thing that is to be done now; the plan is made again after it, so that nothing begins after a stop has been received (rule 25). */
function act(session: Session, now: Now): Step {
	const made = planOf(session, now);
	const begun = startCommands(session, made, now);
	if (begun.commands[0]) return runCommands(begun.session, begun.commands, now);
	const action = actionOf(session, made, now);
	if (!action) {
		const settled = settleForces(recordSettled(session, made, now), made, now);
		return save(settled, 'rest', [], now);
	}
	if (session.actions >= MOST_ACTIONS) throw new Error('the plan does not come to an end');
	// Where many requests follow each other, a status for each would be as much again.
	const isToldOf = session.actions > 0 && now.uptimeMs < session.reportedMs + SECOND;
	const reportedMs = isToldOf ? session.reportedMs : now.uptimeMs;
	const acting = { ...session, actions: session.actions + 1, reportedMs };
	// Whoever had the configuration read does not wait for a provider.
	const handled = session.handled.filter((line) => line === RELOAD);
	return after(isToldOf ? [] : [{ kind: 'report', plan: made, settled: false, handled }], () =>
		action.kind === 'check' ? startCheck(acting, action, now) : startUpdate(acting, action, made, now),
	);
}

/** An agent goes on beside them; whoever does not stay waits for what they say. */
function runCommands(session: Session, commands: AddressCommand[], now: Now): Step {
	const run: Effect = { kind: 'run commands', commands };
	if (session.mode === 'run') return after([saveVolatile(session), run], () => act(session, now));
	const running: Session = { ...session, activity: { kind: 'running commands' } };
	return { session: running, effects: session.mode === 'look' ? [run] : [saveVolatile(session), run] };
}

function onCommandResult(
	session: Session,
	{ command, end }: Extract<Input, { kind: 'command result' }>,
	now: Now,
): Step {
	if (session.ending) return { session, effects: [] };
	const { session: told, effects } = applyCommandEnd(session, command, end);
	const isAwaited = told.activity.kind === 'running commands';
	if (isAwaited && told.running[0]) return { session: told, effects };
	return after(effects, () => (isAwaited ? act(idle(told), now) : proceed(told, now)));
}

function actionOf(session: Session, made: Plan, now: Now): Action | null {
	if (session.mode === 'look') return null;
	if (session.mode !== 'probe') return made.action;
	const check = nextProbe(session, made, now);
	return check && { kind: 'check', check };
}

function startUpdate(session: Session, { request }: Extract<Action, { kind: 'update' }>, made: Plan, now: Now): Step {
	const following = made.keys.flatMap(({ key, action }) =>
		action?.kind === 'update' && key.name !== request.key && isNamed(key.name, session.only) ? action.request : [],
	);
	const started = markStarted(session, request, following, now);
	return started.mustSave
		? save(started.session, started.sending, [], now)
		: send(started.session, started.sending, now);
}

function startCheck(session: Session, { check }: Extract<Action, { kind: 'check' }>, now: Now): Step {
	const { alternative } = checkOf(session.volatile, check);
	return ask({ ...session, probed: [...session.probed, check] }, { check, alternative, isLast: false }, now);
}

/** What a request comes to that is no longer started. */
const UNSENT: HttpResult = { kind: 'failure', cause: 'aborted', connected: false, sent: false };

type Of<Kind extends Activity['kind']> = Extract<Activity, { kind: Kind }>;

function onUpdateResult(
	session: Session,
	sending: UpdateInProgress,
	result: HttpResult,
	now: Now,
	random: number,
): Step {
	const outcome = applyServerResult(session, sending, result, now, random);
	if (outcome.kind === 'next') return after(outcome.notices, () => send(session, outcome.sending, now));
	return save(idle(outcome.session), 'proceed', outcome.notices, now);
}

function onCheckResult(session: Session, checking: Of<'checking'>, result: HttpResult, now: Now, random: number): Step {
	const applied = applyCheckResult(session, checking, result, now, random);
	if (!applied) return ask(session, { ...checking, alternative: !checking.alternative, isLast: true }, now);
	return save(idle(applied.session), 'proceed', applied.notices, now);
}

/**
 * Keeps the volatile state, and the durable one where the disk has another. First, that a request is answered: killed before the state is saved, it is made
 * again, and none is taken for lost that was saved (rule 2). `notices` comes after the saves, `then` when the disk has taken it, or has not.
 */
function save(session: Session, then: Of<'saving'>['then'], notices: readonly Effect[], now: Now): Step {
	if (session.mode === 'look') return after(notices, () => goOn(session, then, now));
	const effects = [saveVolatile(session), ...notices];
	if (then === 'proceed' && mayWait(session)) return after(effects, () => goOn(session, then, now));
	const state = durableState(session);
	if (session.persisted && isSameState(state, session.persisted)) return after(effects, () => goOn(session, then, now));
	effects.splice(1, 0, { kind: 'save durable', state });
	return { session: { ...session, activity: { kind: 'saving', state, then } }, effects };
}

/** So many names are written after each request, whatever they are. */
const FEW_NAMES = 64;
/** Of more, one in so many may be answered for before they are written. */
const JOINED = 8;

/**
 * Whether what was answered may wait for the next save: where there are hundreds of names, for an eighth of them at most, or each of many requests would write
 * all names again. A power cut then has so many sent once more. Stops and holds never wait.
 */
function mayWait({ state, persisted, diskError, unsavedNames, ending }: Session): boolean {
	if (!persisted || diskError !== null || ending) return false;
	const isFew = unsavedNames * JOINED >= state.names.length - FEW_NAMES;
	return !isFew && (['stops', 'hold', 'checkHold'] as const).every((part) => isSame(state[part], persisted[part]));
}

function onSaved(session: Session, { state, then }: Of<'saving'>, error: string | null, now: Now): Step {
	const known = { ...idle(session), diskError: error, persisted: error === null ? state : null, unsavedNames: 0 };
	const isNews = error !== session.diskError;
	const notices: Effect[] = isNews ? [{ kind: 'log', entry: { code: 'disk', error } }] : [];
	const kept = error !== null || isNews ? [saveVolatile(known)] : [];
	return after([...kept, ...notices], () => goOn(known, then, now));
}

function goOn(session: Session, then: Of<'saving'>['then'], now: Now): Step {
	if (then === 'proceed') return proceed(session, now);
	if (then === 'rest') return rest(session, now);
	if (session.ending) return onUpdateResult(session, then, UNSENT, now, 0);
	return send(session, then, now);
}

/** Tells where things stand, and waits for the next time or for something to happen. */
function rest(session: Session, now: Now): Step {
	const { config, handled, networkReadMs, ending, pendingReload, pendingTriggers } = session;
	const made = planOf(session, now);
	const effects: Effect[] = made.keys.map(({ key, state }) => {
		// Where the network could not be read, that has been said.
		const isAbsent = state.kind === 'absent' && session.reading.kind === 'read';
		return { kind: 'log', entry: { code: 'absent', key: key.name, reasons: isAbsent ? state.reasons : null } };
	});
	effects.push({ kind: 'report', plan: made, settled: true, handled });
	const rested: Session = { ...session, handled: [], actions: 0, isFresh: false };
	if (ending) return { session: { ...rested, activity: { kind: 'ended' } }, effects };
	if (pendingReload || pendingTriggers) return after(effects, () => proceed(rested, now));
	const nextReadMs = networkReadMs + config.settings.checkIntervalSeconds * SECOND;
	effects.push({ kind: 'sleep', untilMs: Math.min(made.wakeAtMs, nextReadMs, nextCommandMs(session, made, now)) });
	return { session: rested, effects };
}

/** Saves all, and tells how it ends. */
function finish(session: Session, now: Now): Step {
	const volatile = session.mode === 'once' ? dropForces(session.volatile) : session.volatile;
	return save({ ...session, volatile, writeAhead: NOTHING_AHEAD }, 'rest', [], now);
}

function idle(session: Session): Session {
	return { ...session, activity: { kind: 'none' } };
}

function after(effects: readonly Effect[], next: () => Step): Step {
	const { session, effects: more } = next();
	return { session, effects: [...effects, ...more] };
}

function unexpected({ kind }: Input): never {
	throw new Error(`the session awaits no ${kind}`);
}

export type { Session, Step } from './session-state.ts';
