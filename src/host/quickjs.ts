/** The machine as QuickJS offers it: files and processes, and nothing else; HTTP by curl, locks by flock. */

import type { Bytes } from '../base/bytes.ts';
import type { HttpResult } from '../base/http.ts';
import { authoritiesError } from './authorities.ts';
import { CURL, type CurlWay, curlConfig, HEAD_LIMIT, isLookupSlow, readCurl } from './curl.ts';
import { curlWay } from './curl-way.ts';
import { FLOCK, FLOCK_OPTIONS, readFlock } from './flock.ts';
import type { Clock, Fifo, FileError, Host, HttpCall, HttpRequest, Running, RunResult } from './host.ts';
import { printLine, readChunk } from './quickjs-bytes.ts';
import {
	forgetCode,
	O_RDONLY,
	O_RDWR,
	os,
	SIGHUP,
	SIGINT,
	SIGPIPE,
	SIGTERM,
	scriptArguments,
	std,
} from './quickjs-engine.ts';
import { fileError, quickjsFiles, status } from './quickjs-files.ts';
import { guarded, setTimer, stayAwake, watch } from './quickjs-loop.ts';
import { followOutput, killAll, PATH, run } from './quickjs-process.ts';
import { quickjsUsers } from './quickjs-users.ts';
import { failure, refusal } from './request.ts';
import { ASK_OPTIONS, astray } from './way-out.ts';

/** curl keeps the time itself; when it does not (a resolver that blocks), it is killed this much later. */
const CURL_GRACE_MS = 2000;
/** One without threads for its resolver (OpenWrt's) counts in whole seconds, and ends at once with less than one. */
const LEAST_CURL_MS = 2000;

/** Makes the host. Needs `--no-unhandled-rejection` on QuickJS 2025.04, which ends on a rejection that is handled a moment later. */
export function quickjsHost(): Host {
	// Or writing to a pipe whose reader is gone would end the program. Children get the default back.
	os.signal(SIGPIPE, () => {});
	stayAwake();
	return {
		engine: 'quickjs',
		args: scriptArguments().slice(1),
		path: PATH,
		pid: os.getpid(),
		clock,
		files: quickjsFiles,
		users: quickjsUsers,
		random: Math.random,
		randomBytes,
		forgetCode,
		setTimer,
		run,
		followOutput,
		http,
		openFifo,
		lock,
		linkDevices: () => null,
		onSignal,
		print: (stream, line) => printLine(stream === 'out' ? 1 : 2, line),
		columns: () => os.ttyGetWinSize(1)?.[0] || NO_TERMINAL,
		exit(code) {
			killAll();
			return std.exit(code);
		},
	};
}

/** Columns where output goes into a file or a pipe. */
const NO_TERMINAL = 80;

const clock: Clock = {
	wallMs: Date.now,
	uptimeMs: os.now,
	bootId() {
		const id = quickjsFiles.read('/proc/sys/kernel/random/boot_id', 100);
		return typeof id === 'string' ? id.trim() : '';
	},
};

function randomBytes(count: number): Bytes {
	const fd = os.open('/dev/urandom', O_RDONLY);
	let bytes = '';
	while (bytes.length < count) {
		const chunk = readChunk(fd);
		if (typeof chunk === 'number' || chunk === '') throw new Error('/dev/urandom cannot be read');
		bytes += chunk ?? '';
	}
	os.close(fd);
	return bytes.slice(0, count);
}

function http(request: HttpRequest): HttpCall {
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

/** Read and write, so that there is always a writer and no end of file. */
function openFifo(path: string, onChunk: (chunk: Bytes) => void): Fifo | FileError {
	const wrong = noFifo(path);
	if (wrong) return wrong;
	const fd = os.open(path, O_RDWR);
	if (fd < 0) return fileError(fd);
	// It may have been replaced between the look and the opening.
	const replaced = noFifo(`/proc/self/fd/${fd}`);
	if (replaced) {
		os.close(fd);
		return replaced;
	}
	return watch(os.setReadHandler, fd, () => {
		const chunk = readChunk(fd);
		if (typeof chunk === 'string') onChunk(chunk);
	});
}

function noFifo(path: string): FileError | null {
	const found = status(path);
	if ('error' in found) return found;
	return found.kind === 'fifo' ? null : { error: 'EINVAL' };
}

/** As a result of the engine's. */
const EEXIST = -17;

/**
 * Opened first without O_CREAT, which the kernel denies in a sticky folder for another user's file; made with O_EXCL, or a
 * planted link would let root make a file elsewhere. Gives a descriptor or a negative errno.
 */
function openLock(path: string): number {
	const there = os.open(path, O_RDONLY);
	if (there >= 0) return there;
	const made = os.open(path, O_RDONLY | os.O_CREAT | os.O_EXCL, 0o640);
	// Somebody may have been faster.
	return made === EEXIST ? os.open(path, O_RDONLY) : made;
}

/** The descriptor is never closed: the lock belongs to it, and ends with this process. */
async function lock(path: string): Promise<'taken' | 'held' | FileError> {
	const fd = openLock(path);
	if (fd < 0) return fileError(fd);
	const answer = readFlock(await run(FLOCK, { ...FLOCK_OPTIONS, input: fd }).done);
	if (answer !== 'taken') os.close(fd);
	return answer;
}

function onSignal(handler: (signal: 'TERM' | 'INT' | 'HUP') => void): void {
	const numbers = { TERM: SIGTERM, INT: SIGINT, HUP: SIGHUP } as const;
	for (const name of ['TERM', 'INT', 'HUP'] as const) {
		os.signal(
			numbers[name],
			guarded(() => handler(name)),
		);
	}
}
