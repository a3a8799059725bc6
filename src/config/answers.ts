/** What a person answers to `noip setup`, and the configuration that this makes of the one that is there. */

import type { Bytes } from '../base/bytes.ts';
import { editSection, type OptionEdit } from './edit-uci.ts';
import { ALL_OF_A_KEY } from './hostname.ts';
import type { ConfigProblem } from './problem.ts';
import { type ReadOptions, readConfig } from './schema.ts';
import { isYes } from './section.ts';
import { parseUci, type UciSection } from './uci.ts';

/** null: it stays as it is. */
export interface Answers {
	username: Bytes;
	password: Bytes | null;
	hostnames: readonly Bytes[];
	contact: Bytes | null;
	interface: Bytes | null;
}

/** The section that the answers go into. */
export interface Target {
	/** null: it has none, and begins in `line`. */
	name: string | null;
	line: number | null;
	/** What is in it already; empty where it is not. */
	username: Bytes;
	hostnames: Bytes[];
	hasPassword: boolean;
	hasInterface: boolean;
}

/** Stand in where there is no answer yet; the name may be in several keys. */
const UNANSWERED: Answers = {
	username: 'rv7sc9a',
	password: 'secret',
	hostnames: [ALL_OF_A_KEY],
	contact: 'you@example.com',
	interface: null,
};

/** The lines of the examples that come with a package, which an answer replaces. */
export const EXAMPLES: readonly string[] = [
	`#option contact '${UNANSWERED.contact}'`,
	`#option username '${UNANSWERED.username}'`,
	`#option password '${UNANSWERED.password}'`,
	`#list hostname '${ALL_OF_A_KEY}'`,
];

/** The keys of a text that can be parsed, in its order. */
export function keysIn(text: Bytes): Target[] {
	return sectionsIn(text)
		.filter(({ type }) => type === 'key')
		.map(({ name, lineNumber: line, options }) => ({
			name,
			line,
			username: textOf(options, 'username'),
			hostnames: options.get('hostname')?.values.flatMap((value) => itemsOf(value.text)) ?? [],
			hasPassword: options.has('password') || options.has('password_file'),
			hasInterface: options.has('interface'),
		}));
}

/** Whether somebody has filled it in. */
export function isComplete({ username, hasPassword }: Target): boolean {
	return username !== '' && hasPassword;
}

/** A key that is not there yet; its section gets a name that no other has. */
export function newKey(text: Bytes): Target {
	const taken = sectionsIn(text).map(({ name }) => name);
	let name = 'home';
	for (let number = 2; taken.includes(name); number++) name = `key${number}`;
	return { name, line: null, username: '', hostnames: [], hasPassword: false, hasInterface: false };
}

/** Host names with blanks or commas between. */
export function itemsOf(text: Bytes): Bytes[] {
	return text.split(/[\s,]+/).filter((item) => item);
}

/** The text with these answers in it, switched on; null: what stands there cannot be kept (see `editSection`). */
export function withAnswers(text: Bytes, target: Target, answers: Answers): Bytes | null {
	const settings = sectionsIn(text).find(({ type, name }) => type === 'noip' && name === 'settings');
	const { contact, password } = answers;
	const ofSettings: OptionEdit[] = [...switchedOn(settings), ...(contact === null ? [] : [option('contact', contact)])];
	const key = target.line === null ? undefined : sectionAt(text, target);
	const ofKey: OptionEdit[] = [
		...switchedOn(key),
		option('username', answers.username),
		...(password === null ? [] : [option('password', password), { ...option('password_file', ''), values: [] }]),
		{ name: 'hostname', values: answers.hostnames, isList: true },
		...(answers.interface === null ? [] : [{ name: 'interface', values: [answers.interface], isList: true }]),
	];
	const half = editSection(text, { type: 'noip', name: 'settings', options: ofSettings }, EXAMPLES);
	if (half === null) return null;
	const line = target.line === null ? undefined : (sectionAt(half, target, text)?.lineNumber ?? undefined);
	return editSection(half, { type: 'key', name: target.name, options: ofKey, ...(line && { line }) }, EXAMPLES);
}

function option(name: string, value: Bytes): OptionEdit {
	return { name, values: [value], isList: false };
}

/** What is off by its own word is not any more; what says nothing is on. */
function switchedOn(section: UciSection | undefined): OptionEdit[] {
	const isOff = section?.options.has('enabled') && !isYes(textOf(section.options, 'enabled'));
	return isOff ? [option('enabled', '1')] : [];
}

/** The section of a key in a text; `before`: the text in which the target was found, where it is another. */
function sectionAt(text: Bytes, { name, line }: Target, before = text): UciSection | undefined {
	if (name !== null) return sectionsIn(text).find((one) => one.name === name);
	const place = sectionsIn(before)
		.filter(({ type }) => type === 'key')
		.findIndex(({ lineNumber }) => lineNumber === line);
	return sectionsIn(text).filter(({ type }) => type === 'key')[place];
}

export type Answered = keyof Answers;

const OPTIONS: Record<Answered, string> = {
	username: 'username',
	password: 'password',
	hostnames: 'hostname',
	contact: 'contact',
	interface: 'interface',
};

/** What is wrong with an answer, or to be minded of it, as the configuration will be judged with it in it. */
export function problemsOf<Asked extends Answered>(
	text: Bytes,
	target: Target,
	answers: Partial<Answers>,
	asked: Asked,
	answer: Answers[Asked],
	options: ReadOptions,
): ConfigProblem[] {
	const made = withAnswers(text, target, { ...UNANSWERED, ...answers, [asked]: answer }) ?? '';
	const places = placesOf(made, target, text);
	return problemsIn(made, options).filter(
		({ option, line, section }) =>
			option === OPTIONS[asked] &&
			(asked === 'contact' ? section === 'settings' : line !== null && places.includes(line)),
	);
}

/** What is in the way of any answer: the errors of the file that are not about what is asked for. */
export function obstacles(text: Bytes, target: Target, options: ReadOptions): ConfigProblem[] {
	const made = withAnswers(text, target, UNANSWERED) ?? '';
	const read = readConfig(made, options);
	const { errors } = 'errors' in read ? read : { errors: [] };
	const places = placesOf(made, target, text);
	const ofKey = 'errors' in read ? [] : read.config.broken.flatMap((key) => key.errors);
	return [...errors, ...ofKey.filter(({ line }) => line !== null && places.includes(line))];
}

/** Whether the settings have a contact that would do, or need none. */
export function hasContact(text: Bytes, target: Target, options: ReadOptions): boolean {
	const made = withAnswers(text, target, { ...UNANSWERED, contact: null }) ?? '';
	return !problemsIn(made, options).some(
		({ section, option, severity }) => section === 'settings' && option === 'contact' && severity === 'error',
	);
}

function problemsIn(text: Bytes, options: ReadOptions): ConfigProblem[] {
	const read = readConfig(text, options);
	const errors = 'errors' in read ? read.errors : read.config.broken.flatMap((key) => key.errors);
	return [...errors, ...read.warnings];
}

/** The lines of the target's statements. */
function placesOf(text: Bytes, target: Target, before: Bytes): number[] {
	const section = sectionAt(text, target, before);
	if (!section) return [];
	const values = [...section.options.values()].flatMap((one) => one.values);
	return [section.lineNumber, ...values.map(({ lineNumber }) => lineNumber)];
}

function sectionsIn(text: Bytes): UciSection[] {
	const parsed = parseUci(text);
	return 'error' in parsed ? [] : parsed.sections;
}

function textOf(options: UciSection['options'], name: string): Bytes {
	return options.get(name)?.values.at(-1)?.text ?? '';
}
