/** The router's web server for tests, on loopback: the app's own files, the stand-in for LuCI's, and the calls of pages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { parsePo } from '../../build/po.mjs';
import type { ScenarioRouter } from '../support/scenario-router.ts';
import { pageOf } from './html.ts';
import { menuOf, type Node } from './menu.ts';
import { Rights } from './rights.ts';
import { Service } from './service.ts';
import { Ubus } from './ubus.ts';

export const APP = 'openwrt/luci-app-noip';
export type User = 'root' | 'guest';

const SESSIONS: Record<User, string> = { root: '1'.repeat(32), guest: '2'.repeat(32) };

/** A request as it came, for tests that look at the traffic. */
export interface Call {
	path: string;
	body: string;
	answer: string;
	atMs: number;
}

export class Luci {
	url = '';
	readonly service: Service;
	readonly sessions: Record<User, Ubus>;
	readonly traffic: Call[] = [];
	private readonly server = createServer((request, response) => void this.serve(request, response));

	private constructor(
		router: ScenarioRouter,
		private readonly client: string,
	) {
		this.service = new Service(router);
		const folder = `${APP}/root/usr/share/rpcd/acl.d`;
		const session = (writes: boolean) => new Ubus(router, this.service, new Rights(folder, writes));
		this.sessions = { root: session(true), guest: session(false) };
	}

	static async start(router: ScenarioRouter): Promise<Luci> {
		const luci = new Luci(router, await clientCode());
		await new Promise<void>((resolve) => luci.server.listen(0, '127.0.0.1', resolve));
		luci.url = `http://127.0.0.1:${(luci.server.address() as AddressInfo).port}`;
		return luci;
	}

	close(): Promise<unknown> {
		this.server.closeAllConnections();
		return new Promise((resolve) => this.server.close(resolve));
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', this.url);
		const atMs = Date.now();
		let body = '';
		for await (const chunk of request) body += chunk;
		const cookies = new URLSearchParams((request.headers.cookie ?? '').replaceAll('; ', '&'));
		const answer = await this.answer(url, body, cookies);
		this.traffic.push({ path: url.pathname, body, answer: answer.text, atMs });
		response.writeHead(answer.status ?? 200, {
			'Content-Type': answer.type ?? 'text/plain',
			'Cache-Control': 'no-store',
		});
		response.end(answer.text);
	}

	private async answer(url: URL, body: string, cookies: URLSearchParams): Promise<Answer> {
		const path = url.pathname;
		const user: User = cookies.get('user') === 'guest' ? 'guest' : 'root';
		if (path === '/luci-static/resources/luci.js') return { type: SCRIPT, text: this.client };
		if (path.startsWith('/luci-static/')) return file(path);
		if (path.startsWith('/ubus')) return { type: JSON_TYPE, text: await this.rpc(body) };
		if (path.startsWith('/cgi-bin/cgi-')) return await this.cgi(path, new URLSearchParams(body));
		if (path.startsWith('/cgi-bin/luci/admin/uci/')) return await this.uciAction(path, user);
		if (path.startsWith('/cgi-bin/luci/')) return this.page(path, user, cookies);
		return { status: 404, text: 'Not found' };
	}

	private session(id: string): Ubus | undefined {
		const user = (Object.keys(SESSIONS) as User[]).find((name) => SESSIONS[name] === id);
		return user && this.sessions[user];
	}

	private async rpc(body: string): Promise<string> {
		const messages = JSON.parse(body);
		const answers = await Promise.all(
			[messages].flat().map(async ({ id, params: [session, object, method, args] }) => {
				const denied = { error: { code: -32002, message: 'Access denied' } };
				const reply = (await this.session(session)?.call(object, method, args)) ?? denied;
				return { jsonrpc: '2.0', id, ...reply };
			}),
		);
		return JSON.stringify(Array.isArray(messages) ? answers : answers[0]);
	}

