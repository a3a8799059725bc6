/** inadyn.conf of 2.x: `name = value` and sections in braces, as libconfuse reads them (its lexer.l). */

import type { Bytes } from '../../base/bytes.ts';
import type { Account, InadynFile, Options, OptionValue } from './inadyn-file.ts';
import { lineAt, type SourceError, type SourceFault, type SourceFile, sourceError } from './service.ts';

type Token = OptionValue & {
	/** `"`: a text, quoted or not. */
	kind: '"' | '{' | '}' | '(' | ')' | '=' | '+=' | ',';
	place: number;
};

/** Thrown inside only. */
interface Fault {
	place: number;
	fault: SourceFault;
}

export function secondForm(file: SourceFile): InadynFile | SourceError {
	let fault: Fault | undefined;
	const fail = (place: number, what: SourceFault): never => {
		fault = { place, fault: what };
		throw fault;
	};
	try {
		return fileOf(tokensIn(file.text, fail), file.text.length, fail);
	} catch (thrown) {
		if (!fault) throw thrown;
		return sourceError(file, lineAt(file.text, fault.place), fault.fault);
	}
}

type Fail = (place: number, what: SourceFault) => never;

function fileOf(tokens: readonly Token[], end: number, fail: Fail): InadynFile {
	const accounts: Account[] = [];
	let at = 0;
	const peek = () => tokens[at]?.kind;
	const place = () => tokens[at]?.place ?? end;
	const take = (kind: Token['kind']): Token => {
		const token = tokens[at];
		if (token?.kind !== kind) return fail(place(), { code: 'unexpected' });
		at++;
		return token;
	};
	const list = (open: Token['kind'], close: Token['kind']): Token[] => {
		const values: Token[] = [];
		take(open);
		while (peek() !== close) {
			values.push(take('"'));
			if (peek() !== close) take(',');
		}
		take(close);
		return values;
	};
	const option = ({ text: name, place }: Token, options: Options): void => {
		if (peek() === '(') return void options.set(name, list('(', ')'));
		const isMore = peek() === '+=';
		if (!isMore && peek() !== '=') fail(place, { code: 'unexpected' });
		take(isMore ? '+=' : '=');
		const values = peek() === '{' ? list('{', '}') : [take('"')];
		options.set(name, [...((isMore && options.get(name)) || []), ...values]);
	};
	const globals: Options = new Map();
	while (at < tokens.length) {
		const first = take('"');
		const { text: name, place: start } = first;
		if (name !== 'provider' && name !== 'custom') {
			option(first, globals);
			continue;
		}
		const account = { title: take('"').text, custom: name === 'custom', options: new Map() };
		accounts.push(account);
		take('{');
		while (peek() === '"') option(take('"'), account.options);
		if (at === tokens.length) fail(start, { code: 'unclosed', end: '}' });
		take('}');
	}
	return { globals, accounts };
}

function tokensIn(text: Bytes, fail: Fail): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	const push = (kind: Token['kind'], place: number, value: Bytes = '', variable = false) =>
		void tokens.push({ kind, place, text: value, variable });
	while (at < text.length) {
		const byte = text[at] as string;
		const two = text.slice(at, at + 2);
		if (byte === '#' || two === '//') at = after(text, '\n', at);
		else if (two === '/*') {
			if (!text.includes('*/', at + 2)) fail(at, { code: 'unclosed', end: '*/' });
			at = after(text, '*/', at + 2);
		} else if (byte === '"' || byte === "'") at = quoted(text, at, push, fail);
		else if (two === '+=') {
			push(two, at);
			at += 2;
		} else if (/[{}()=,]/.test(byte)) push(byte as Token['kind'], at++);
		else if (/[ \t\r\n+*]/.test(byte)) at++;
		else at = bare(text, at, push);
	}
	return tokens;
}

type Push = (kind: '"', place: number, value: Bytes, variable: boolean) => void;

/** The place after the next `what`, or the end. */
function after(text: Bytes, what: string, from: number): number {
	const place = text.indexOf(what, from);
	return place < 0 ? text.length : place + what.length;
}

/** A text without quotes; `${NAME}` is a variable's. */
function bare(text: Bytes, start: number, push: Push): number {
	if (text.startsWith('${', start) && text.includes('}', start)) {
		push('"', start, '', true);
		return after(text, '}', start);
	}
	let at = start + 1;
	while (
		at < text.length &&
		/[^ #"'\t\n\r={}()+,*]/.test(text[at] as string) &&
		!/^\/[/*]/.test(text.slice(at, at + 2))
	)
		at++;
	push('"', start, text.slice(start, at), false);
	return at;
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', b: '\b', f: '\f', a: '\x07', e: '\x1b', t: '\t', v: '\v' };

/** A text in quotes; in single ones a backslash escapes a quote and itself only. */
function quoted(text: Bytes, start: number, push: Push, fail: Fail): number {
	const quote = text[start] as string;
	let value = '';
	let variable = false;
	let at = start + 1;
	for (; text[at] !== quote; at++) {
		if (at >= text.length) fail(start, { code: 'unclosed', end: quote });
		if (quote === '"' && text.startsWith('${', at) && text.includes('}', at)) {
			variable = true;
			at = after(text, '}', at) - 1;
		} else if (text[at] === '\\') {
			const [all = '', read] = spelled(text.slice(at + 1, at + 4), quote);
			value += read;
			at += all.length;
		} else value += text[at];
	}
	push('"', start, value, variable);
	return at + 1;
}

/** What follows a backslash, and what it spells. */
function spelled(rest: Bytes, quote: string): [all: string, read: string] {
	const next = rest[0] ?? '';
	if (next === '\n') return [next, ''];
	if (quote === "'") return [next, /[\\']/.test(next) ? next : `\\${next}`];
	const [octal] = /^[0-7]{1,3}/.exec(rest) ?? [];
	if (octal) return [octal, String.fromCharCode(Number.parseInt(octal, 8) & 0xff)];
	const [hex] = /^x[\da-f]{1,2}/i.exec(rest) ?? [];
	if (hex) return [hex, String.fromCharCode(Number.parseInt(hex.slice(1), 16))];
	return [next, ESCAPES[next] ?? next];
}
