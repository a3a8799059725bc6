/** Servers on loopback that answer with exactly the bytes a test wants. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Issued } from '../support/certificates.ts';

/** What to do with a request whose head has arrived (as Latin-1). */
export type Answer = (head: string, socket: Socket) => void;

export interface TestServer {
	port: number;
	/** The heads of the requests that came, in order. */
	requests: string[];
	/** How many connections there were, with or without a request. */
	connections(): number;
	/** The remote address of the last connection. */
	lastPeer(): string | undefined;
	close(): void;
}

/** Starts a server; with `tls` an HTTPS one. An answer given as text is sent, and the connection closed. */
export function serve(answer: Answer | string, options: { host?: string; tls?: Issued } = {}): Promise<TestServer> {
	const sockets = new Set<Socket>();
	const requests: string[] = [];
	let connections = 0;
	let peer: string | undefined;
	const onSocket = (socket: Socket): void => {
		let head = '';
		socket.on('error', () => {});
		socket.on('data', (chunk) => {
			head += chunk.toString('latin1');
			if (!head.includes('\r\n\r\n')) return;
			requests.push(head);
			if (typeof answer === 'string') socket.end(answer, 'latin1');
			else answer(head, socket);
		});
	};
	const server: Server = options.tls
		? createTlsServer({ cert: options.tls.certificate, key: options.tls.key }, onSocket)
		: createServer(onSocket);
	server.on('tlsClientError', () => {});
	// A test that fails before it closes the server must not hang.
	server.unref();
	server.on('connection', (socket: Socket) => {
		connections++;
		peer = socket.remoteAddress;
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
	});
	return new Promise((resolve, reject) => {
		server.on('error', reject);
		server.listen(0, options.host ?? '127.0.0.1', () => {
			const { port } = server.address() as { port: number };
			resolve({
				port,
				requests,
				connections: () => connections,
				lastPeer: () => peer,
				close() {
					server.close();
					for (const socket of sockets) socket.destroy();
				},
			});
		});
	});
}

/** Listens, takes nobody, and prints its port. */
const DEAF = `const server = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
	require('fs').writeSync(1, String(server.address().port));
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
})`;

/** A port to which no connection comes about: whoever listens there takes none, and its queue is full. */
export async function serveNobody(): Promise<{ port: number; close(): void }> {
	const child = spawn(process.execPath, ['-e', DEAF], { stdio: ['ignore', 'pipe', 'ignore'] });
	const port = Number((await once(child.stdout, 'data'))[0]);
	const waiting = Array.from({ length: 6 }, () => connect(port, '127.0.0.1').on('error', () => {}));
	await Promise.all(waiting.slice(0, 2).map((socket) => once(socket, 'connect')));
	return {
		port,
		close() {
			for (const socket of waiting) socket.destroy();
			child.kill('SIGKILL');
		},
	};
}

/** A whole answer with a body. */
export function plain(status: string, body: string, headers: readonly string[] = []): string {
	const lines = [`HTTP/1.1 ${status}`, `Content-Length: ${body.length}`, 'Connection: close', ...headers];
	return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Every byte once. */
export const ALL_BYTES = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
