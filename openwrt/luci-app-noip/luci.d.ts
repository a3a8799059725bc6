/**
 * What the page uses of LuCI's client (luci-base, htdocs/luci-static/resources), for the type check: build/check-luci.mjs makes an import of each
 * 'require NAME' and an export of each view's `return`.
 */

/** What the agent writes to status.json. */
type Status = import('../../src/client/status-schema.ts').Status;
type KeyStatus = import('../../src/client/status-schema.ts').KeyStatus;
type ForceStatus = import('../../src/client/status-schema.ts').ForceStatus;
type NameStatus = import('../../src/client/status-schema.ts').NameStatus;
type Published = import('../../src/client/status-schema.ts').Published;
type LineStatus = import('../../src/client/status-schema.ts').LineStatus;
type LineReason = import('../../src/client/status-schema.ts').LineReason;
type LineWarning = import('../../src/client/status-schema.ts').LineWarning;
type LineNote = import('../../src/client/status-schema.ts').LineNote;
type LastAnswer = import('../../src/client/status-schema.ts').LastAnswer;
type Remark = import('../../src/client/status-schema.ts').Remark;
type StopStatus = import('../../src/client/status-schema.ts').StopStatus;
type WaitStatus = import('../../src/client/status-schema.ts').WaitStatus;
type DisplayState = import('../../src/client/status-schema.ts').DisplayState;
type Problem = Status['problems'][number];
type StopWord = import('../../src/protocol/answer-words.ts').StopWord;
type Failure = import('../../src/updater/failure.ts').Failure;
type Outage = import('../../src/updater/failure.ts').Outage;
type CommandFault = import('../../src/network/address-command.ts').CommandFault;
type NetworkProblem = import('../../src/network/network.ts').NetworkProblem;
type AddressClass = import('../../src/base/address.ts').AddressClass;
type Family = import('../../src/base/family.ts').Family;

/** Of a union of facts those that have this code. */
type WithCode<Fact, Code> = Fact extends { code: infer Codes } ? (Code extends Codes ? Fact : never) : never;

/** A text for each code of a union of facts: the type check asks for every one. null: it cannot be said by what this page knows. */
type TextsByCode<Fact extends { code: string }> = {
	[Code in Fact['code']]: (fact: WithCode<Fact, Code>) => string | null;
};

/** Something said: in the user's language (`lang` null), or by the agent in English. */
interface Phrase {
	text: string;
	lang: 'en' | null;
}

/** What is the matter, and what else is to be said of it: the cause, or what to do. */
interface Advice {
	what: Phrase;
	more: Phrase[];
}

/** The status file as it was read. */
interface Reading {
	status: Status | null;
	running: boolean;
	/** Why it could not be read though it may be there. */
	problem: { what: string; more: string } | null;
}

/** How something looks: its colour and its sign. */
type Tone = 'good' | 'busy' | 'wait' | 'bad' | 'off';

/** A state in a word, and how it looks. */
interface Badge {
	word: string;
	tone: Tone;
}

/** A place on the page, with what its content was last made of. */
type Slot = HTMLElement & { madeOf?: string };

/** The card of a key. */
interface Card {
	root: HTMLElement;
	pill: Slot;
	update: HTMLButtonElement;
	resume: HTMLButtonElement;
	settings: HTMLElement;
	feedback: HTMLElement;
	body: Slot;
	word: string;
}

/** A text, or children in an array: a text that stands alone would be taken as HTML, so the page gives arrays. */
type Children = (Node | string)[];

/** Makes an element; functions among the attributes become listeners, null is no attribute. */
declare function E(
	tag: string,
	attributes: Record<string, string | number | ((event: never) => unknown) | null>,
	children?: Children | Node,
): HTMLElement;
declare function _(text: string, context?: string): string;
declare function N_(count: number, singular: string, plural: string, context?: string): string;

interface String {
	/** printf, as LuCI has it. */
	format(...values: unknown[]): string;
}

declare namespace L {
	const env: { resource_version?: string; sessionid: string };
	/** null: no rights at all; false: to read only. */
	function hasViewPermission(): boolean | null;
	function resolveDefault<T, D>(value: T | Promise<T>, otherwise: D): Promise<T | D>;
	function resource(path: string): string;
	function toArray<T>(value: T | readonly T[] | null | undefined): T[];
	function url(...path: string[]): string;
}

type UciValues = Record<string, string | string[]>;

/** A device as LuCI's `network` has it. */
interface NetworkDevice {
	getName(): string;
	getType(): string;
}

