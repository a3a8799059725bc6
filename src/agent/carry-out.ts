/** Carries out what a plan says, one request at a time (rules 25), and keeps what came of it. */

import { isLoopback } from '../base/address.ts';
import type { HttpResult } from '../base/http.ts';
import { isoTime, SECOND } from '../base/time.ts';
import { changesOf, notify } from '../client/change-hooks.ts';
import { sayCheck, sayOutcome } from '../client/messages.ts';
import type { Key, Url } from '../config/config.ts';
import type { HttpRequest } from '../host/host.ts';
import { authorization, updatePath } from '../protocol/request.ts';
import { applyIpCheck } from '../updater/apply-ip-check.ts';
import { applyResult, markInFlight, type RequestResult } from '../updater/apply-result.ts';
import type { Check } from '../updater/ip-check.ts';
import type { Action } from '../updater/plan.ts';
import { addressesOf, type Request } from '../updater/request.ts';
import type { State } from '../updater/state.ts';
import { nextAttemptMs, nextCheckMs, recordAttempt, recordCheckAttempt } from '../updater/volatile-state.ts';
import { type Client, save } from './client.ts';

const ANSWER_LIMIT = 16 * 1024;
const CHECK_LIMIT = 1024;
const ALT_PORT = 8245;

/** Does the one thing that the plan says, and keeps what came of it. */
export async function carryOut(client: Client, action: Action): Promise<void> {
	if (action.kind === 'check') await ask(client, action.check);
	else await update(client, action.request);
	await save(client);
}

async function update(client: Client, request: Request): Promise<void> {
	const { config, host, lastAnswers, moment, state: before } = client;
	const key = config.keys.find(({ name }) => name === request.key) as Key;
	const state = markInFlight(before, request, moment());
	client.volatile = { ...client.volatile, inFlight: request };
	// What keys that could not send may change stays marked, or each in turn would write it back and forth.
	const unsent = [...client.unsent.filter((one) => one.key !== request.key), request];
	client.state = unsent.reduce((all, one) => markInFlight(all, one, moment()), before);
	const { doubted } = client;
	const fresh = client.state === before ? null : client.state.names;
	const doubt = fresh && doubted && undated(fresh) === undated(doubted) ? doubted : fresh;
	if (doubt !== null && doubt !== doubted) await save(client, true);
	client.state = state;
	const result = await tryServers(client, key, request);
	const { volatile } = client;
	const random = host.random();
	const ended = applyResult({ before, state, volatile, config, key, request, result, now: moment(), random });
	client.state = ended.state;
	client.volatile = ended.volatile;
	const isUnsent = result.kind === 'failure' && !result.sent;
	client.doubted = isUnsent ? doubt : null;
	client.unsent = isUnsent ? unsent : [];
	const text = sayOutcome(client, request, ended);
	lastAnswers.set(key.name, { text, at: isoTime(moment().wallMs) });
	notify(client, changesOf(before, ended.state, request));
}

/** The names as `begin` left them, the same text for the same doubts at another time and in another order. */
function undated(names: State['names']): string {
	const texts = names.map((name) => JSON.stringify(name).replace(/"since":"[^"]*"/g, ''));
	return texts.sort().join();
}

/** Rules 21: the next server only when no connection came about; each is an attempt of its own. */
async function tryServers(client: Client, { username, password }: Key, request: Request): Promise<RequestResult> {
	const { config, moment } = client;
	const { ipv4, key } = request;
	const providerSees = ipv4?.address === null;
	const path = updatePath({ ...request, ...addressesOf(request), providerSees });
	let last: RequestResult = { kind: 'failure', cause: 'aborted', sent: false };
	for (const [at, server] of config.settings.servers.entries()) {
		const now = moment();
		if (client.ending || (at && nextAttemptMs(client.volatile, username, now) > now.uptimeMs)) break;
		client.volatile = recordAttempt(client.volatile, username, now);
		const result = await get(client, server, server.text + path, {
			headers: [['Authorization', authorization(username, password)]],
			limit: ANSWER_LIMIT,
			...(providerSees && { family: 4, localAddress: ipv4.local }),
		});
		if (result.kind === 'answer') return { ...result, verified: server.secure };
		last = result;
		if (!isUnreached(result)) break;
		client.log.line('debug', `no connection to ${server.text} (${result.cause})`, key);
	}
	return last;
}

/** Asks an IP check; where port 80 lets no connection come about, on the provider's other port. */
async function ask(client: Client, check: Check): Promise<void> {
	const { config, host, moment } = client;
	const { family, local } = check;
	const url = config.settings[`${family}Check` as const];
	const asked = (text: string) => {
		client.volatile = recordCheckAttempt(client.volatile, family, moment());
		return get(client, url, text, {
			limit: CHECK_LIMIT,
			family: family === 'ipv4' ? 4 : 6,
			localAddress: local,
		});
	};
	let result = await asked(url.text);
	const now = moment();
	const isFree = !client.ending && nextCheckMs(client.volatile, family, now) <= now.uptimeMs;
	if (isFree && isUnreached(result) && !url.secure && url.port === 80) {
		result = await asked(`${url.text.slice(0, -url.path.length)}:${ALT_PORT}${url.path}`);
	}
	const ended = applyIpCheck(client.state, client.volatile, check, result, host.random(), moment());
	client.state = ended.state;
	client.volatile = ended.volatile;
	sayCheck(client.log, check, ended);
}

interface Get extends Pick<HttpRequest, 'limit' | 'family'> {
	headers?: HttpRequest['headers'];
	localAddress?: string | null;
}

/** Saves that it is asked, asks, and gives the answer; `text` is the address, a part of which is in `url`. */
async function get(
	client: Client,
	{ host }: Url,
	url: string,
	{ localAddress, headers = [], ...how }: Get,
): Promise<HttpResult> {
	const { config, volatile, state, store, userAgent } = client;
	const { caFile, timeoutSeconds } = config.settings;
	store.saveRecent(volatile, state);
	client.call = client.host.http({
		...how,
		url,
		headers: [['User-Agent', userAgent], ...headers],
		timeoutMs: timeoutSeconds * SECOND,
		...(caFile && { caFile }),
		...(localAddress && host !== 'localhost' && !isLoopback(host) && { localAddress }),
	});
	const result = await client.call.done;
	client.call = null;
	return result;
}

/** Whether no connection came about; the hosts see to it that a stalled TLS counts as one (curl's `num_connects`, for `time_connect` stays 0 then). */
function isUnreached(result: HttpResult): boolean {
	return result.kind === 'failure' && !result.connected && ['refused', 'unreachable', 'timeout'].includes(result.cause);
}
