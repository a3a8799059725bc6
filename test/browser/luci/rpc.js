/** LuCI's `rpc`: calls of ubus methods over JSON-RPC. Calls of one moment go out together. */
import { Class } from './class.js';
import { env } from './env.js';
import { request } from './request.js';

const STATUS = [
	'Command OK',
	'Invalid command',
	'Invalid argument',
	'Method not found',
	'Resource not found',
	'No data received',
	'Permission denied',
	'Request timeout',
	'Not supported',
	'Unspecified error',
	'Connection lost',
];

const type = (value) => Object.prototype.toString.call(value);
let id = 1;
let batch = [];

async function flush() {
	const calls = batch;
	batch = [];
	try {
		const reply = await request.post(
			`${env.ubuspath}?${calls.map(({ message }) => `${message.params[1]}.${message.params[2]}`).join(',')}`,
			calls.map(({ message }) => message),
		);
		const messages = reply.json();
		for (const [index, { resolve }] of calls.entries()) resolve(messages[index]);
	} catch (error) {
		for (const { reject } of calls) reject(error);
	}
}

/** Sends a call with those that are made in the same frame. */
function send(message) {
	return new Promise((resolve, reject) => {
		if (batch.length === 0) requestAnimationFrame(flush);
		batch.push({ message, resolve, reject });
	});
}

export const rpc = Class.singleton({
	/** `expect`: `{ FIELD: DEFAULT }`, or `{ '': DEFAULT }` for the whole reply; the default stands in for what is of another type. */
	declare({ object, method, params = [], expect, filter, reject = false }) {
		return async (...args) => {
			const given = {};
			const named = Array.isArray(params) ? params : Object.keys(params);
			for (const [index, name] of named.entries()) if (args[index] != null) given[name] = args[index];
			const message = { jsonrpc: '2.0', id: id++, method: 'call', params: [env.sessionid, object, method, given] };
			const { error, result } = await send(message);
			const call = `RPC call to ${object}/${method} failed with`;
			if (error) throw Object.assign(new Error(`${call} error ${error.code}: ${error.message}`), { name: 'RPCError' });
			if (reject && result[0] !== 0) {
				const text = `${call} ubus code ${result[0]}: ${rpc.getStatusText(result[0])}`;
				throw Object.assign(new Error(text), { name: 'RPCError' });
			}
			const value = expected(result.length > 1 ? result[1] : result[0], expect);
			return filter ? filter.call(rpc, value, args, ...args.slice(named.length)) : value;
		};
	},
	getStatusText: (code) => STATUS[code] ?? 'Unknown error code',
	getSessionID: () => env.sessionid,
	getBaseURL: () => env.ubuspath,
	addInterceptor: () => {},
});

function expected(reply, expect) {
	for (const [field, fallback] of Object.entries(expect ?? {})) {
		const value = reply != null && field !== '' ? reply[field] : reply;
		return value == null || type(value) !== type(fallback) ? fallback : value;
	}
	return reply;
}
