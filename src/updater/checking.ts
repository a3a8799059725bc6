/** An IP check from its start to its result, at the provider's usual port and the other one. */
import { FAMILIES } from '../base/family.ts';
import type { HttpResult } from '../base/http.ts';
import type { Now } from '../base/time.ts';
import type { Config } from '../config/config.ts';
import { applyIpCheck } from './apply-ip-check.ts';
import { type Check, checkUrl, questionOf } from './check.ts';
import { nextCheckMs, recordCheckAttempt } from './check-pace.ts';
import type { Effect } from './effects.ts';
import type { Plan } from './plan.ts';
import { isUnreached } from './sending.ts';
import { type CheckInProgress, type Session, type Step, saveVolatile } from './session-state.ts';
import { checkOf, recordPort } from './volatile-state.ts';
import { checkWait } from './wait.ts';

const USUAL_PORT = 80;
/** The provider's documentation, "Default Ports": for those whose port 80 is not free. */
const ALTERNATIVE_PORT = 8245;

/** Asks the IP check. */
export function ask(session: Session, checking: CheckInProgress, now: Now): Step {
	const { config } = session;
	const { check, alternative } = checking;
	const { text, path, host } = checkUrl(session.config, check.family);
	const url = alternative ? `${text.slice(0, -path.length)}:${ALTERNATIVE_PORT}${path}` : text;
	const volatile = recordCheckAttempt(session.volatile, check, now);
	const next: Session = { ...session, volatile, activity: { kind: 'checking', ...checking } };
	return { session: next, effects: [saveVolatile(next), { kind: 'check', check, url, host, config }] };
}

/** Takes in what the IP check answered; null: it is to be asked at the other port, for this one let no connection come about. `random` is in [0, 1). */
export function applyCheckResult(
	session: Session,
	{ check, alternative, isLast }: CheckInProgress,
	result: HttpResult,
	now: Now,
	random: number,
): { session: Session; notices: Effect[] } | null {
	const { secure, port } = checkUrl(session.config, check.family);
	const isFree = !session.ending && nextCheckMs(session.volatile, check, now) <= now.uptimeMs;
	if (!isLast && !secure && port === USUAL_PORT && isFree && isUnreached(result)) return null;
	const { of } = checkOf(session.volatile, check);
	const asked = isUnreached(result) ? session.volatile : recordPort(session.volatile, of, alternative);
	const applied = applyIpCheck(session.state, asked, check, session.config, result, random, now);
	const { state, volatile, value, isBelieved, disbelief, failure } = applied;
	const notices: Effect[] = [{ kind: 'log', entry: { code: 'checked', check, value, isBelieved, failure } }];
	if (disbelief) notices.push({ kind: 'log', entry: { code: 'disbelieved', key: check.key, disbelief } });
	return { session: { ...session, state, volatile }, notices };
}

/** The IP checks that keys could want. */
function checksOf(config: Config, { keys }: Plan): Check[] {
	return keys.flatMap(({ key, state: { kind }, selections }) =>
		FAMILIES.flatMap((family): Check[] => {
			const selected = selections[family];
			if (kind === 'disabled' || kind === 'stopped' || selected.kind !== 'ask') return [];
			return [{ key: key.name, ...questionOf(selected, family, config) }];
		}),
	);
}

/** The next of these that a probe has not asked yet, within stops, holds and the hourly limit (rule 28). */
export function nextProbe(session: Session, made: Plan, now: Now): Check | null {
	const { config, state, volatile } = session;
	const isOpen = (check: Check) => !isProbed(session, check) && !checkWait(check, null, state, volatile, now);
	return checksOf(config, made).find(isOpen) ?? null;
}

/** Whether a probe has asked all of them, and each has answered. */
export function hasProbed(session: Session, made: Plan): boolean {
	return checksOf(session.config, made).every(
		(check) => isProbed(session, check) && !checkOf(session.volatile, check).backOff,
	);
}

function isProbed({ probed }: Session, { key, family }: Check): boolean {
	return probed.some((check) => check.key === key && check.family === family);
}
