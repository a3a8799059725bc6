/** How an answer goes over the wire, whole or as a fault wants it. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Fault } from './faults.ts';
import type { Answer } from './update-service.ts';

/** Sends the answer. Ends when all is sent, when the client has gone, or at once where there is to be no answer. */
export async function deliver(response: ServerResponse, answer: Answer, fault: Fault | null): Promise<void> {
	const body = Buffer.from(answer.body, 'latin1');
	const headers = { ...answer.headers, 'Content-Length': String(body.length) };
	switch (fault?.wire) {
		case 'reset':
			reset(response.socket);
			break;
		case 'silence':
			break;
		case 'cut':
			response.writeHead(answer.status, headers);
			response.write(body.subarray(0, Math.max(0, body.length - 4)), () => response.socket?.destroy());
			break;
		case 'trickle':
			response.writeHead(answer.status, headers);
			await trickle(response, body, fault.everyMs ?? 1000);
			break;
		case 'flood':
			response.writeHead(answer.status, answer.headers);
			response.write(body);
			await flood(response, fault.bytes ?? 1024 * 1024);
			break;
		default:
			response.writeHead(answer.status, headers);
			response.end(body);
	}
}

/** Ends a connection by RST. TLS sockets cannot do it themselves: the one beneath does. */
function reset(socket: Socket | null): void {
	const beneath = (socket as { _parent?: Socket } | null)?._parent ?? socket;
	beneath?.resetAndDestroy();
	socket?.destroy();
}

async function trickle(response: ServerResponse, body: Buffer, everyMs: number): Promise<void> {
	response.flushHeaders();
	for (const byte of body) {
		if (!(await pause(everyMs, response))) return;
		response.write(Buffer.of(byte));
	}
	response.end();
}

async function flood(response: ServerResponse, bytes: number): Promise<void> {
	const gone = once(response, 'close');
	const chunk = Buffer.alloc(64 * 1024, 'good 192.0.2.1\n');
	for (let left = bytes; left > 0 && !response.destroyed; left -= chunk.length) {
		if (!response.write(chunk.subarray(0, left))) await Promise.race([once(response, 'drain'), gone]);
	}
	response.end();
}

/** Waits; gives false at once when the client goes meanwhile. */
export async function pause(ms: number, response: ServerResponse): Promise<boolean> {
	if (response.destroyed) return false;
	return new Promise((resolve) => {
		const gone = (): void => {
			clearTimeout(timer);
			resolve(false);
		};
		const timer = setTimeout(() => {
			response.off('close', gone);
			resolve(true);
		}, ms);
		response.once('close', gone);
	});
}
