/**
 * The ports: everything the program wants from the machine, as one small interface. `quickjs.ts` and `node.ts` beside this
 * file implement it; a simulation can too. Nothing here throws or rejects for what can be expected to go wrong:
 * results are values. Text that comes from or goes to the machine is a *byte string*: one character (0-255) a byte.
 */

import type { Bytes } from '../base/bytes.ts';
import type { HttpResult } from '../base/http.ts';
import type { Line } from '../base/printable.ts';

/**
 * What a file operation failed with, by its POSIX name: ENOENT, ENOTDIR, EACCES, EPERM, EEXIST, EISDIR, EINVAL, EFBIG, ELOOP; others perhaps
 * in the words of the system (QuickJS), or how the program ended that was to do it (`flock: missing`, `sync: exit 1`).
 */
export interface FileError {
	error: string;
}

export interface FileStatus {
	kind: 'file' | 'folder' | 'fifo' | 'other';
	/** Permission bits, e.g. 0o640. */
	mode: number;
	/** Which it is on this machine, as decimal numbers: `DEVICE:INODE`. */
	identity: string;
}

export interface Files {
	/** The content of a regular file of at most `limit` bytes; EFBIG when it is longer, EINVAL when it is no regular file (/proc files are fine). */
	read(path: string, limit: number): Bytes | FileError;
	/** As `read`, of a file in another user's folder: a link at its end is not followed (ELOOP), and nothing that is there is waited for. */
	readPlain(path: string, limit: number): Bytes | FileError;
	/** Follows links. */
	status(path: string): FileStatus | FileError;
	/** Makes or replaces a file with this content and these permission bits. Not atomic. A planted link at `path` is never followed. On a QuickJS alone the umask may take bits of `mode` away. */
	write(path: string, content: Bytes, mode: number): FileError | null;
	/** Puts this content into a regular file that is there, as it is, by one write after it was emptied: for a folder in which no name can be made. Who reads it meanwhile reads a part. */
	overwrite(path: string, content: Bytes): FileError | null;
	rename(from: string, to: string): FileError | null;
	/** Not for folders: EISDIR. */
	remove(path: string): FileError | null;
	/** Makes one folder; no error when it is there already. */
	makeFolder(path: string, mode: number): FileError | null;
	/** As `write`, and resolves when the content is on the disk. That the file is there, or has this name, may still be lost: `flush` its folder. */
	writeDurably(path: string, content: Bytes, mode: number): Promise<FileError | null>;
	/** Resolves when the names in a folder are on the disk (by fsync; a QuickJS alone has a `sync` child for it). */
	flush(folder: string): Promise<FileError | null>;
}

/** Somebody whom this program can go on as. */
export interface User {
	/** null: /etc/passwd does not have it. */
	name: string | null;
	uid: number;
	gid: number;
}

export interface Users {
	/** The user of this process, by number; root's is 0. */
	own(): number;
	/** Whose a file or folder is. Follows links. */
	ownerOf(path: string): { uid: number; gid: number } | FileError;
	/** Gives what is at this path to somebody; a link that is there, and not what it leads to. For root. */
	give(path: string, to: Pick<User, 'uid' | 'gid'>): Promise<FileError | null>;
	/**
	 * Gives root's rights away for good and goes on as this user, in its groups only. `become`: this process has. On a QuickJS alone another one does all the work
	 * as that user, and what it ended with is given.
	 */
	become(user: User): Promise<'become' | { code: number } | FileError>;
}

export interface Clock {
	/** Milliseconds since 1970 by the wall clock, which may be wrong and may jump. */
	wallMs(): number;
	/** Milliseconds on CLOCK_MONOTONIC, comparable between the processes of one boot. */
	uptimeMs(): number;
	/** Names this boot of the machine (/proc/sys/kernel/random/boot_id); empty when unknown. */
	bootId(): string;
}

export interface RunOptions {
	/** Given to the child on standard input, then closed. */
	input?: Bytes;
	/** After this long the child is killed (SIGKILL). */
	timeoutMs: number;
	/** At most so many bytes of its standard output are kept; a child that prints more is killed. */
	limit: number;
	/** All that the child has started ends with it, at whatever time that is: it is in a process group of its own. */
	whole?: boolean;
}

/**
 * How a child ended. `output` is what it printed on standard output; its standard error is thrown away. Exit code 127 counts as
 * `missing`; `killed` is also a child that a signal ended, or that could not be started for want of memory or descriptors.
 */
export type RunResult =
	| { kind: 'exit'; code: number; output: Bytes }
	| { kind: 'missing' }
	| { kind: 'timeout'; output: Bytes }
	| { kind: 'overflow'; output: Bytes }
	| { kind: 'killed' };

