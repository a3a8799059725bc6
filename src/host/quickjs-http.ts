/** HTTP on QuickJS: by a curl that is given everything on its standard input. */

import type { HttpResult } from '../base/http.ts';
import { authoritiesError } from './authorities.ts';
import { CURL, type CurlWay, curlConfig, HEAD_LIMIT, isLookupSlow, readCurl } from './curl.ts';
import { curlWay } from './curl-way.ts';
import type { HttpCall, HttpRequest, Running, RunResult } from './host.ts';
import { os } from './quickjs-engine.ts';
import { quickjsFiles } from './quickjs-files.ts';
import { run } from './quickjs-process.ts';
import { failure, refusal } from './request.ts';
import { ASK_OPTIONS, astray } from './way-out.ts';

/** curl keeps the time itself; when it does not (a resolver that blocks), it is killed this much later. */
const CURL_GRACE_MS = 2000;
/** One without threads for its resolver (OpenWrt's) counts in whole seconds, and ends at once with less than one. */
const LEAST_CURL_MS = 2000;

/** See `Host.http`. */
export function http(request: HttpRequest): HttpCall {
	const refused = refusal(request);
	if (refused) return { done: Promise.resolve(refused), abort() {} };
	const { url, caFile, timeoutMs } = request;
	if (caFile && /^https:/i.test(url) && authoritiesError(quickjsFiles, caFile))
		return { done: Promise.resolve(failure('ca', false, false)), abort() {} };
	const endMs = os.now() + timeoutMs;
	let aborted = false;
	const children = new Set<Running>();
	async function ended(child: Running): Promise<RunResult> {
		children.add(child);
		const result = await child.done;
		children.delete(child);
		return result;
	}
	async function perform(): Promise<HttpResult> {
		const way = await curlWay(request, (argv) => ended(run(argv, ASK_OPTIONS)), quickjsFiles);
		if (aborted) return failure('aborted', false, false);
		if ('device' in way) return astray(way);
		let result = await ended(curl(request, way));
		const leftMs = endMs - os.now();
		if (!aborted && isLookupSlow(result) && leftMs >= LEAST_CURL_MS) {
			result = await ended(curl({ ...request, timeoutMs: leftMs }, way));
		}
		return aborted ? failure('aborted', true, true) : readCurl(result, request);
	}
	return {
		// Whatever the engine throws while it reads what came over the network is no answer.
		done: perform().catch(() => failure('protocol', true, true)),
		abort() {
			aborted = true;
			for (const child of children) child.kill();
		},
	};
}

function curl(request: HttpRequest, way: CurlWay): Running {
	return run(CURL, {
		input: curlConfig(request, way),
		timeoutMs: request.timeoutMs + CURL_GRACE_MS,
		limit: request.limit + HEAD_LIMIT,
	});
}
