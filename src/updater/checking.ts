/** An IP check from its start to its result, at the provider's usual port and the other one. */
import { FAMILIES } from '../base/family.ts';
import type { HttpResult } from '../base/http.ts';
import type { Now } from '../base/time.ts';
import type { Url } from '../config/config.ts';
import { applyIpCheck } from './apply-ip-check.ts';
import type { Effect } from './effects.ts';
import { type Check, checkUrl } from './ip-check.ts';
import type { Plan } from './plan.ts';
import { isUnreached } from './sending.ts';
import { type CheckInProgress, type Session, type Step, saveVolatile } from './session-state.ts';
import { nextCheckMs, recordCheckAttempt } from './volatile-state.ts';
import { checkWait } from './wait.ts';

const USUAL_PORT = 80;
/** The provider's documentation, "Default Ports": for those whose port 80 is not free. */
const ALTERNATIVE_PORT = 8245;

/** Asks the IP check. */
export function ask(session: Session, checking: CheckInProgress, now: Now): Step {
	const { config } = session;
	const { check, alternative } = checking;
	const { text, path, host } = urlOf(session, check);
	const url = alternative ? `${text.slice(0, -path.length)}:${ALTERNATIVE_PORT}${path}` : text;
	const volatile = recordCheckAttempt(session.volatile, check.family, now);
	const next: Session = { ...session, volatile, activity: { kind: 'checking', ...checking } };
	return { session: next, effects: [saveVolatile(next), { kind: 'check', check, url, host, config }] };
}

/** Takes in what the IP check answered; null: it is to be asked at the other port, for port 80 let no connection come about. `random` is in [0, 1). */
export function applyCheckResult(
	session: Session,
	{ check, alternative }: CheckInProgress,
	result: HttpResult,
	now: Now,
	random: number,
): { session: Session; notices: Effect[] } | null {
	const { secure, port, host } = urlOf(session, check);
	const isFree = !session.ending && nextCheckMs(session.volatile, check.family, now) <= now.uptimeMs;
	if (!alternative && !secure && port === USUAL_PORT && isFree && isUnreached(result)) return null;
	const applied = applyIpCheck(session.state, session.volatile, check, host, result, random, now);
	const { state, volatile, value, failure } = applied;
	return {
		session: { ...session, state, volatile },
		notices: [{ kind: 'log', entry: { code: 'checked', check, value, failure } }],
	};
}

/** The next IP check that a key could want and that was not asked yet, within stops, holds and the hourly limit (rule 28). */
export function nextProbe({ config, state, volatile, probed }: Session, { keys }: Plan, now: Now): Check | null {
	const checks = keys.flatMap(({ key, state: { kind }, selections }) =>
		FAMILIES.flatMap((family): Check[] => {
			const selected = selections[family];
			if (kind === 'disabled' || kind === 'stopped' || selected.kind !== 'ask') return [];
			const { local, interface: name } = selected;
			return [{ key: key.name, family, interface: name, local, url: checkUrl(config, family) }];
		}),
	);
	const isOpen = (check: Check) =>
		!probed.includes(`${check.key} ${check.family}`) && !checkWait(check.family, null, state, volatile, now);
	return checks.find(isOpen) ?? null;
}

function urlOf({ config: { settings } }: Session, { family }: Check): Url {
	return family === 'ipv4' ? settings.ipv4Check : settings.ipv6Check;
}
