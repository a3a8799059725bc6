/** Tells others when the provider has confirmed another address (rule 35). */
import { toJson } from '../base/json.ts';
import { SECOND } from '../base/time.ts';
import type { Host } from '../host/host.ts';
import type { Change } from '../updater/changes.ts';
import { exec } from './exec.ts';
import type { Paths } from './paths.ts';

/** Each hook has half a minute (`timeout`), and there may be some. */
const LONGEST_HOOKS = 300 * SECOND;
const RUN_HOOKS =
	'd=$1; shift; for f in "$d"/*; do [ -f "$f" ] && [ -x "$f" ] && env -i PATH="$PATH" "$@" timeout 30 "$f"; done';

/**
 * Tells of the changes, one after the other: on a router by the ubus event `noip` and through procd's `hotplug.noip-agent`, where the package's own script
 * checks each fact and runs /etc/noip/hooks.d as root (rule 44); elsewhere by the programs in /etc/noip/hooks.d. Facts are in the environment: `NOIP_KEY` and so on. Resolves when all have ended; never fails.
 */
export async function notify(host: Host, { router, root }: Paths, changes: readonly Change[]): Promise<void> {
	for (const change of changes) {
		const env = Object.entries(change).map(([name, value]) => `NOIP_${name.toUpperCase()}=${value}`);
		if (router) {
			await exec(host, ['ubus', 'send', 'noip', toJson(change)]);
			await exec(host, ['ubus', 'call', 'hotplug.noip-agent', 'call', toJson({ env: ['ACTION=change', ...env] })]);
		} else await exec(host, ['sh', '-c', RUN_HOOKS, 'sh', `${root}/etc/noip/hooks.d`, ...env], LONGEST_HOOKS);
	}
}
