/**
 * LuCI's `dom` and `E`. As in the real one a child that is a plain string is taken for HTML, and an item of a list for text: a page that
 * hands a hostile string over alone runs it here, too.
 */
import { Class } from './class.js';

const data = new WeakMap();

export const dom = Class.singleton({
	elem: (value) => value != null && typeof value === 'object' && 'nodeType' in value,

	parse(html) {
		return new DOMParser().parseFromString(html, 'text/html').body.firstChild;
	},

	matches(node, selector) {
		return (dom.elem(node) && node.matches?.(selector)) || false;
	},

	parent(node, selector) {
		return dom.elem(node) ? (node.closest?.(selector) ?? null) : null;
	},

	append(node, children) {
		if (!dom.elem(node) || children == null) return null;
		if (typeof children === 'function') return dom.append(node, children(node));
		if (Array.isArray(children)) {
			for (const child of children) {
				if (dom.elem(child)) node.appendChild(child);
				else if (child != null) node.appendChild(document.createTextNode(`${child}`));
			}
		} else if (dom.elem(children)) return node.appendChild(children);
		else node.innerHTML = `${children}`;
		return node.lastChild;
	},

	content(node, children) {
		if (!dom.elem(node)) return null;
		while (node.firstChild) node.removeChild(node.firstChild);
		return dom.append(node, children);
	},

	attr(node, name, value) {
		if (!dom.elem(node) || name == null) return;
		for (const [key, each] of Object.entries(typeof name === 'object' ? name : { [name]: value })) {
			if (each == null) continue;
			if (typeof each === 'function') node.addEventListener(key, each);
			else node.setAttribute(key, typeof each === 'object' ? JSON.stringify(each) : each);
		}
	},

	create(what, attributes, children) {
		const plain = attributes instanceof Object && !Array.isArray(attributes) && !dom.elem(attributes);
		const node = made(what);
		if (!node) return null;
		if (plain) dom.attr(node, attributes);
		dom.append(node, plain ? children : attributes);
		return node;
	},

	data(node, key, value) {
		const all = data.get(node) ?? {};
		if (value !== undefined) data.set(node, { ...all, [key]: value });
		return value ?? all[key] ?? null;
	},

	bindClassInstance(node, instance) {
		return dom.data(node, '_class', instance);
	},

	findClassInstance(node) {
		for (let at = node; at; at = at.parentNode) {
			const instance = dom.data(at, '_class');
			if (instance) return instance;
		}
		return null;
	},

	callClassMethod(node, method, ...args) {
		return dom.findClassInstance(node)?.[method]?.(...args) ?? null;
	},

	isEmpty(node, ignore) {
		return ![...(node?.children ?? [])].some((child) => !child.classList.contains('hidden') && !ignore?.(child));
	},
});

function made(what) {
	if (dom.elem(what)) return what;
	if (Array.isArray(what)) {
		const fragment = document.createDocumentFragment();
		for (const each of what) fragment.appendChild(dom.create(each));
		return fragment;
	}
	return what.startsWith('<') ? dom.parse(what) : document.createElement(what);
}

export const E = dom.create;
