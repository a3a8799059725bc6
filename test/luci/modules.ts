/** The modules of the page, loaded as LuCI does, with English texts. */
import { readFileSync } from 'node:fs';
import { format } from '../browser/luci/text.js';

const FOLDER = 'openwrt/luci-app-noip/htdocs/luci-static/resources/';
const REQUIRE = /^'require ([\w.-]+)(?: as (\w+))?';$/gm;

Object.defineProperty(String.prototype, 'format', { value: format, configurable: true });

const extend = (module: object) => module;
const GLOBALS = {
	_: (text: string) => text,
	N_: (count: number, one: string, several: string) => (count === 1 ? one : several),
};

/**
 * Loads a module, `noip.texts` or `view.noip.settings`, and what it requires of the page's. `luci`: what it gets of LuCI's modules and globals beside
 * `baseclass`, `view`, `_` and `N_`.
 */
export function loadModule<Module>(name: string, luci: Record<string, unknown> = {}): Module {
	const source = readFileSync(`${FOLDER}${name.replaceAll('.', '/')}.js`, 'utf8');
	const given: Record<string, unknown> = { baseclass: { extend }, view: { extend }, ...GLOBALS, ...luci };
	for (const [, required = '', alias = required] of source.matchAll(REQUIRE))
		given[alias] = required.startsWith('noip.') ? loadModule(required, luci) : given[alias];
	return new Function(...Object.keys(given), source)(...Object.values(given)) as Module;
}
