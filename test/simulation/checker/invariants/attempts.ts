/** Promise 4, first half: at most 15 attempts an hour; and a request that failed waits (rule 6). */
import { HOUR, SECOND } from '../../units.ts';
import { demand, type Finding } from '../invariant.ts';
import { backOffMs } from '../model/due.ts';
import { countedAs } from '../model/fold-request.ts';
import { clocksOf, type EventOf, type Model } from '../model/model.ts';
import { firstUpdateOf, isBlinded, READING_MS, sendingOf } from '../model/queries.ts';

/** How many attempts of its kind went out in the hour before this one; null where nobody can have counted. */
function attemptsBefore(model: Model, event: EventOf<'send'>): number | null {
	if (!sendingOf(model, event) || model.excuses.runFolderLost) return null;
	const { boot, uptimeMs } = clocksOf(model);
	const of = countedAs(event);
	return model.traffic.attempts.filter((one) => one.boot === boot && one.of === of && one.uptimeMs > uptimeMs - HOUR)
		.length;
}

/** At most 15 updates of a user in any hour of a boot. */
export function atMost15AnHour(model: Model, event: EventOf<'send'>): Finding[] {
	if (event.request.to !== 'update') return [];
	const before = attemptsBefore(model, event);
	if (before === null) return [];
	return [demand(before < 15, `#${event.number} is the ${before + 1}th within an hour`)];
}

/** At most 5 updates of a user in the first hour after the first program of a boot has begun. */
export function atMost5AfterBoot(model: Model, event: EventOf<'send'>): Finding[] {
	const before = attemptsBefore(model, event);
	const { runFolderBeganMs } = model.excuses;
	const isUpdate = event.request.to === 'update';
	if (before === null || !isUpdate || runFolderBeganMs === null) return [];
	if (clocksOf(model).uptimeMs >= runFolderBeganMs + HOUR) return [];
	return [demand(before < 5, `#${event.number} is the ${before + 1}th`)];
}

/** After a failure the next attempt waits, unless an event has come since it began, a look has shown a change (rule 62), or an IP check was answered, which shows that the line is back. */
export function failedRequestWaits(model: Model, event: EventOf<'send'>): Finding[] {
	const update = firstUpdateOf(model, event);
	const failed = update && model.traffic.failures.get(update.key.name);
	if (!failed?.least || model.excuses.runFolderLost) return [];
	if (model.excuses.checkedMs >= failed.atMs) return [];
	const { eventMs, countedMs } = model.excuses;
	const sinceMs = model.nowMs - failed.atMs;
	const heardMs = failed.startedMs - (isBlinded(model) ? READING_MS : SECOND);
	return [
		demand(
			sinceMs >= backOffMs(failed.least) || Math.max(eventMs, countedMs) >= heardMs,
			`#${event.number} begins ${Math.round(sinceMs / SECOND)} s after failure ${failed.least} in a row`,
		),
	];
}
