/** HTTP on Node: node-fetch with an agent of its own for each request. */
import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import fetch, { type Response } from 'node-fetch';
import type { Bytes } from '../base/bytes.ts';
import type { HttpFailure, HttpResult } from '../base/http.ts';
import type { HttpCall, HttpRequest } from './host.ts';
import { connectMs, failure, refusal, retryAfterSeconds } from './request.ts';

/** How long one address may take before the next of the same name is tried. Node's own 250 ms are too short for a satellite. */
const ATTEMPT_MS = 2500;

/** How far a request has come. */
interface Progress {
	secure: boolean;
	/** TCP stands. */
	connected: boolean;
	/** The request may go out: TLS, too, is up where it is wanted. */
	ready: boolean;
	/** Why we ended it ourselves. */
	ended: 'timeout' | 'aborted' | 'limit' | null;
}

/** Makes a request; see `Host.http`. */
export function nodeHttp(request: HttpRequest): HttpCall {
	const progress: Progress = { secure: /^https:/i.test(request.url), connected: false, ready: false, ended: null };
	const controller = new AbortController();
	const end = (why: NonNullable<Progress['ended']>): void => {
		progress.ended ??= why;
		controller.abort();
	};
	return { done: perform(request, progress, controller.signal, end), abort: () => end('aborted') };
}

async function perform(
	request: HttpRequest,
	progress: Progress,
	signal: AbortSignal,
	end: (why: 'timeout' | 'limit') => void,
): Promise<HttpResult> {
	const refused = refusal(request);
	if (refused) return refused;
	const ca = progress.secure && request.caFile !== undefined ? authorities(request.caFile) : undefined;
	if (ca === null) return failure('ca', false, false);
	const agent = agentFor(request, progress, ca);
	const connecting = setTimeout(() => progress.connected || end('timeout'), connectMs(request));
	const whole = setTimeout(() => end('timeout'), request.timeoutMs);
	try {
		const headers = request.headers.map(([name, value]): [string, string] => [name, value]);
		const response = await fetch(request.url, {
			agent,
			headers,
			redirect: 'manual',
			compress: false,
			signal: signal as never,
		});
		return await answer(response, request.limit, progress, () => end('limit'));
	} catch (error) {
		return failure(causeOf(error, request, progress), progress.connected, progress.ready);
	} finally {
		clearTimeout(connecting);
		clearTimeout(whole);
		agent.destroy();
	}
}

/** Gives the bundle, null when it cannot be read or holds no certificate (an empty one would mean Node's own authorities). */
function authorities(path: string): string | null {
	try {
		const pem = readFileSync(path, 'latin1');
		return pem.includes('-----BEGIN ') ? pem : null;
	} catch {
		return null;
	}
}

/** What is told here must not be left to the environment (`NODE_TLS_REJECT_UNAUTHORIZED`) or to the version of Node. */
function agentFor(request: HttpRequest, progress: Progress, ca: string | undefined): http.Agent {
	const options = {
		keepAlive: false,
		rejectUnauthorized: true,
		autoSelectFamily: true,
		autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
		...(request.family && { family: request.family }),
		...(request.localAddress !== undefined && { localAddress: request.localAddress }),
		...(ca !== undefined && { ca }),
	};
	const agent = progress.secure ? new https.Agent(options) : new http.Agent(options);
	watch(agent, progress);
	return agent;
}

/** Sees how far the agent's connection comes. */
function watch(agent: http.Agent, progress: Progress): void {
	const connecting = agent as unknown as { createConnection(...args: unknown[]): Socket };
	const create = connecting.createConnection;
	connecting.createConnection = function (...args) {
		const socket = create.apply(this, args);
		socket.once('connect', () => {
			progress.connected = true;
			progress.ready ||= !progress.secure;
		});
		socket.once('secureConnect', () => {
			progress.ready = true;
		});
		return socket;
	};
}

/** Takes the body, as much as there is of it. */
async function answer(response: Response, limit: number, progress: Progress, cut: () => void): Promise<HttpResult> {
	let body: Bytes = '';
	let complete = true;
	try {
		for await (const chunk of response.body ?? []) {
			body += (chunk as Buffer).toString('latin1');
			if (body.length > limit) cut();
		}
	} catch {
		complete = false;
	}
	if (progress.ended === 'aborted') return failure('aborted', true, true);
	return {
		kind: 'answer',
		status: response.status,
		body: body.slice(0, limit),
		complete: complete && body.length <= limit,
		retryAfterSeconds: retryAfterSeconds(response.headers.get('retry-after'), response.headers.get('date')),
	};
}

const CAUSES: Record<string, HttpFailure> = {
	ENOTFOUND: 'dns',
	ECONNREFUSED: 'refused',
	ETIMEDOUT: 'timeout',
	ECONNRESET: 'reset',
	EPIPE: 'reset',
	ERR_STREAM_PREMATURE_CLOSE: 'reset',
	EADDRNOTAVAIL: 'bind',
};

function causeOf(error: unknown, request: HttpRequest, progress: Progress): HttpFailure {
	if (progress.ended === 'timeout' || progress.ended === 'aborted') return progress.ended;
	// Whatever happens between TCP and TLS is a failure of TLS: a broken connection, too.
	if (progress.connected && !progress.ready) return 'tls';
	const code = (error as NodeJS.ErrnoException).code ?? '';
	if (progress.connected) return CAUSES[code] ?? 'protocol';
	if (code.startsWith('ERR_OSSL') || code.startsWith('ERR_SSL')) return 'ca';
	if (code.startsWith('EAI_')) return 'dns';
	if (request.localAddress !== undefined && /^(EADDRNOTAVAIL|EINVAL|ERR_INVALID_IP_ADDRESS)$/.test(code)) return 'bind';
	return code === 'EADDRNOTAVAIL' ? 'unreachable' : (CAUSES[code] ?? 'unreachable');
}
