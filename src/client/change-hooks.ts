/** Tells others when the provider has confirmed another address (rules 35). */

import type { Client } from '../agent/client.ts';
import { FAMILIES } from '../base/family.ts';
import { toJson } from '../base/json.ts';
import { SECOND } from '../base/time.ts';
import type { Request } from '../updater/request.ts';
import { addressOf, recordOf, type State } from '../updater/state.ts';
import { exec } from './exec.ts';

/** A family of some names of a key that has another address now, as others are told of it. */
export interface Change {
	key: string;
	/** Separated by spaces. */
	hostnames: string;
	family: string;
	/** Empty: none was known. */
	old: string;
	new: string;
	answer: string;
}

/** Each hook has half a minute (`timeout`), and there may be some. */
const LONGEST_HOOKS = 300 * SECOND;
const HOOKS =
	'd=$1; shift; for f in "$d"/*; do [ -f "$f" ] && [ -x "$f" ] && env -i PATH="$PATH" "$@" timeout 30 "$f"; done';

/** What a request has changed, names with the same change together. */
export function changesOf(before: State, after: State, { key, user, hostnames, offline }: Request): Change[] {
	const changes = new Map<string, Change>();
	for (const host of offline ? [] : hostnames) {
		for (const family of FAMILIES) {
			const was = recordOf(before, user, host)[family];
			const is = recordOf(after, user, host)[family];
			const old = (was && addressOf(was)) ?? '';
			const now = is && addressOf(is);
			if (!is || is.unknown || !now || now === old) continue;
			const same = changes.get(`${family} ${old} ${now}`);
			const names = same ? `${same.hostnames} ${host}` : host;
			changes.set(`${family} ${old} ${now}`, { key, hostnames: names, family, old, new: now, answer: is.word });
		}
	}
	return [...changes.values()];
}

/**
 * Tells of the changes, one after the other and without keeping the client waiting: on a router by the ubus event `noip` and through procd's
 * `hotplug.noip`, which runs /etc/hotplug.d/noip; elsewhere by the programs in /etc/noip/hooks.d. Facts are in the environment: `NOIP_KEY` and so on.
 */
export function notify(client: Client, changes: readonly Change[]): void {
	const { host, paths } = client;
	for (const change of changes) {
		const env = Object.entries(change).map(([name, value]) => `NOIP_${name.toUpperCase()}=${value}`);
		const call = toJson({ env: ['ACTION=change', ...env] });
		const hooks = ['sh', '-c', HOOKS, 'sh', `${paths.root}/etc/noip/hooks.d`, ...env];
		const calls = paths.router
			? [
					['ubus', 'send', 'noip', toJson(change)],
					['ubus', 'call', 'hotplug.noip', 'call', call],
				]
			: [hooks];
		for (const argv of calls) {
			client.told = client.told.then(() => exec(host, argv, paths.router ? undefined : LONGEST_HOOKS));
		}
	}
}