	/** cgi-io's ways to a file and to a program's output. */
	private async cgi(path: string, fields: URLSearchParams): Promise<Answer> {
		const session = this.session(fields.get('sessionid') ?? '');
		const may = (action: string) => session?.rights.may('cgi-io', action, 'read');
		if (path.endsWith('/cgi-download') && session && may('download')) {
			const text = session.read(fields.get('path') ?? '');
			return typeof text === 'string' ? { text } : { status: text === 6 ? 403 : 404, text: '' };
		}
		if (path.endsWith('/cgi-exec') && session && may('exec')) {
			const [command = '', ...params] = (fields.get('command') ?? '').split(/(?<!\\)\s/);
			const ended = await session.exec(command, params);
			return typeof ended === 'number' ? { status: 403, text: '' } : { text: ended.stdout ?? '' };
		}
		return { status: 403, text: '' };
	}

	private async uciAction(path: string, user: User): Promise<Answer> {
		const session = this.sessions[user];
		if (path.endsWith('/confirm')) return { status: session.confirm() === 0 ? 200 : 204, text: '' };
		if (!session.rights.may('uci', 'noip', 'write')) return { status: 403, text: '' };
		if (path.endsWith('/revert')) session.noip.revert();
		else if ((await session.apply()) !== 0) return { status: 204, text: '' };
		return path.endsWith('/apply_rollback') ? { type: JSON_TYPE, text: '{}' } : { status: 204, text: '' };
	}

	private page(path: string, user: User, cookies: URLSearchParams): Answer {
		const node = menuOf(`${APP}/root/usr/share/luci/menu.d`, path.replace('/cgi-bin/luci/', ''));
		const may = (group: string, action: string) => this.sessions[user].rights.may('access-group', group, action);
		// As LuCI decides: one group with write access makes the page writable.
		const seen = ({ groups }: Pick<Node, 'groups'>) =>
			groups.every((group) => may(group, 'read') || may(group, 'write'));
		if (!node || !seen(node)) return { status: 404, text: 'No page is registered here' };
		const readonly = !node.groups.some((group) => may(group, 'write'));
		const language = cookies.get('language') ?? 'en';
		const page = {
			...node,
			tabs: node.tabs.filter(seen),
			readonly,
			sessionId: SESSIONS[user],
			language,
			dark: cookies.get('dark') === '1',
		};
		return { type: 'text/html; charset=utf-8', text: pageOf({ ...page, texts: textsOf(language) }) };
	}
}

interface Answer {
	status?: number;
	type?: string;
	text: string;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const JSON_TYPE = 'application/json';

/** A file of the app, else of the theme's stand-in. */
function file(path: string): Answer {
	const own = `${APP}/htdocs${path}`;
	const name = path.startsWith('/luci-static/resources/icons/') ? 'device.svg' : path.split('/').at(-1);
	const found = existsSync(own) ? own : `test/browser/theme/${name}`;
	if (path.includes('..') || !existsSync(found)) return { status: 404, text: 'Not found' };
	const type = found.endsWith('.js') ? SCRIPT : found.endsWith('.css') ? 'text/css' : 'image/svg+xml';
	return { type, text: readFileSync(found, 'utf8') };
}

const bracketed = ({ id, plural }: { id: string; plural?: string }) =>
	[id, ...(plural === undefined ? [] : [plural])].map((text) => `[[${text}]]`);

async function clientCode(): Promise<string> {
	const entryPoints = ['test/browser/luci/main.js'];
	const { outputFiles } = await build({ entryPoints, bundle: true, format: 'iife', target: 'es2022', write: false });
	return outputFiles[0]?.text ?? '';
}

/** A language in which every text stands in brackets, so that what is not translated shows. */
export const BRACKETS = 'brackets';

/** The app's translations in this language, by the key under which the stand-in's `_` looks them up. */
function textsOf(language: string): Record<string, string> {
	const folder = `${APP}/po/${language === BRACKETS ? 'templates' : language}`;
	if (!existsSync(folder)) return {};
	const texts: Record<string, string> = {};
	for (const name of readdirSync(folder)) {
		const { header, messages } = parsePo(readFileSync(`${folder}/${name}`, 'utf8'));
		if (language === BRACKETS) for (const each of messages) each.texts = bracketed(each);
		texts['.plural'] = /plural=(.*?);/.exec(header)?.[1] ?? 'n != 1';
		for (const { id, context, plural, texts: forms } of messages) {
			const key = (context === undefined ? '' : `${context}\u0001`) + id;
			for (const [index, text] of forms.entries()) texts[plural === undefined ? key : `${key}\u0002${index}`] = text;
		}
	}
	return texts;
}
