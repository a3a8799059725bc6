/** What can be seen of a life from outside: the judge hears it all. */

import type { Bytes } from '../../src/base/bytes.ts';
import type { HttpResult } from '../../src/base/http.ts';
import type { FileError, HttpRequest } from '../../src/host/host.ts';
import type { Network } from './network.ts';
import type { Process } from './process.ts';

/** A request under way. */
export interface Sent {
	number: number;
	process: Process;
	request: HttpRequest;
	atMs: number;
	kind: 'update' | 'check';
	/** Of an update. */
	query: URLSearchParams;
	user: string;
	/** Which of the configured servers; -1: none of them. */
	server: number;
	/** The address by which the provider saw it, once it has arrived. */
	seen: string | null;
	arrivedMs: number | null;
	/** As it came to a process that lived to see it. */
	result: HttpResult | null;
}

export interface Watcher {
	started(process: Process): void;
	/** It listens to the FIFO. */
	ready(process: Process): void;
	ended(process: Process): void;
	exited(process: Process, code: number): void;
	printed(process: Process, stream: 'out' | 'err', line: string): void;
	told(process: Process, text: string): void;
	/** null: it could not be seen. */
	looked(process: Process, network: Network | null): void;
	ran(process: Process, argv: readonly string[]): void;
	read(process: Process, path: string, result: Bytes | FileError): void;
	wrote(process: Process, path: string, content: Bytes, failed: FileError | null): void;
	renamed(process: Process, from: string, to: string, failed: FileError | null): void;
	flushed(process: Process, path: string): void;
	sent(sent: Sent): void;
	arrived(sent: Sent, answer: { status: number; body: string }): void;
	/** The result has come to the process. */
	received(sent: Sent, result: HttpResult): void;
}
