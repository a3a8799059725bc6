/** Promise 7: an event is looked after at once, and what is due goes out as soon as it may. */
import { SECOND } from '../../units.ts';
import { demand, type Finding } from '../invariant.ts';
import { isUnchanged, SEND_MS } from '../model/deadlines.ts';
import { freeMs, isSurelyDue } from '../model/due.ts';
import { type EventOf, type Model, UNSEEN } from '../model/model.ts';
import { isBlinded } from '../model/queries.ts';

/** A second after an event the network has been read. */
export function eventIsLookedAfter(model: Model, event: EventOf<'deadline'>): Finding[] {
	if (event.of !== 'read') return [];
	const process = model.processes.get(event.pid);
	if (!process?.alive || process.open || process.sentMs >= event.sinceMs) return [];
	if (isBlinded(model) || model.excuses.blindedMs >= event.sinceMs) return [];
	return [demand(process.readMs >= event.sinceMs, 'a second after the event nobody has looked')];
}

/** Some seconds after all that forbids it is over, what is due has gone out. */
export function dueGoesOut(model: Model, event: EventOf<'deadline'>): Finding[] {
	if (event.of !== 'send' || !model.processes.get(event.pid)?.alive) return [];
	const { key, configuration, atMs, readMs } = event;
	const network = model.processes.get(event.pid)?.network ?? UNSEEN;
	if (isBlinded(model) || model.excuses.blindedMs >= readMs) return [];
	if (freeMs(model, key) > atMs - SEND_MS + SECOND) return [];
	const isLate = isUnchanged(model, event) && isSurelyDue(model, configuration, key, network);
	return [demand(!isLate, `${key.name} is due, nothing forbids it, and nothing goes out`)];
}
