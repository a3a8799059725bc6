/** Tells others when the provider has confirmed another address (rule 35). */
import { toText } from '../base/bytes.ts';
import { toJson } from '../base/json.ts';
import { ELSEWHERE } from '../base/places.ts';
import { SECOND } from '../base/time.ts';
import { variableOf } from '../config/environment.ts';
import type { Host } from '../host/host.ts';
import { HOOK_SECONDS, type HookFailure } from '../messages/hooks.ts';
import type { Change } from '../updater/changes.ts';
import { exec } from './exec.ts';
import type { Paths } from './paths.ts';

/** Each hook has half a minute, and there may be some. */
const LONGEST_HOOKS = 300 * SECOND;
const MOST_SAID = 65_536;
/**
 * Runs each hook, and prints the exit code and the name of those that failed. What cannot be executed has failed, too, unless its name says that it is no hook (`README.txt`,
 * `10-mail~`). Without `timeout` only all of them together have an end. Last comes the line for the shell.
 */
const RUN_HOOKS = `d=$1 c=$2; shift 2
t="timeout -s KILL ${HOOK_SECONDS}"; command -v timeout >/dev/null || t=
for f in "$d"/*; do
	[ -d "$f" ] && continue
	[ -x "$f" ] || case "\${f##*/}" in *.*|*~|"*") continue ;; esac
	env -i PATH="$PATH" "$@" $t "$f" >/dev/null 2>&1 || printf '%s %s\\n' $? "\${f##*/}"
done
[ -z "$c" ] || env -i PATH="$PATH" "$@" $t sh -c "$c" >/dev/null 2>&1 || printf '%s /\\n' $?`;
/** What stands in the place of a hook's name for the line of an environment. */
const LINE = '/';

/**
 * Tells of the changes, one after the other: on a router by the ubus event `noip` and through procd's `hotplug.noip-agent`, where the package's own script
 * checks each fact and runs /etc/noip/hooks.d as root (rule 44); elsewhere by the programs in /etc/noip/hooks.d. Facts are in the environment: `NOIP_KEY` and
 * so on. `line`: what the shell is given elsewhere besides, as the provider's own client gives it (`NOIP_EXEC_ON_CHANGE`). `failed` hears of each program elsewhere that did not do its work. Resolves when all have ended; never fails.
 */
export async function notify(
	host: Host,
	{ router, root }: Paths,
	changes: readonly Change[],
	failed: (failure: HookFailure) => void,
	line = '',
): Promise<void> {
	for (const change of changes) {
		const facts = Object.entries(change).map(([name, value]) => `NOIP_${name.toUpperCase()}=${value}`);
		const env = ['ACTION=change', ...facts];
		if (router) {
			await exec(host, ['ubus', 'send', 'noip', toJson(change)]);
			await exec(host, ['ubus', 'call', 'hotplug.noip-agent', 'call', toJson({ env })]);
			continue;
		}
		const hooks = [`${root}${ELSEWHERE.hooks}`, lineFor(change, line)] as const;
		const addresses = line ? [`CURRENT_IP=${change.new}`, `LAST_IP=${change.old}`] : [];
		for (const failure of await runHooks(host, ...hooks, [...env, ...addresses])) failed(failure);
	}
}

/** The addresses in the places that the provider's own client fills. */
function lineFor(change: Change, line: string): string {
	return line.replace(/\{\{(CURRENT|LAST)_IP\}\}/g, (_place, which) => (which === 'LAST' ? change.old : change.new));
}

async function runHooks(host: Host, folder: string, line: string, env: readonly string[]): Promise<HookFailure[]> {
	const limits = { timeoutMs: LONGEST_HOOKS, limit: MOST_SAID };
	const ended = await host.run(['sh', '-c', RUN_HOOKS, 'sh', folder, line, ...env], limits).done;
	const said = 'output' in ended ? ended.output : '';
	const failures = [...said.matchAll(/^(\d+) (.*)$/gm)].map(
		([, code, name = '']): HookFailure => ({
			code: 'failed',
			path: name === LINE ? variableOf('exec_on_change') : `${folder}/${toText(name)}`,
			exitCode: Number(code),
		}),
	);
	if (ended.kind === 'timeout') failures.push({ code: 'unfinished', folder, seconds: LONGEST_HOOKS / SECOND });
	return failures;
}
