/** One HTTP request by curl, pure: the configuration that it reads on standard input, and the reading of what it prints. */

import type { Bytes } from '../base/bytes.ts';
import type { HttpFailure, HttpResult } from '../base/http.ts';
import type { HttpRequest, RunResult } from './host.ts';
import { connectMs, failure, retryAfterSeconds } from './request.ts';

/** `-q` must come first: no ~/.curlrc. Everything else, secrets included, is read from standard input. */
export const CURL = ['curl', '-q', '--config', '-'] as const;

/** Room for the headers of an answer (and for what curl tells at the end) beside its body. */
export const HEAD_LIMIT = 16_384;

/**
 * What curl tells after everything else; all of it is 0 where it did not come to pass. `num_connects` counts TCP connections
 * that stand (7.88 and 8.14: tried); `time_connect` stays 0 until TLS is up, too, and is no sign that there was none.
 */
const REPORT = '\n%{num_connects} %{size_request} %{size_download}';

const FLAGS = ['silent', 'include', 'globoff', 'http1.1'];

/** Gives the configuration file for a request. JSON's quotes are curl's (its manual, `--config`) for all that `refusal` lets pass. */
export function curlConfig(request: HttpRequest): Bytes {
	const { url, headers, family, localAddress, caFile, timeoutMs } = request;
	const settings: [name: string, value: Bytes | undefined][] = [
		['url', url],
		['proto', '=http,https'],
		['noproxy', '*'],
		['max-time', seconds(timeoutMs)],
		['connect-timeout', seconds(connectMs(request))],
		['write-out', REPORT],
		['cacert', caFile],
		// `host!`: or curl would take it for the name of a device first.
		['interface', localAddress && `host!${localAddress}`],
		...headers.map(([name, value]): [string, Bytes] => ['header', `${name}${value && ': '}${value || ';'}`]),
	];
	const lines = settings.flatMap(([name, value]) => (value === undefined ? [] : `${name} = ${JSON.stringify(value)}`));
	return [...FLAGS, family ? `ipv${family}` : '', ...lines, ''].join('\n');
}

function seconds(ms: number): string {
	return (ms / 1000).toFixed(3);
}

/**
 * Reads how curl ended. Where the outcome is not known (it had to be killed), `connected` and `sent` are true: the careful
 * assumption.
 * @param limit of the body, in bytes
 */
export function readCurl(result: RunResult, limit: number): HttpResult {
	if (result.kind === 'missing') return failure('program', false, false);
	if (result.kind === 'killed') return failure('program', true, true);
	const { kind, output } = result;
	if (kind !== 'exit') {
		return answer(output, limit, false) ?? failure(kind === 'timeout' ? kind : 'protocol', true, true);
	}
	const end = output.lastIndexOf('\n');
	const [connections = 0, sent = 0, received = 0] = output
		.slice(end + 1)
		.split(' ')
		.map(Number);
	const connected = connections > 0;
	return (
		answer(output.slice(0, Math.max(end, 0)), limit, result.code === 0, received) ??
		failure(causeOf(result.code, connected), connected, sent > 0)
	);
}

/** @param received the length of the body by curl's count: after it there may be trailers */
function answer(transcript: Bytes, limit: number, whole: boolean, received = Infinity): HttpResult | null {
	const [head, status] = HEAD.exec(transcript) ?? [];
	if (!head || !status) return null;
	const rest = transcript.slice(head.length);
	// An interim answer; the final one follows.
	if (status.startsWith('1')) return answer(rest, limit, whole, received);
	return {
		kind: 'answer',
		status: Number(status),
		body: rest.slice(0, Math.min(limit, received)),
		complete: whole && received <= limit,
		retryAfterSeconds: retryAfterSeconds(header(head, 'retry-after'), header(head, 'date')),
	};
}

/** The headers of an answer, to the empty line. */
const HEAD = /^HTTP\/\d(?:\.\d)? (\d\d\d).*?\r?\n\r?\n/s;

function header(head: Bytes, name: string): string | null {
	return new RegExp(`^${name}:[ \\t]*(.*)`, 'im').exec(head)?.[1] ?? null;
}

/** curl's exit codes (its manual, `EXIT CODES`). */
const CAUSES: [HttpFailure, ...number[]][] = [
	['dns', 5, 6],
	['refused', 7],
	['timeout', 28],
	['bind', 45],
	['reset', 52, 55, 56],
	['ca', 77],
	['tls', 35, 51, 53, 54, 58, 59, 60, 64, 66, 80, 82, 83, 90, 91],
];

/** What is in no table is the program's fault before there was a connection, and the answer's after. */
function causeOf(code: number, connected: boolean): HttpFailure {
	const found = CAUSES.find(([, ...codes]) => codes.includes(code));
	return found?.[0] ?? (connected ? 'protocol' : 'program');
}
