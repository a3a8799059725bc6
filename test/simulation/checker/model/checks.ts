/** For which keys an IP check is made. */
import type { KeyConfiguration } from '../../configuration.ts';
import { type EventOf, type Model, UNSEEN } from './model.ts';
import { sendingOf } from './queries.ts';
import { wanted } from './wanted.ts';

/** The enabled keys whose address is asked for by this check, from the interface by which it leaves; null: it is no check, or there is no configuration. */
export function ownersOfCheck(model: Model, event: EventOf<'send'>): KeyConfiguration[] | null {
	const sending = event.request.to === 'check' ? sendingOf(model, event) : null;
	if (!sending) return null;
	const { configuration, process } = sending;
	const { family, localAddress } = event.request;
	return configuration.keys.filter((key) => {
		const its = wanted(configuration, key, family === 6 ? 'ipv6' : 'ipv4', process.network ?? UNSEEN);
		if (its.kind === 'blind') return key.enabled && localAddress === null;
		return key.enabled && (its.kind === 'seen' || its.kind === 'check') && its.locals.includes(localAddress ?? '');
	});
}
