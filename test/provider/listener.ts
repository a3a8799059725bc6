/** One listener of the fake provider: a port on loopback, in both families, that can also refuse, stay silent or reset. */
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps, type Server as HttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';

/** `refuse`: nothing listens; `silent`: connections stand and nothing is ever said; `reset`: they are reset with the first bytes that come. */
export type Mode = 'open' | 'refuse' | 'silent' | 'reset';

export interface ListenerOptions {
	/** Literal loopback addresses. One that this machine does not have is left out. */
	addresses: readonly string[];
	/** 0: any free one, the same for all addresses. */
	port: number;
	/** Makes it HTTPS. */
	secure?: SecureContextOptions;
	onRequest: RequestListener;
	/** A connection ended that brought no request. */
	onEmpty(remote: string, error: string): void;
}

interface Connection {
	requests: number;
	error: string;
}

export class Listener {
	port = 0;
	private mode: Mode = 'open';
	private fronts: Server[] = [];
	private readonly sockets = new Set<Socket>();
	/** By the client's address and port: a TLS socket and the one beneath it have them in common. */
	private readonly connections = new Map<string, Connection>();
	private readonly inner: ReturnType<typeof createHttp> | HttpsServer;

	private constructor(private readonly options: ListenerOptions) {
		const onRequest: RequestListener = (request, response) => {
			const connection = this.connections.get(origin(request.socket));
			if (connection) connection.requests++;
			options.onRequest(request, response);
		};
		// Without session tickets a client that has been here before looks at a changed certificate again.
		const secure = options.secure && { ...options.secure, secureOptions: NO_TICKETS };
		this.inner = secure ? createHttps(secure, onRequest) : createHttp(onRequest);
		for (const event of ['tlsClientError', 'clientError'] as const) {
			this.inner.on(event, (error: Error & { code?: string }, socket: Socket) => {
				const connection = this.connections.get(origin(socket));
				if (connection) connection.error ||= error.code ?? error.message;
				socket.destroy();
			});
		}
	}

	/** Opens a listener. Rejects when the port is taken. */
	static async open(options: ListenerOptions): Promise<Listener> {
		const listener = new Listener(options);
		await listener.listen(options.port);
		return listener;
	}

	/** Changes how connections are met from now on; existing ones are ended. */
	async setMode(mode: Mode): Promise<void> {
		if (mode === 'refuse') await this.unlisten();
		else if (this.mode === 'refuse') await this.listen(this.port);
		this.mode = mode;
		this.endConnections();
	}

	/** Changes the certificate; existing connections are ended. */
	setSecure(secure: SecureContextOptions): void {
		(this.inner as HttpsServer).setSecureContext({ ...secure, secureOptions: NO_TICKETS });
		this.endConnections();
	}

	close(): Promise<void> {
		return this.unlisten();
	}

	private endConnections(): void {
		for (const socket of this.sockets) socket.destroy();
	}

	private async listen(port: number): Promise<void> {
		for (let attempt = 1; ; attempt++) {
			try {
				this.port = port;
				for (const address of this.options.addresses) await this.listenOn(address);
				return;
			} catch (error) {
				await this.unlisten();
				// A free port of one family may be taken in the other.
				if (port !== 0 || attempt === 10 || (error as { code?: string }).code !== 'EADDRINUSE') throw error;
			}
		}
	}

	private async listenOn(address: string): Promise<void> {
		// Or an answer would wait for the client's delayed acknowledgement of what TLS has sent before it.
		const front = createServer({ noDelay: true }, (socket) => this.meet(socket));
		try {
			await new Promise<void>((resolve, reject) => {
				front.once('error', reject);
				front.listen({ host: address, port: this.port, ipv6Only: true }, resolve);
			});
		} catch (error) {
			if (!['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes((error as { code?: string }).code ?? '')) throw error;
			this.port ||= DISCARD;
			return;
		}
		this.fronts.push(front);
		this.port = (front.address() as { port: number }).port;
	}

	private async unlisten(): Promise<void> {
		const fronts = this.fronts;
		this.fronts = [];
		const closed = fronts.map((front) => new Promise((resolve) => front.close(resolve)));
		this.endConnections();
		await Promise.all(closed);
	}

	private meet(socket: Socket): void {
		const from = origin(socket);
		const remote = socket.remoteAddress ?? '';
		const connection: Connection = { requests: 0, error: '' };
		this.connections.set(from, connection);
		this.sockets.add(socket);
		socket.on('error', (error: Error & { code?: string }) => {
			connection.error ||= error.code ?? error.message;
		});
		socket.on('close', () => {
			this.sockets.delete(socket);
			this.connections.delete(from);
			if (connection.requests === 0) this.options.onEmpty(remote, connection.error);
		});
		// At once it might look like a refusal to the client, whose connect may not have returned yet.
		if (this.mode === 'reset') socket.once('data', () => socket.resetAndDestroy());
		else if (this.mode === 'silent') socket.resume();
		else this.inner.emit('connection', socket);
	}
}

/** A port at which nothing listens, RFC 863: stands for the one that could not be opened. */
const DISCARD = 9;
const NO_TICKETS = 0x4000; // SSL_OP_NO_TICKET

function origin(socket: Socket): string {
	return `${socket.remoteAddress} ${socket.remotePort}`;
}
