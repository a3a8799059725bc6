/** LuCI's `fs`: files and programs of the router, over rpcd's file plugin or cgi-io. */
import { Class } from './class.js';
import { env } from './env.js';
import { request } from './request.js';
import { rpc } from './rpc.js';

const NAMES = [
	null,
	'InvalidCommandError',
	'InvalidArgumentError',
	'MethodNotFoundError',
	'NotFoundError',
	'NoDataError',
	'PermissionError',
	'TimeoutError',
	'UnsupportedError',
];
const CGI_NAMES = { 400: 'InvalidArgumentError', 403: 'PermissionError', 404: 'NotFoundError' };

const named = (name, message) => Object.assign(new Error(message), { name });

/** A call whose ubus code becomes an error of that name; gives one field of the reply, or all. */
function call(method, params, field) {
	const declared = rpc.declare({ object: 'file', method, params });
	return async (...args) => {
		const reply = await declared(...args);
		if (typeof reply === 'number' && reply !== 0) throw named(NAMES[reply] ?? 'Error', rpc.getStatusText(reply));
		const value = field ? reply?.[field] : reply;
		if (value == null) throw named('TypeError', _('Unexpected reply data format'));
		return value;
	};
}

const exec = call('exec', ['command', 'params', 'env']);

async function cgi(name, fields, kind) {
	const content = new URLSearchParams({ sessionid: env.sessionid, ...fields }).toString();
	const reply = await request.post(`${env.cgi_base}/${name}`, content);
	if (reply.status !== 200) throw named(CGI_NAMES[reply.status] ?? 'Error', reply.statusText);
	return kind === 'json' ? reply.json() : reply.text();
}

const quoted = (word) => String(word).replace(/\\/g, '\\\\').replace(/\s/g, '\\$&');

export const fs = Class.singleton({
	list: call('list', ['path'], 'entries'),
	stat: call('stat', ['path']),
	lstat: call('lstat', ['path']),
	read: call('read', ['path'], 'data'),
	exec: (command, params, environment) => exec(command, Array.isArray(params) ? params : null, environment),
	trimmed: (path) =>
		fs.read(path).then(
			(text) => text.trim(),
			() => '',
		),
	lines: async (path) => (await fs.trimmed(path)).split('\n').filter(Boolean),
	read_direct: (path, kind) => cgi('cgi-download', { path }, kind),
	exec_direct: (command, params, kind) =>
		cgi('cgi-exec', { command: [command, ...(params ?? [])].map(quoted).join(' ') }, kind),
});
