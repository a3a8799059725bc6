/** The machine as Node (18 and later) offers it. */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { Socket } from 'node:net';
import { isatty } from 'node:tty';
import type { Bytes } from '../base/bytes.ts';
import { type Line, written } from '../base/printable.ts';
import { thrownText } from '../base/thrown.ts';
import { FLOCK, FLOCK_OPTIONS, readFlock } from './flock.ts';
import type { Clock, Fifo, FileError, Host } from './host.ts';
import { mkfifo } from './mkfifo.ts';
import { fileError, nodeFiles } from './node-files.ts';
import { nodeHttp } from './node-http.ts';
import { linkDevices } from './node-links.ts';
import { followOutput, killAll, run } from './node-process.ts';
import { readLine } from './node-terminal.ts';
import { nodeUsers } from './node-users.ts';
import { systemdNotify } from './systemd-notify.ts';

const DEFAULT_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
/** Node fires at once what is further away than this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Makes the host. From then on an exception that nobody caught ends the program with 70. */
export function nodeHost(): Host {
	const path = process.env.PATH || DEFAULT_PATH;
	const runProgram: Host['run'] = (argv, options) => run(argv, path, options);
	process.on('uncaughtException', crash);
	process.on('unhandledRejection', crash);
	return {
		engine: 'node',
		args: process.argv.slice(2),
		path,
		pid: process.pid,
		variable: (name) => process.env[name],
		variableNames: () => Object.keys(process.env),
		clock,
		files: nodeFiles,
		users: nodeUsers,
		random: Math.random,
		randomBytes: (count) => randomBytes(count).toString('latin1'),
		forgetCode() {},
		setTimer,
		run: runProgram,
		followOutput: (argv, onLine, onEnd) => followOutput(argv, path, onLine, onEnd),
		http: (request) => nodeHttp(request, path),
		openFifo,
		lock: (file) => lock(file, path),
		makeFifo: (file) => mkfifo(runProgram, nodeFiles, file),
		linkDevices,
		notify: (socket, text) => systemdNotify(runProgram, socket, text),
		onSignal,
		print,
		readLine,
		columns: () => process.stdout.columns ?? NO_TERMINAL,
		isTerminal: (stream) => isatty(DESCRIPTORS[stream]),
		exit,
	};
}

function crash(error: unknown): never {
	print('err', `error internal: ${thrownText(error)}`);
	return exit(70);
}

const DESCRIPTORS = { in: 0, out: 1, err: 2 };

/** Columns where output goes into a file or a pipe. */
const NO_TERMINAL = 80;

function exit(code: number): never {
	killAll();
	return process.exit(code);
}

const clock: Clock = {
	wallMs: Date.now,
	uptimeMs: () => Number(process.hrtime.bigint()) / 1e6,
	bootId() {
		const id = nodeFiles.read('/proc/sys/kernel/random/boot_id', 100);
		return typeof id === 'string' ? id.trim() : '';
	},
};

function setTimer(ms: number, callback: () => void): () => void {
	const timer = setTimeout(callback, Math.min(ms, LONGEST_TIMER_MS));
	return () => clearTimeout(timer);
}

/** Read and write, so that there is always a writer and no end of file. A read stream would pin a thread and hang the exit; a socket does not. */
function openFifo(path: string, onChunk: (chunk: Bytes) => void): Fifo | FileError {
	try {
		// Opening a device may do something; a FIFO is looked at before and after.
		if (!fs.statSync(path).isFIFO()) return { error: 'EINVAL' };
		const fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_NONBLOCK);
		if (!fs.fstatSync(fd).isFIFO()) {
			fs.closeSync(fd);
			return { error: 'EINVAL' };
		}
		const socket = new Socket({ fd, readable: true, writable: false });
		socket.on('data', (chunk) => onChunk(chunk.toString('latin1')));
		return { close: () => void socket.destroy() };
	} catch (error) {
		return fileError(error);
	}
}

/**
 * Opened first without O_CREAT, which the kernel denies in a sticky folder for another user's file; made with O_EXCL, or a
 * planted link would let root make a file elsewhere.
 */
function openLock(path: string): number {
	const { O_RDONLY, O_CREAT, O_EXCL } = fs.constants;
	try {
		return fs.openSync(path, O_RDONLY);
	} catch {
		// The next try tells why.
	}
	try {
		return fs.openSync(path, O_RDONLY | O_CREAT | O_EXCL, 0o640);
	} catch (error) {
		// Somebody may have been faster.
		if (fileError(error).error === 'EEXIST') return fs.openSync(path, O_RDONLY);
		throw error;
	}
}

/** The descriptor is never closed: the lock belongs to it, and ends with this process. */
async function lock(path: string, programs: string): Promise<'taken' | 'held' | FileError> {
	let descriptor: number;
	try {
		descriptor = openLock(path);
	} catch (error) {
		return fileError(error);
	}
	const answer = readFlock(await run(FLOCK, programs, { ...FLOCK_OPTIONS, input: { descriptor } }).done);
	if (answer !== 'taken') fs.closeSync(descriptor);
	return answer;
}

function onSignal(handler: (signal: 'TERM' | 'INT' | 'HUP') => void): void {
	process.on('SIGTERM', () => handler('TERM'));
	process.on('SIGINT', () => handler('INT'));
	process.on('SIGHUP', () => handler('HUP'));
}

/** Synchronous, so that nothing is lost when the program ends. */
function print(stream: 'out' | 'err', line: Line): void {
	try {
		fs.writeSync(stream === 'out' ? 1 : 2, `${written(line)}\n`);
	} catch {
		// Nobody reads it any more.
	}
}
