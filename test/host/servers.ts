/** Servers on loopback that answer with exactly the bytes a test wants. */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Issued } from '../certificates.ts';

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

/** A whole answer with a body. */
export function plain(status: string, body: string, headers: readonly string[] = []): string {
	const lines = [`HTTP/1.1 ${status}`, `Content-Length: ${body.length}`, 'Connection: close', ...headers];
	return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Every byte once. */
export const ALL_BYTES = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
