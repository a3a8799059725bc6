/** The two kinds of request as they go over the wire: an update, and an IP check. */
import { isLoopback } from '../base/address.ts';
import { SECOND } from '../base/time.ts';
import type { Config } from '../config/config.ts';
import type { HttpRequest } from '../host/host.ts';
import type { WayOut } from '../network/network.ts';
import { authorization, updatePath } from '../protocol/request.ts';
import type { Effect } from '../updater/effects.ts';
import { addressesOf } from '../updater/request.ts';

const ANSWER_LIMIT = 16 * 1024;
const CHECK_LIMIT = 1024;

type EffectOf<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

/** An update. Where the provider is to see the address, it leaves by the line that has it, over IPv4 (rules 19 and 56). */
export function updateRequest({ server, key, request, config }: EffectOf<'send'>, userAgent: string): HttpRequest {
	const { username, password } = key;
	const { ipv4 } = request;
	const providerSees = ipv4?.address === null;
	const path = updatePath({ ...request, ...addressesOf(request), providerSees });
	return {
		url: server.text + path,
		headers: [
			['User-Agent', userAgent],
			['Authorization', authorization(username, password)],
		],
		limit: ANSWER_LIMIT,
		...limitsOf(config),
		...(providerSees && { family: 4, ...wayOut(ipv4, server.host) }),
	};
}

/** An IP check; it carries no credential. */
export function checkRequest({ check, url, host, config }: EffectOf<'check'>, userAgent: string): HttpRequest {
	return {
		url,
		headers: [['User-Agent', userAgent]],
		limit: CHECK_LIMIT,
		...limitsOf(config),
		family: check.family === 'ipv4' ? 4 : 6,
		...wayOut(check, host),
	};
}

function limitsOf({ settings: { caFile, timeoutSeconds } }: Config): Pick<HttpRequest, 'timeoutMs' | 'caFile'> {
	return { timeoutMs: timeoutSeconds * SECOND, ...(caFile && { caFile }) };
}

/** The line's device and address, where they are known. Nothing on this machine is reached by those of another interface. */
function wayOut(
	{ device, local }: Pick<WayOut, 'device' | 'local'>,
	host: string,
): Pick<HttpRequest, 'device' | 'localAddress'> {
	if (host === 'localhost' || isLoopback(host)) return {};
	return { ...(device && { device }), ...(local && { localAddress: local }) };
}
