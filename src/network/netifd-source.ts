/** Asking netifd on a router, and mwan3 where it is there. */
import { parseJson } from '../base/json.ts';
import type { Host } from '../host/host.ts';
import { readDump } from './netifd.ts';
import type { Network, NetworkReading } from './network.ts';
import { ask, isPassing, problemOf, UBUS } from './reading.ts';
import type { UntrustedObject } from './untrusted-json.ts';

/** The dump is taken apart, so that this fits into QuickJS's 8 MB nevertheless. */
const DUMP_LIMIT = 2560 * 1024;
/** The same without indentation: ubusd lets no more than 1 MB pass. */
const COMPACT = 'ubus -S call network.interface dump';

const MWAN3 = 'ubus call mwan3 status';
const STATUS_LIMIT = 256 * 1024;
/** How long mwan3 is not asked for where it was not there. */
const AGAIN_MS = 3_600_000;

/** Makes who asks them, and remembers what has to be asked in another way or not at all. */
export function netifdReader(host: Host): () => Promise<NetworkReading> {
	let command: string = UBUS;
	let mwan3 = { said: '', isThere: false, againMs: 0 };

	async function dump() {
		const answer = await ask(host, command, DUMP_LIMIT);
		if (typeof answer === 'string' || answer.code !== 'overflow' || command === COMPACT) return answer;
		const compact = await ask(host, COMPACT, DUMP_LIMIT);
		if (typeof compact !== 'string') return answer;
		command = COMPACT;
		return compact;
	}

	/** What it says, or said last if it is only slow: a line that is offline would else be back for a moment. */
	async function status() {
		const nowMs = host.clock.uptimeMs();
		if (!mwan3.isThere && nowMs < mwan3.againMs) return '';
		const answer = await ask(host, MWAN3, STATUS_LIMIT);
		const isTold = typeof answer === 'string';
		const said = isTold ? answer : isPassing(answer) ? mwan3.said : '';
		mwan3 = { said, isThere: mwan3.isThere || isTold, againMs: nowMs + AGAIN_MS };
		return said;
	}

	return async () => {
		const [text, said] = await Promise.all([dump(), status()]);
		if (typeof text !== 'string') return problemOf(UBUS, text);
		const reading = readDump(text);
		if (reading.kind === 'read') leaveOut(said, reading.network);
		return reading;
	};
}

/** Takes the default routes from the interfaces that mwan3 calls `offline` (rule 62): it leaves the main table alone, and marks packets. */
function leaveOut(status: string, { interfaces }: Network): void {
	const its = (parseJson(status) as { interfaces?: UntrustedObject } | null | undefined)?.interfaces;
	for (const each of interfaces) {
		const { status: word, enabled } = (its?.[each.name] ?? {}) as UntrustedObject;
		if (word === 'offline' && enabled !== false) each.defaultRoutes = [];
	}
}
