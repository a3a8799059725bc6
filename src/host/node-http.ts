/** HTTP on Node: node-fetch with an agent of its own for each request. */
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import fetch, { type Response } from 'node-fetch';
import type { Bytes } from '../base/bytes.ts';
import type { HttpFailure, HttpResult, Stray } from '../base/http.ts';
import { authoritiesError } from './authorities.ts';
import type { HttpCall, HttpRequest, Running, RunResult } from './host.ts';
import { nodeFiles } from './node-files.ts';
import { lookupUntil } from './node-lookup.ts';
import { run } from './node-process.ts';
import { routeBySource } from './node-route.ts';
import { connectMs, failure, literalHost, MOST_INTERIM, refusal, retryAfterSeconds, unconnected } from './request.ts';
import { ASK_OPTIONS, astray, ipRoute, leavingBy } from './way-out.ts';

/** How long one address may take before the next of the same name is tried. Node's own 250 ms are too short for a satellite. */
const ATTEMPT_MS = 2500;

/** How far a request has come. */
interface Progress {
	secure: boolean;
	/** When the name was resolved and connecting began; null: not yet. */
	resolvedMs: number | null;
	/** TCP stands. */
	connected: boolean;
	/** The request may go out: TLS, too, is up where it is wanted. */
	ready: boolean;
	/** Why we ended it ourselves. */
	ended: 'timeout' | 'aborted' | 'limit' | null;
	/** It would not leave by its device. */
	stray: Stray | null;
}

/** Makes a request; see `Host.http`. `path`: where the program `ip` is looked for. */
export function nodeHttp(request: HttpRequest, path: string): HttpCall {
	const progress: Progress = {
		secure: /^https:/i.test(request.url),
		resolvedMs: null,
		connected: false,
		ready: false,
		ended: null,
		stray: null,
	};
	const controller = new AbortController();
	const end = (why: NonNullable<Progress['ended']>): void => {
		progress.ended ??= why;
		controller.abort();
	};
	return { done: perform(request, path, progress, controller.signal, end), abort: () => end('aborted') };
}

async function perform(
	request: HttpRequest,
	path: string,
	progress: Progress,
	signal: AbortSignal,
	end: (why: 'timeout' | 'limit') => void,
): Promise<HttpResult> {
	const refused = refusal(request);
	if (refused) return refused;
	const ca = progress.secure && request.caFile !== undefined ? authorities(request.caFile) : undefined;
	if (ca === null) return failure('ca', false, false);
	let connecting: NodeJS.Timeout | undefined;
	/** Those of the server's addresses that may be connected to. */
	const permit = async (addresses: string[]): Promise<string[]> => {
		const { device, localAddress } = request;
		if (device === undefined) return addresses;
		const byIp = ipRoute((argv) => untilAborted(run(argv, path, ASK_OPTIONS), signal), localAddress);
		const found = await leavingBy(addresses, device, async (address) => {
			const route = await byIp(address);
			return route === undefined ? routeBySource(address, request) : route;
		});
		if (!('device' in found)) return found;
		progress.stray = found;
		return [];
	};
	const agent = agentFor(request, ca, lookupUntil(signal, permit));
	watch(agent, progress, () => {
		connecting ??= setTimeout(() => progress.connected || end('timeout'), connectMs(request));
	});
	countInterim(agent, () => end('limit'));
	const whole = setTimeout(() => end('timeout'), request.timeoutMs);
	try {
		const { host, isLiteral } = literalHost(request.url);
		if (isLiteral) await permit([host]);
		if (progress.stray && !progress.ended) return astray(progress.stray);
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
		const { resolvedMs, connected, ready } = progress;
		if (progress.stray && !progress.ended) return astray(progress.stray);
		const cause = causeOf(error, request, progress);
		if (cause !== 'timeout' || connected) return failure(cause, connected, ready);
		return unconnected(resolvedMs === null ? null : performance.now() - resolvedMs);
	} finally {
		clearTimeout(connecting);
		clearTimeout(whole);
		agent.destroy();
	}
}

/** The end of a child that is killed when the request is ended. */
function untilAborted(child: Running, signal: AbortSignal): Promise<RunResult> {
	signal.addEventListener('abort', child.kill, { once: true });
	return child.done.finally(() => signal.removeEventListener('abort', child.kill));
}

const LARGEST_BUNDLE = 4 << 20;

/** Gives the bundle, null when it cannot be used (an empty one would mean Node's own authorities). */
function authorities(path: string): string | null {
	if (authoritiesError(nodeFiles, path)) return null;
	const pem = nodeFiles.read(path, LARGEST_BUNDLE);
	return typeof pem === 'string' ? pem : null;
}

/** What is told here must not be left to the environment (`NODE_TLS_REJECT_UNAUTHORIZED`) or to the version of Node. */
function agentFor(request: HttpRequest, ca: string | undefined, lookup: LookupFunction): http.Agent {
	const options = {
		keepAlive: false,
		lookup,
		rejectUnauthorized: true,
		autoSelectFamily: true,
		autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
		...(request.family && { family: request.family }),
		...(request.localAddress !== undefined && { localAddress: request.localAddress }),
		...(ca !== undefined && { ca }),
	};
	return /^https:/i.test(request.url) ? new https.Agent(options) : new http.Agent(options);
}

/** Sees how far the agent's connection comes. */
function watch(agent: http.Agent, progress: Progress, onResolved: () => void): void {
	const connecting = agent as unknown as { createConnection(...args: unknown[]): Socket };
	const create = connecting.createConnection;
	connecting.createConnection = function (...args) {
		const socket = create.apply(this, args);
		const resolved = (error: Error | null): void => {
			if (error) return;
			progress.resolvedMs ??= performance.now();
			onResolved();
		};
		if (isIP((args[0] as { host: string }).host)) resolved(null);
		else socket.on('lookup', resolved);
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

/** Ends a request whose final answer does not come; node-fetch shows nothing of the others. */
function countInterim(agent: http.Agent, end: () => void): void {
	const adding = agent as unknown as { addRequest(request: http.ClientRequest, ...more: unknown[]): void };
	const add = adding.addRequest;
	adding.addRequest = function (request, ...more) {
		let count = 0;
		request.on('information', () => ++count > MOST_INTERIM && end());
		add.call(this, request, ...more);
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
