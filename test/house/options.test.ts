/** The options of the configuration stand in three lists: what the agent reads, the README's tables, and the form of the LuCI page. They must agree. */
import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readKey } from '../../src/config/key.ts';
import { type SectionReader, sectionReader } from '../../src/config/section.ts';
import { readSettings } from '../../src/config/settings.ts';
import type { UciSection } from '../../src/config/uci.ts';
import { read } from './files.ts';

type Sections = Record<'settings' | 'key', string[]>;

/** What the agent reads and the form does not show, each with the reason. */
const NOT_IN_FORM: Record<keyof Sections, Record<string, string>> = { settings: {}, key: {} };

/** Stands in for whatever else is touched: it can be called, made, read and written, and does nothing. */
const ANYTHING: unknown = new Proxy(() => {}, {
	get: (_, name) => (name === Symbol.toPrimitive ? () => '' : name === 'then' ? undefined : ANYTHING),
	set: () => true,
	apply: () => ANYTHING,
	construct: () => ANYTHING as object,
});

/** The options that reading a section asks for, whatever it does with them. */
function asked(read: (section: SectionReader) => void): string[] {
	const names = new Set<string>();
	const empty = { options: new Map() } as unknown as UciSection;
	const section = sectionReader(empty, 'settings', []) as unknown as Record<string, (...args: unknown[]) => unknown>;
	const noting = Object.entries(section).map(([method, does]) => [
		method,
		(...args: unknown[]) => {
			if (typeof args[0] === 'string') names.add(args[0]);
			return does(...args);
		},
	]);
	read(Object.fromEntries(noting));
	return [...names].sort();
}

function inSchema(): Sections {
	const options = { router: true, passwordFile: () => ({ problem: 'none' }) } as never;
	return {
		settings: asked((section) => readSettings(section, true)),
		key: asked((section) => readKey(section, 'home', options, new Map())),
	};
}

/** The first column of the table that follows a line which begins so. */
function inReadme(heading: string): string[] {
	const [, rest = ''] = read('README.md').split(`\n${heading}`);
	const [, table = ''] = /\n\n((?:\|.*\n)+)/.exec(rest) ?? [];
	const rows = table.trim().split('\n').slice(2);
	const names = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(?:list )?(\w+)`/g)]);
	return names.map(([, name]) => name as string).sort();
}

test('the README tells of each option that the agent reads, and of no other', () => {
	const schema = inSchema();
	assert.ok(schema.settings.includes('contact') && schema.key.includes('hostname'));
	assert.equal(inReadme("`config noip 'settings'`"), schema.settings);
	assert.equal(inReadme("`config key 'NAME'`"), schema.key);
});

test('the form of the LuCI page has each option that the agent reads, but for those that are left out for a reason', () => {
	const form = inForm();
	for (const [section, names] of Object.entries(inSchema()) as [keyof Sections, string[]][]) {
		const left = NOT_IN_FORM[section];
		for (const [name, reason] of Object.entries(left)) assert.ok(names.includes(name) && reason, name);
		assert.equal(
			form[section],
			names.filter((name) => !left[name]),
		);
	}
});

const SCRIPTS = 'openwrt/luci-app-noip/htdocs/luci-static/resources';

/** The options that the settings page makes; those whose names begin with `_` are the page's own, and in no file. */
function inForm(): Sections {
	const found: Sections = { settings: [], key: [] };
	const section = (type: 'settings' | 'key') => {
		const note = (name: string) => {
			if (name[0] !== '_') found[type].push(name);
			return ANYTHING;
		};
		const own: Record<string, unknown> = {
			option: (_kind: unknown, name: string) => note(name),
			taboption: (_tab: string, _kind: unknown, name: string) => note(name),
		};
		return new Proxy(own, { get: (_, name: string) => own[name] ?? ANYTHING, set: () => true });
	};
	class FormMap {
		section(_kind: unknown, name: string) {
			return section(name === 'key' ? 'key' : 'settings');
		}
		render() {
			return Promise.resolve(ANYTHING);
		}
	}
	const form = new Proxy({}, { get: (_, name) => (name === 'Map' ? FormMap : ANYTHING) });
	const settings = load('view.noip.settings', { form }) as { render(loaded: unknown[]): unknown };
	settings.render([{ status: null }, [], null]);
	for (const names of Object.values(found)) names.sort();
	return found;
}

/** A module of the page, and those of ours that it requires; in the place of LuCI's stands anything. */
function load(name: string, given: Record<string, unknown>): unknown {
	const path = `${SCRIPTS}/${name.replaceAll('.', '/')}.js`;
	if (given[name]) return given[name];
	if (name === 'baseclass' || name === 'view') return { extend: (members: object) => members };
	if (!existsSync(path)) return ANYTHING;
	const source = read(path);
	const required = [...source.matchAll(/^'require ([\w.-]+)(?: as (\w+))?';$/gm)].map(
		([, module = '', as = module]) => [as, load(module, given)] as const,
	);
	const globals = ['_', 'N_', 'E', 'L', 'window', 'document'].map((global) => [global, ANYTHING] as const);
	const all = [...globals, ...required];
	return new Function(...all.map(([as]) => as), source)(...all.map(([, value]) => value));
}

test.run();
