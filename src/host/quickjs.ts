/** The machine as QuickJS offers it: files and processes, and nothing else; HTTP by curl, locks by flock. */
import { toBytes } from '../config/bytes.ts';
import { CURL, curlConfig, HEAD_LIMIT, readCurl } from './curl.ts';
import { FLOCK, FLOCK_OPTIONS, readFlock } from './flock.ts';
import type { Bytes, Clock, Fifo, FileError, Host, HttpCall, HttpRequest } from './host.ts';
import { readChunk, writeAll } from './quickjs-bytes.ts';
import { os, SIGHUP, scriptArguments, std } from './quickjs-engine.ts';
import { fileError, quickjsFiles } from './quickjs-files.ts';
import { guarded, setTimer, stayAwake } from './quickjs-loop.ts';
import { follow, killAll, run } from './quickjs-process.ts';
import { failure, refusal } from './request.ts';

const DEFAULT_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
/** curl keeps the time itself; when it does not (a resolver that blocks), it is killed this much later. */
const CURL_GRACE_MS = 2000;
const SYNC_TIMEOUT_MS = 60_000;

/** Makes the host. Needs `--no-unhandled-rejection` on QuickJS 2025.04, which ends on a rejection that is handled a moment later. */
export function quickjsHost(): Host {
	const path = std.getenv('PATH') || DEFAULT_PATH;
	// The engine looks for programs in its own PATH, not in the child's.
	std.setenv('PATH', path);
	// Or writing to a pipe whose reader is gone would end the program. Children get the default back.
	os.signal(os.SIGPIPE, () => {});
	stayAwake();
	const files = quickjsFiles((file) => run(['sync', file], path, { timeoutMs: SYNC_TIMEOUT_MS, limit: 0 }).done);
	return {
		engine: 'quickjs',
		args: scriptArguments().slice(1),
		path,
		pid: os.getpid(),
		clock: clockOn(files.read),
		files,
		random: Math.random,
		randomBytes,
		setTimer,
		run: (argv, options) => run(argv, path, options),
		follow: (argv, onLine, onEnd) => follow(argv, path, onLine, onEnd),
		http: (request) => http(request, path),
		openFifo,
		lock: (file) => lock(file, path),
		linkAddresses: () => null,
		onSignal,
		print: (stream, line) => void writeAll(stream === 'out' ? 1 : 2, toBytes(`${line}\n`)),
		exit(code) {
			killAll();
			return std.exit(code);
		},
	};
}

function clockOn(read: Host['files']['read']): Clock {
	return {
		wallMs: Date.now,
		uptimeMs: os.now,
		bootId() {
			const id = read('/proc/sys/kernel/random/boot_id', 100);
			return typeof id === 'string' ? id.trim() : '';
		},
	};
}

function randomBytes(count: number): Bytes {
	const fd = os.open('/dev/urandom', os.O_RDONLY);
	let bytes = '';
	while (bytes.length < count) {
		const chunk = readChunk(fd);
		if (typeof chunk === 'number' || chunk === '') throw new Error('/dev/urandom cannot be read');
		bytes += chunk ?? '';
	}
	os.close(fd);
	return bytes.slice(0, count);
}

function http(request: HttpRequest, path: string): HttpCall {
	const refused = refusal(request);
	if (refused) return { done: Promise.resolve(refused), abort() {} };
	let aborted = false;
	const curl = run(CURL, path, {
		input: curlConfig(request),
		timeoutMs: request.timeoutMs + CURL_GRACE_MS,
		limit: request.limit + HEAD_LIMIT,
	});
	return {
		done: curl.done.then((result) => (aborted ? failure('aborted', true, true) : readCurl(result, request.limit))),
		abort() {
			aborted = true;
			curl.kill();
		},
	};
}

/** Read and write, so that there is always a writer and no end of file. */
function openFifo(path: string, onChunk: (chunk: Bytes) => void): Fifo | FileError {
	if (!isFifo(path)) {
		const errno = os.stat(path)[1];
		return errno ? fileError(errno) : { error: 'EINVAL' };
	}
	const fd = os.open(path, os.O_RDWR);
	if (fd < 0) return fileError(fd);
	// It may have been replaced between the look and the opening.
	if (!isFifo(`/proc/self/fd/${fd}`)) {
		os.close(fd);
		return { error: 'EINVAL' };
	}
	let open = true;
	os.setReadHandler(
		fd,
		guarded(() => {
			const chunk = open ? readChunk(fd) : null;
			if (typeof chunk === 'string') onChunk(chunk);
		}),
	);
	return {
		close() {
			if (!open) return;
			open = false;
			os.setReadHandler(fd, null);
			os.close(fd);
		},
	};
}

function isFifo(path: string): boolean {
	return ((os.stat(path)[0]?.mode ?? 0) & os.S_IFMT) === os.S_IFIFO;
}

/**
 * Opened first without O_CREAT, which the kernel denies in a sticky folder for another user's file; made with O_EXCL, or a
 * planted link would let root make a file elsewhere. Gives a descriptor or a negative errno.
 */
function openLock(path: string): number {
	const there = os.open(path, os.O_RDONLY);
	if (there >= 0) return there;
	const made = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL, 0o640);
	// Somebody may have been faster.
	return made >= 0 ? made : os.open(path, os.O_RDONLY);
}

/** The descriptor is never closed: the lock belongs to it, and ends with this process. */
async function lock(path: string, programs: string): Promise<'taken' | 'held' | FileError> {
	const fd = openLock(path);
	if (fd < 0) return fileError(fd);
	const answer = readFlock(await run(FLOCK, programs, { ...FLOCK_OPTIONS, input: { descriptor: fd } }).done);
	if (answer !== 'taken') os.close(fd);
	return answer;
}

function onSignal(handler: (signal: 'TERM' | 'INT' | 'HUP') => void): void {
	os.signal(
		os.SIGTERM,
		guarded(() => handler('TERM')),
	);
	os.signal(
		os.SIGINT,
		guarded(() => handler('INT')),
	);
	os.signal(
		SIGHUP,
		guarded(() => handler('HUP')),
	);
}