/** An interface. */
interface NetworkInterface {
	getName(): string;
	isUp(): boolean;
	/** netifd has made it by itself. */
	isDynamic(): boolean;
	/** What it is configured with, and what carries its packets; null: nothing. */
	getDevice(): NetworkDevice | null;
	getL3Device(): NetworkDevice | null;
}

/** A kind of option, as `taboption` takes it. */
type Widget = abstract new (...args: never[]) => FormOption;

/** One that offers values, and of which others can be made. */
interface SuggestingWidget extends Widget {
	extend<T extends object>(properties: T & ThisType<T & FormOption>): SuggestingWidget;
}

interface FormOption {
	/** What `value` was called with. */
	keylist?: string[];
	option: string;
	map: FormMap;
	section: FormSection;
	title: string;
	default: string;
	placeholder: string;
	password: boolean;
	rmempty: boolean;
	retain: boolean;
	modalonly: boolean;
	editable: boolean;
	value(key: string, title?: string | Node): void;
	depends(option: string | Record<string, unknown>, value?: string): void;
	/** True, or the sentence that refuses the value; of a list it is asked for each item. */
	validate: (this: FormOption, section: string, value: unknown) => true | string;
	onchange: (this: FormOption, event: Event, section: string, value: string) => void;
	load(section: string): unknown;
	write: (this: FormOption, section: string, value: string | string[]) => unknown;
	remove(section: string): unknown;
	cfgvalue(section: string): unknown;
	formvalue(section: string): unknown;
	textvalue(section: string): unknown;
	renderWidget(section: string, index: number, value: unknown): Node;
	triggerValidation(section: string): boolean;
	getUIElement(section: string): { setPlaceholder(text: string): void } | null;
}

interface FormSection {
	map: FormMap;
	children: FormOption[];
	addremove: boolean;
	anonymous: boolean;
	nodescriptions: boolean;
	addbtntitle: string;
	modaltitle: (section: string) => string;
	tab(name: string, title: string, description?: string): void;
	taboption(tab: string, widget: Widget, name: string, title?: string, description?: string): FormOption;
	renderSectionAdd(extraClass?: string): HTMLElement;
}

interface FormMap {
	section(kind: Section, ...words: string[]): FormSection;
	lookupOption(name: string, section: string): [FormOption, string] | null;
	render(): Promise<HTMLElement>;
}

type Section = abstract new (...args: never[]) => FormSection;

declare module 'baseclass' {
	const baseclass: { extend<T extends object>(properties: T & ThisType<T>): T };
	export default baseclass;
}

declare module 'view' {
	interface View {
		handleSave: null | ((event: Event) => Promise<unknown>);
		handleSaveApply: null | ((event: Event, mode: string) => Promise<unknown>);
		handleReset: null | ((event: Event) => Promise<unknown>);
	}
	const view: { extend<T extends object>(properties: T & ThisType<T & View>): T };
	export default view;
}

declare module 'dom' {
	const dom: {
		append(place: Node | null | undefined, children: Children): void;
		content(place: Node | null | undefined, children: Children): void;
	};
	export default dom;
}

declare module 'poll' {
	const poll: { add(look: () => unknown, seconds: number): boolean };
	export default poll;
}

declare module 'fs' {
	const fs: {
		read(path: string): Promise<string>;
		stat(path: string): Promise<object>;
		exec(command: string, words: string[]): Promise<{ code: number; stdout?: string; stderr?: string }>;
	};
	export default fs;
}

declare module 'rpc' {
	interface Call {
		object: string;
		method: string;
		params?: string[];
	}
	const rpc: {
		/** What is declared expects the value under this name, and gives the default where there is none. */
		declare<T>(call: Call & { expect: Record<string, T> }): (...values: unknown[]) => Promise<T>;
		/** Without one it gives the reply, or the error's number, which is 0 for none. */
		declare(call: Call): (...values: unknown[]) => Promise<object | number>;
		getStatusText(code: number): string;
	};
	export default rpc;
}

declare module 'network' {
	const network: { getNetworks(): Promise<NetworkInterface[]> };
	export default network;
}

declare module 'uci' {
	const uci: {
		load(config: string): Promise<unknown>;
		get(config: string, section: string, option: string): string | string[] | null;
		set(config: string, section: string, option: string, value: string | string[]): void;
		unset(config: string, section: string, option: string): void;
		sections(config: string, type: string): ({ '.name': string } & UciValues)[];
	};
	export default uci;
}

declare module 'form' {
	const form: {
		Map: new (config: string, title: string, description: string) => FormMap;
		GridSection: Section;
		NamedSection: Section;
		Value: SuggestingWidget & { prototype: FormOption };
		ListValue: Widget;
		DynamicList: SuggestingWidget;
		DummyValue: Widget;
		Flag: Widget;
	};
	export default form;
}
