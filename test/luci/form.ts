/** The options of the settings page, as it makes them. */
import type { SectionType } from './agent-rules.ts';
import { loadModule } from './modules.ts';

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

/** The options of the form, by section, in its order. What begins with `_` is a part of the form and stands in no file. */
export async function formOptions(): Promise<Record<SectionType, Option[]>> {
	const sections: Record<string, Section> = {};
	class FormMap {
		section(_kind: unknown, name: string): Section {
			sections[name] = new Section();
			return sections[name];
		}
		async render(): Promise<void> {}
	}
	const view = loadModule<{ render(loaded: unknown[]): Promise<unknown> }>('view.noip.settings', {
		form: { Map: FormMap, Value: { extend: () => null }, DynamicList: { extend: () => null } },
		rpc: { declare: () => () => {} },
		E: () => null,
		L: { toArray: (value: unknown) => [value].flat(), resource: (path: string) => path, env: {} },
	});
	await view.render([{ status: null }]);
	const options = (name: string) => (sections[name]?.children ?? []).filter((option) => !option.name.startsWith('_'));
	return { settings: options('settings'), key: options('key') };
}
