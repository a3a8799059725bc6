/** The form against the schema: each option that the agent reads can be set in it, and what it offers is what the agent accepts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { knownOptions, refusal, type SectionType } from './agent-rules.ts';
import { loadModule } from './modules.ts';

/** Options that are for the file only. */
const NOT_IN_THE_FORM: Record<SectionType, string[]> = { settings: [], key: [] };

/** An option of the form, as far as it is looked at here. */
class Option {
	readonly values: string[] = [];
	constructor(readonly name: string) {}
	value(key: string): void {
		this.values.push(key);
	}
	depends(): void {}
}

class Section {
	readonly children: Option[] = [];
	tab(): void {}
	taboption(_tab: string, _widget: unknown, name: string): Option {
		const option = new Option(name);
		this.children.push(option);
		return option;
	}
	renderSectionAdd(): void {}
}

/** The options of the form, by section. */
async function formOptions(): Promise<Record<SectionType, Option[]>> {
	const sections: Record<string, Section> = {};
	class FormMap {
		section(_kind: unknown, name: string): Section {
			sections[name] = new Section();
			return sections[name];
		}
		async render(): Promise<void> {}
	}
	const view = loadModule<{ render(loaded: unknown[]): Promise<unknown> }>('view.noip.settings', {
		form: { Map: FormMap },
		rpc: { declare: () => () => {} },
		E: () => null,
		L: { toArray: (value: unknown) => [value].flat(), resource: (path: string) => path, env: {} },
	});
	await view.render([{ status: null }, []]);
	return { settings: sections.settings?.children ?? [], key: sections.key?.children ?? [] };
}

const form = await formOptions();

for (const section of ['settings', 'key'] as const) {
	test(`${section}: the form has each option that the agent reads, and no other`, () => {
		// Those that begin so are parts of the form and stand in no file.
		const shown = form[section].map(({ name }) => name).filter((name) => !name.startsWith('_'));
		assert.equal([...shown, ...NOT_IN_THE_FORM[section]].sort(), knownOptions(section).sort());
	});

	test(`${section}: what the form offers the agent accepts`, () => {
		for (const { name, values } of form[section].filter((option) => !option.name.startsWith('_')))
			for (const value of values) assert.is(refusal(section, name, value), null, `${name} '${value}'`);
	});
}

test.run();
