/** One HTTP request by curl, pure: the configuration that it reads on standard input, and the reading of what it prints. */
import type { Bytes, HttpFailure, HttpRequest, HttpResult, RunResult } from './host.ts';
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

/** Gives the configuration file for a request. */
export function curlConfig(request: HttpRequest): Bytes {
	const settings: [name: string, value: Bytes][] = [
		['url', request.url],
		['proto', '=http,https'],
		['noproxy', '*'],
		['max-time', seconds(request.timeoutMs)],
		['connect-timeout', seconds(connectMs(request))],
		['write-out', REPORT],
	];
	if (request.caFile !== undefined) settings.push(['cacert', request.caFile]);
	// `host!`: or curl would take it for the name of a device first.
	if (request.localAddress !== undefined) settings.push(['interface', `host!${request.localAddress}`]);
	for (const [name, value] of request.headers)
		settings.push(['header', value === '' ? `${name};` : `${name}: ${value}`]);
	const flags = request.family ? [...FLAGS, `ipv${request.family}`] : FLAGS;
	return [...flags, ...settings.map(([name, value]) => `${name} = ${quote(value)}`), ''].join('\n');
}

function seconds(ms: number): string {
	return (ms / 1000).toFixed(3);
}

const ESCAPES: Record<string, string> = { '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v' };

/** Quotes a value for curl's configuration file (curl's manual, `--config`). */
export function quote(value: Bytes): Bytes {
	return `"${value.replace(/[\\"\n\r\t\v]/g, (character) => `\\${ESCAPES[character] ?? character}`)}"`;
}

/**
 * Reads how curl ended. Where the outcome is not known (it had to be killed), `connected` and `sent` are true: the careful
 * assumption.
 * @param limit of the body, in bytes
 */
export function readCurl(result: RunResult, limit: number): HttpResult {
	if (result.kind === 'missing') return failure('program', false, false);
	if (result.kind === 'killed') return failure('program', true, true);
	if (result.kind !== 'exit') {
		const cause = result.kind === 'timeout' ? 'timeout' : 'protocol';
		return answer(result.output, limit, false) ?? failure(cause, true, true);
	}
	const end = result.output.lastIndexOf('\n');
	const [connections = 0, sent = 0, received = 0] = result.output
		.slice(end + 1)
		.split(' ')
		.map(Number);
	const transcript = result.output.slice(0, Math.max(end, 0));
	return (
		answer(transcript, limit, result.code === 0, received) ??
		failure(causeOf(result.code, connections > 0), connections > 0, sent > 0)
	);
}

/** @param received the length of the body by curl's count: after it there may be trailers */
function answer(transcript: Bytes, limit: number, whole: boolean, received = Infinity): HttpResult | null {
	const found = splitHead(transcript);
	if (!found) return null;
	const body = found.rest.slice(0, Math.min(limit, received));
	return {
		kind: 'answer',
		status: found.status,
		body,
		complete: whole && received <= limit,
		retryAfterSeconds: retryAfterSeconds(header(found.head, 'retry-after'), header(found.head, 'date')),
	};
}

interface Head {
	status: number;
	head: Bytes;
	rest: Bytes;
}

/** Finds the headers of the final answer, after any interim ones (1xx). */
function splitHead(transcript: Bytes): Head | null {
	const status = /^HTTP\/\d(?:\.\d)? (\d\d\d)/.exec(transcript)?.[1];
	const end = /\r?\n\r?\n/.exec(transcript);
	if (!status || !end) return null;
	const rest = transcript.slice(end.index + end[0].length);
	return status.startsWith('1')
		? splitHead(rest)
		: { status: Number(status), head: transcript.slice(0, end.index), rest };
}

function header(head: Bytes, name: string): string | null {
	return new RegExp(`^${name}:[ \\t]*(.*)`, 'im').exec(head)?.[1] ?? null;
}

/** curl's exit codes (its manual, `EXIT CODES`). */
const CAUSES: Record<number, HttpFailure> = {
	5: 'dns',
	6: 'dns',
	7: 'refused',
	28: 'timeout',
	35: 'tls',
	45: 'bind',
	51: 'tls',
	52: 'reset',
	53: 'tls',
	54: 'tls',
	55: 'reset',
	56: 'reset',
	58: 'tls',
	59: 'tls',
	60: 'tls',
	64: 'tls',
	66: 'tls',
	77: 'ca',
	80: 'tls',
	82: 'tls',
	83: 'tls',
	90: 'tls',
	91: 'tls',
};

/** What is in no table is the program's fault before there was a connection, and the answer's after. */
function causeOf(code: number, connected: boolean): HttpFailure {
	return CAUSES[code] ?? (connected ? 'protocol' : 'program');
}
