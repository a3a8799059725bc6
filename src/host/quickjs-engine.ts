/** What this program uses of QuickJS's two modules, typed (nobody publishes types), and the pitfalls that go with each function. */
// biome-ignore lint/style/useNodejsImportProtocol: QuickJS's module, which has the name of one of Node's
import * as osModule from 'os';
// @ts-expect-error: no types are published
import * as stdModule from 'std';

/** What `os.stat` gives, as far as it is used. */
export interface Stat {
	dev: number;
	ino: number;
	mode: number;
	uid: number;
	gid: number;
}

/** Functions that give a number give a negative errno when they fail. */
interface Os {
	O_CREAT: number;
	O_EXCL: number;
	O_TRUNC: number;
	SIGQUIT: number;
	SIGTSTP: number;
	/** CLOCK_MONOTONIC in milliseconds, with fractions. */
	now(): number;
	open(path: string, flags: number, mode?: number): number;
	close(fd: number): number;
	read(fd: number, buffer: ArrayBuffer, offset: number, length: number): number;
	write(fd: number, buffer: ArrayBuffer, offset: number, length: number): number;
	/** The second is an errno, here a positive one. */
	stat(path: string): [Stat | null, number];
	lstat(path: string): [Stat | null, number];
	readdir(path: string): [string[], number];
	remove(path: string): number;
	rename(from: string, to: string): number;
	mkdir(path: string, mode: number): number;
	/** A handler must be taken away (null) before its descriptor is closed, or the loop spins. */
	setReadHandler(fd: number, handler: (() => void) | null): void;
	setWriteHandler(fd: number, handler: (() => void) | null): void;
	setTimeout(callback: () => void, ms: number): unknown;
	clearTimeout(handle: unknown): void;
	isatty(fd: number): boolean;
	/** Until the program exits, and to be called once: what it was before is kept for that end. Ctrl-C stays a signal. */
	ttySetRaw(fd: number): void;
	/** Columns and rows; null for what is no terminal. */
	ttyGetWinSize(fd: number): [number, number] | null;
	/** null stands for the default action. */
	signal(signal: number, handler: (() => void) | null): void;
	/** With `block: false` gives the child's pid. A program that is missing is exit code 127. The child keeps descriptors 0 to 2 only. */
	exec(
		argv: readonly string[],
		options: { block: false; env: Record<string, string>; stdin?: number; stdout?: number; stderr?: number },
	): number;
	/** With WNOHANG gives [0, garbage] when the child has not ended. */
	waitpid(pid: number, options: number): [number, number];
	pipe(): [number, number] | null;
	kill(pid: number, signal: number): number;
	getpid(): number;
}

interface Std {
	exit(code: number): never;
	getenv(name: string): string | undefined;
	getenviron(): Record<string, string>;
	setenv(name: string, value: string): void;
	/** What the C library says of an errno. */
	strerror(errno: number): string;
}

export const os = osModule as unknown as Os;
export const std = stdModule as Std;

// The same on every Linux; the engine exports some of them, by longer names than the bundle has room for.
export const O_RDONLY = 0;
export const O_WRONLY = 1;
export const O_RDWR = 2;
export const S_IFMT = 0o170000;
export const S_IFIFO = 0o010000;
export const S_IFDIR = 0o040000;
export const S_IFREG = 0o100000;
export const S_IFLNK = 0o120000;
export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGKILL = 9;
export const SIGPIPE = 13;
export const SIGTERM = 15;
export const WNOHANG = 1;

/** The file that is run, then the command line. */
export function scriptArguments(): string[] {
	return (globalThis as unknown as { scriptArgs: string[] }).scriptArgs;
}

/** Lets go of the functions that the bundle's loader has made (build/lazy.mjs); without it, as in tests from the source, nothing is to be let go of. */
export function forgetCode(): void {
	(globalThis as { forgetFunctions?: () => void }).forgetFunctions?.();
}
