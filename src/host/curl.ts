/** One HTTP request by curl, pure: the configuration that it reads on standard input, and the reading of what it prints. */

import { type Bytes, toBytes } from '../base/bytes.ts';
import type { HttpFailure, HttpResult } from '../base/http.ts';
import type { HttpRequest, RunResult } from './host.ts';
import { connectMs, failure, LEAST_SILENCE_MS, MOST_INTERIM, retryAfterSeconds, unconnected } from './request.ts';

/** `-q` must come first: no ~/.curlrc. Everything else, secrets included, is read from standard input. */
export const CURL = ['curl', '-q', '--config', '-'] as const;

/** Room for the headers of an answer (and for what curl tells at the end) beside its body. */
export const HEAD_LIMIT = 16_384;

/**
 * What curl tells after everything else; all of it is 0 where it did not come to pass. `num_connects` counts TCP connections
 * that stand (7.88 and 8.14: tried); `time_connect` stays 0 until TLS is up, too, and is no sign that there was none. `time_namelookup` is 0 while the resolver
 * is silent, and above it for a literal address (7.88, 8.19, 8.23: tried).
 */
const REPORT = '\n%{num_connects} %{size_request} %{size_download} %{time_namelookup} %{time_total}';

const FLAGS = ['silent', 'include', 'globoff', 'http1.1'];

/** How a request leaves, in curl's words: its `--interface`, and where it is to connect to, an address of its host's, instead of asking the resolver. */
export interface CurlWay {
	interface?: string;
	address?: string;
}

/** Gives the configuration file for a request. JSON's quotes are curl's (its manual, `--config`) for all that `refusal` lets pass. */
export function curlConfig(request: HttpRequest, way: CurlWay = {}): Bytes {
	const { url, headers, family, caFile, timeoutMs } = request;
	const settings: [name: string, value: Bytes | undefined][] = [
		['url', url],
		['proto', '=http,https'],
		['noproxy', '*'],
		['max-time', seconds(timeoutMs)],
		['connect-timeout', seconds(connectMs(request))],
		['write-out', REPORT],
		['cacert', caFile && toBytes(caFile)],
		['interface', way.interface],
		['connect-to', way.address && `::${way.address.includes(':') ? `[${way.address}]` : way.address}:`],
		...headers.map(([name, value]): [string, Bytes] => ['header', `${name}${value && ': '}${value || ';'}`]),
	];
	const lines = settings.flatMap(([name, value]) => (value === undefined ? [] : `${name} = ${JSON.stringify(value)}`));
	return [...FLAGS, family ? `ipv${family}` : '', ...lines, ''].join('\n');
}

function seconds(ms: number): string {
	return (ms / 1000).toFixed(3);
}

/** What curl printed, and what it told of itself after that. */
function readOutput(output: Bytes) {
	const end = output.lastIndexOf('\n');
	const [connections = 0, sent = 0, received = 0, lookupSeconds = 0, totalSeconds = 0] = output
		.slice(end + 1)
		.split(' ')
		.map(Number);
	const silentMs = lookupSeconds > 0 ? (totalSeconds - lookupSeconds) * 1000 : null;
	return {
		transcript: output.slice(0, Math.max(end, 0)),
		connected: connections > 0,
		sent: sent > 0,
		received,
		silentMs,
	};
}

/**
 * Reads how curl ended. Where the outcome is not known (it had to be killed), `connected` and `sent` are true: the careful
 * assumption.
 */
export function readCurl(result: RunResult, { limit, caFile }: Pick<HttpRequest, 'limit' | 'caFile'>): HttpResult {
	if (result.kind === 'missing') return failure('program', false, false);
	if (result.kind === 'killed') return failure('program', true, true);
	const { kind, output } = result;
	if (kind !== 'exit') {
		return answer(output, limit, false) ?? failure(kind === 'timeout' ? kind : 'protocol', true, true);
	}
	const { transcript, connected, sent, received, silentMs } = readOutput(output);
	const answered = answer(transcript, limit, result.code === 0, received);
	if (answered) return answered;
	const cause = causeOf(result.code, connected);
	if (cause === 'timeout' && !connected) return unconnected(silentMs);
	// The authorities that curl could not read are its own, not the user's.
	return failure(cause === 'ca' && !caFile ? 'tls' : cause, connected, sent);
}

/** Whether curl gave up before any address had its time, for its limit of connecting begins with the look-up: by now the resolver may know the name. */
export function isLookupSlow(result: RunResult): boolean {
	if (result.kind !== 'exit' || causeOf(result.code, false) !== 'timeout') return false;
	const { connected, silentMs } = readOutput(result.output);
	return !connected && (silentMs ?? 0) < LEAST_SILENCE_MS;
}

/** @param received the length of the body by curl's count: after it there may be trailers */
function answer(transcript: Bytes, limit: number, whole: boolean, received = Infinity): HttpResult | null {
	let rest = transcript;
	for (let interim = 0; interim <= MOST_INTERIM; interim++) {
		const [head, status] = HEAD.exec(rest) ?? [];
		if (!head || !status) return null;
		rest = rest.slice(head.length);
		// An interim answer; the final one follows.
		if (status.startsWith('1')) continue;
		return {
			kind: 'answer',
			status: Number(status),
			body: rest.slice(0, Math.min(limit, received)),
			complete: whole && received <= limit,
			retryAfterSeconds: retryAfterSeconds(header(head, 'retry-after'), header(head, 'date')),
		};
	}
	return null;
}

/** The headers of an answer, to the empty line. */
const HEAD = /^HTTP\/\d(?:\.\d)? (\d\d\d).*?\r?\n\r?\n/s;

/** Where lines end with CR LF, a bare one of the two is a part of a line and begins no header (RFC 9112, section 2.2). */
function header(head: Bytes, name: string): string | null {
	const lines = head.split(/^[^\n]*\r\n/.test(head) ? '\r\n' : '\n');
	const found = lines.find((line) => line.slice(0, name.length + 1).toLowerCase() === `${name}:`);
	return found?.slice(name.length + 1).trim() ?? null;
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
