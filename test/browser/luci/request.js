/** LuCI's `request`, over fetch(). */
import { Class } from './class.js';
import { poll } from './poll.js';

const interceptors = [];

class Response {
	constructor({ status, statusText, headers, url }, body) {
		Object.assign(this, { ok: status >= 200 && status < 300, status, statusText, headers, url, body });
	}
	json() {
		return JSON.parse(this.body);
	}
	text() {
		return this.body;
	}
	get responseText() {
		return this.body;
	}
}

export const request = Class.singleton({
	async request(url, { method = 'GET', query, content, headers = {}, timeout } = {}) {
		const fields = query && new URLSearchParams(Object.entries(query).filter(([, value]) => value != null));
		const posts = method.toUpperCase() !== 'GET';
		const body =
			typeof content === 'object' ? JSON.stringify(content) : (content ?? (posts ? fields?.toString() : undefined));
		const type = typeof content === 'object' ? 'application/json' : 'application/x-www-form-urlencoded';
		const reply = await fetch(!posts && fields ? `${url}?${fields}` : url, {
			method,
			body,
			headers: { ...(body === undefined ? {} : { 'Content-Type': type }), ...headers },
			signal: timeout ? AbortSignal.timeout(timeout) : undefined,
		});
		const response = new Response(reply, await reply.text());
		for (const interceptor of interceptors) await interceptor(response);
		return response;
	},
	get(url, options) {
		return request.request(url, { ...options, method: 'GET' });
	},
	post(url, content, options) {
		return request.request(url, { ...options, content, method: 'POST' });
	},
	addInterceptor: (fn) => interceptors.push(fn) && fn,
	poll: {
		add: (seconds, url, options, callback) =>
			poll.add(async () => {
				const response = await request.request(url, options);
				if (poll.active()) callback(response, response.json());
			}, seconds),
		remove: poll.remove,
		start: poll.start,
		stop: poll.stop,
		active: poll.active,
	},
});
