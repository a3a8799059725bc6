/** The stand-in for LuCI's client: `L`, the loader of modules, views, and the modules themselves. The page begins it with `new LuCI(ENV)`. */
import { Class } from './class.js';
import { dom, E } from './dom.js';
import { env } from './env.js';
import * as elements from './form-element.js';
import * as sections from './form-section.js';
import * as values from './form-value.js';
import { fs } from './fs.js';
import { network } from './network.js';
import { poll } from './poll.js';
import { request } from './request.js';
import { rpc } from './rpc.js';
import { install } from './text.js';
import { uci } from './uci.js';
import { ui } from './ui.js';
import { validation } from './validation.js';
import { View } from './view.js';

const form = Class.singleton({ Map: elements.FormMap, ...sections, ...values });
const session = Class.singleton({ getID: () => env.sessionid, getToken: () => env.token });

/** By name: a module, or the promise of one. */
const modules = {
	baseclass: Class,
	dom,
	form,
	fs,
	network,
	poll,
	request,
	rpc,
	session,
	uci,
	ui,
	validation,
	view: View,
};

const REQUIRE = /^require[ \t]+(\S+)(?:[ \t]+as[ \t]+([a-zA-Z_]\S*))?$/;

/** The `'require NAME as ALIAS'` strings at the beginning of a module, as pairs of name and alias. */
function requirements(source) {
	const found = [];
	const head = /^\s*(?:\/\/[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*(['"])(.*?)\1\s*;?/;
	for (let rest = source, match = head.exec(rest); match; rest = rest.slice(match[0].length), match = head.exec(rest)) {
		const [, name, alias] = REQUIRE.exec(match[2]) ?? [];
		if (name) found.push([name, alias ?? name.replace(/\W/g, '_')]);
		else if (match[2] !== 'use strict') break;
	}
	return found;
}

async function load(name) {
	const url = `${env.base_url}/${name.replaceAll('.', '/')}.js`;
	const reply = await request.get(url);
	if (!reply.ok) L.raise('NetworkError', 'HTTP error %d while loading class file "%s"', reply.status, url);
	const needs = requirements(reply.text());
	const instances = await Promise.all(needs.map(([each]) => L.require(each)));
	const aliases = needs.map(([, alias]) => alias);
	const factory = new Function('window', 'document', 'L', ...aliases, `${reply.text()}\n//# sourceURL=${url}`);
	const Made = factory.call(factory, window, document, window.L, ...instances);
	if (!Class.isSubclass(Made)) L.raise('TypeError', '"%s" factory yields invalid constructor', name);
	return new Made();
}

class LuCI extends Class {
	constructor(given) {
		super();
		window.L = this;
		Object.assign(env, given);
		document.addEventListener('DOMContentLoaded', () => {
			ui.install();
			poll.start();
			this.loaded = true;
			document.dispatchEvent(new CustomEvent('luci-loaded'));
		});
	}
	env = env;
	loaded = false;
	dom = dom;
	view = View;
	Poll = poll;
	Request = request;
	Class = Class;
	naturalCompare = new Intl.Collator(undefined, { numeric: true }).compare;

	require(name) {
		modules[name] ??= load(name).then((module) => (modules[name] = module));
		return Promise.resolve(modules[name]);
	}
	bind(fn, self, ...args) {
		return fn.bind(self, ...args);
	}
	raise(kind, text, ...args) {
		if (kind instanceof Error) throw kind;
		throw Object.assign(new Error(text.format(...args)), { name: kind });
	}
	/** Shows an error where the user sees it, and throws it. */
	error(kind, text, ...args) {
		try {
			this.raise(kind, text ?? '', ...args);
		} catch (error) {
			ui.addNotification(error.name, [E('p', {}, [error.message])], 'danger');
			throw error;
		}
	}
	resolveDefault(value, fallback) {
		return Promise.resolve(value).catch(() => fallback);
	}
	isObject(value) {
		return value != null && typeof value === 'object';
	}
	toArray(value) {
		if (value == null) return [];
		if (Array.isArray(value)) return value;
		return typeof value === 'object' ? [value] : String(value).split(/\s+/).filter(Boolean);
	}
	sortedKeys(object) {
		return Object.keys(object ?? {}).sort(this.naturalCompare);
	}
	sortedArray(value) {
		return this.toArray(value).sort(this.naturalCompare);
	}
	url(...parts) {
		return [env.scriptname, ...parts].join('/');
	}
	resource(...parts) {
		return [env.resource, ...parts].join('/');
	}
	media(...parts) {
		return [env.media, ...parts].join('/');
	}
	location() {
		return this.url(...env.requestpath);
	}
	/** null: not known; else whether this session may write on this page. */
	hasViewPermission() {
		return env.nodespec?.satisfied ? !env.nodespec.readonly : null;
	}
	hasSystemFeature() {
		return false;
	}
}

install();
Object.assign(window, { LuCI, E });
