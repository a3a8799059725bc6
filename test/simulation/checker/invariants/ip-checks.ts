/** Rule 20: what an IP check is asked, and by which interface. */
import { demand, type Finding } from '../invariant.ts';
import { ownersOfCheck } from '../model/checks.ts';
import type { EventOf, Model } from '../model/model.ts';
import { isBlinded, sendingOf } from '../model/queries.ts';

/** The configured check is asked, or its twin at port 8245. */
export function onlyConfiguredCheck(model: Model, event: EventOf<'send'>): Finding[] {
	const sending = sendingOf(model, event);
	const { to, family, url } = event.request;
	if (!sending || to !== 'check') return [];
	const { ipv4Check, ipv6Check } = sending.configuration;
	const configured = family === 6 ? ipv6Check : ipv4Check;
	return [demand(url === configured || url === `${configured.slice(0, -1)}:8245/`, url)];
}

/** It leaves by an interface about which some key asks. */
export function checkLeavesByItsInterface(model: Model, event: EventOf<'send'>): Finding[] {
	const owners = ownersOfCheck(model, event);
	// Who could read addresses and no routes any more knows of no line.
	if (!owners || (isBlinded(model) && event.request.localAddress === null)) return [];
	return [demand(owners[0], `#${event.number} leaves by ${event.request.localAddress}`)];
}
