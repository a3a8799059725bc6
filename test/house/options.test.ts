/** The options of the configuration stand in three lists: what the agent reads, the README's tables, and the form of the LuCI page. They must agree. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readKey } from '../../src/config/key.ts';
import { type SectionReader, sectionReader } from '../../src/config/section.ts';
import { readSettings } from '../../src/config/settings.ts';
import type { UciSection } from '../../src/config/uci.ts';
import { formOptions } from '../luci/form.ts';
import { read } from './files.ts';

type Sections = Record<'settings' | 'key', string[]>;

/** What the agent reads and the form does not show, each with the reason. */
const NOT_IN_FORM: Record<keyof Sections, Record<string, string>> = { settings: {}, key: {} };

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
		settings: asked((section) => readSettings(section, options)),
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

test('the form of the LuCI page has each option that the agent reads, but for those that are left out for a reason', async () => {
	const form = await formOptions();
	for (const [section, names] of Object.entries(inSchema()) as [keyof Sections, string[]][]) {
		const left = NOT_IN_FORM[section];
		for (const [name, reason] of Object.entries(left)) assert.ok(names.includes(name) && reason, name);
		assert.equal(
			form[section].map(({ name }) => name).sort(),
			names.filter((name) => !left[name]),
		);
	}
});

test.run();
