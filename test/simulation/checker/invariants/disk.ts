/** Promise 9: a power cut leaves everything readable, and flash is written only when something durable changes (rules 15, 26). */
import { isTorn, STATE_FILE } from '../../program-files.ts';
import { demand, type Finding } from '../invariant.ts';
import { isSave } from '../model/fold-state.ts';
import type { EventOf, Model } from '../model/model.ts';
import { isLoadOfSender } from '../model/queries.ts';
import { isDiskBad, recalledState } from '../model/recall.ts';

export function configurationIsNeverWritten({ machine }: Model, { path }: EventOf<'write'>): Finding[] {
	return [demand(path !== machine.paths.config, path)];
}

export function flashIsWrittenForChangesOnly(model: Model, event: EventOf<'rename'>): Finding[] {
	if (!isSave(model, event)) return [];
	return [demand(model.writesLeft > 0, 'the state was written once more, and nothing had changed')];
}

export function newestStateIsWhole(model: Model, event: EventOf<'load'>): Finding[] {
	if (!isLoadOfSender(model, event)) return [];
	const current = event.state[STATE_FILE];
	return [demand(typeof current !== 'string' || !isTorn(current), 'state.json is torn')];
}

export function readableStateIsLeft(model: Model, event: EventOf<'load'>): Finding[] {
	if (!isLoadOfSender(model, event)) return [];
	const isThere = recalledState(model, event) !== null;
	return [demand(isThere || !model.savedEver || isDiskBad(model), 'no state can be read')];
}