export interface Running {
	done: Promise<RunResult>;
	/** Ends the child at once; `done` then gives `killed`. */
	kill(): void;
}

export interface HttpRequest {
	url: string;
	headers: ReadonlyArray<readonly [name: string, value: Bytes]>;
	/** Connect over this family only. */
	family?: 4 | 6;
	/** Leave by this device of the kernel's, and from `localAddress` (rule 56), or not at all: `way-out`. Not wanted towards loopback, either. */
	device?: string;
	/** Leave from this source address; no effect towards loopback destinations is wanted by the caller, who then leaves it out. */
	localAddress?: string;
	/** PEM bundle of the authorities to trust, instead of the engine's own. */
	caFile?: string;
	/** For the whole request. */
	timeoutMs: number;
	/** At most so many bytes of the body are taken. */
	limit: number;
}

export interface HttpCall {
	done: Promise<HttpResult>;
	/** Ends it at once; `done` then gives the failure `aborted`. */
	abort(): void;
}

export interface Fifo {
	close(): void;
}

export interface Host {
	/** `executable`: QuickJS and this program in one file, with what a QuickJS alone lacks. */
	readonly engine: 'quickjs' | 'node' | 'executable';
	/** The command line after the program's name, as text. */
	readonly args: readonly string[];
	/** PATH of this process, or a sane default. It is all that children get of the environment (rule 22). */
	readonly path: string;
	readonly pid: number;
	/** A variable of this process's environment, as text; undefined when it is not set. Children get none of them. */
	variable(name: string): string | undefined;
	/** The names of all variables of the environment. */
	variableNames(): readonly string[];
	readonly clock: Clock;
	readonly files: Files;
	readonly users: Users;
	/** Evenly distributed in [0, 1). */
	random(): number;
	randomBytes(count: number): Bytes;
	/** Lets go of the code that was compiled until now, where that takes memory of this process; what is called again is compiled again. */
	forgetCode(): void;
	/** Calls back once after so many milliseconds (after 24 days at most); the returned function cancels. An exception in the callback ends the program with 70. */
	setTimer(ms: number, callback: () => void): () => void;
	/** Starts a program found on PATH. `argv` holds no secret. */
	run(argv: readonly string[], options: RunOptions): Running;
	/** Starts a long-lived program, which ends with this one even if that is killed, and gives its output line by line until it ends; after `kill` nothing more is called. `why`: how it ended, `ip: exit 1`. */
	followOutput(argv: readonly string[], onLine: (line: Bytes) => void, onEnd: (why: string) => void): { kill(): void };
	http(request: HttpRequest): HttpCall;
	/** Opens an existing FIFO for reading and writing and gives what is written to it in chunks; refuses what is no FIFO (EINVAL). Creates nothing. */
	openFifo(path: string, onChunk: (chunk: Bytes) => void): Fifo | FileError;
	/** Takes an exclusive flock(2) on a file (made when it is missing, 0640) for the rest of this process's life (rule 25), where the engine has none through a `flock -n 0` child. */
	lock(path: string): Promise<'taken' | 'held' | FileError>;
	/** Makes a FIFO that its group may write to, where the engine cannot through a `mkfifo` child. */
	makeFifo(path: string): Promise<FileError | null>;
	/** The kernel's devices as `ip -j address` lists them, where the engine can tell, else null (a QuickJS alone). */
	linkDevices(): object[] | null;
	/** Sends this text (`READY=1`, several lines perhaps) as one datagram to a UNIX socket, `@` before an abstract name, as sd_notify(3) does; where the engine cannot, through a `systemd-notify` child. */
	notify(socket: string, text: string): Promise<FileError | null>;
	/** From now on these signals come here instead of ending the program. */
	onSignal(handler: (signal: 'TERM' | 'INT' | 'HUP') => void): void;
	/** Writes one line (the line end is added) to standard output or error: whatever is in it, it is one line, and all that it does to a terminal is colour (`base/printable.ts`). Broken pipes are ignored. */
	print(stream: 'out' | 'err', line: Line): void;
	/**
	 * Prints a question, on its own line, and gives the line of standard input that answers it, without its end; null: the input has ended. On a terminal what is typed
	 * is shown only with `echo`, Ctrl-C is the signal INT, and nothing else that is typed is shown until `exit` gives the terminal back as it was.
	 */
	readLine(question: string, echo: boolean): Promise<Bytes | null>;
	/** The width of the terminal that standard output is; 80 where it is none. */
	columns(): number;
	/** Whether a person is at the other end. */
	isTerminal(stream: 'in' | 'out' | 'err'): boolean;
	exit(code: number): never;
}
