/**
 * Variables of the environment -> a configuration with one key: `NOIP_` and the name of an option in capitals, and what the provider's own
 * client (noip-duc 3, its --help) has besides, so that a file made for that works as it is (rule 64).
 */

import { parseAddress } from '../base/address.ts';
import { toBytes } from '../base/bytes.ts';
import { ALL_OF_A_KEY } from './hostname.ts';
import { accountLogin } from './login.ts';
import { nearest } from './nearest.ts';
import { type ConfigProblem, shown, type ValueFault } from './problem.ts';
import { type ConfigReading, type ReadOptions, readSections } from './schema.ts';
import type { UciOption, UciSection } from './uci.ts';
import { parseUrl } from './url.ts';

const PREFIX = 'NOIP_';

/** Options that the provider's client calls otherwise. */
const CALLED: ReadonlyMap<string, string> = new Map([
	['hostname', 'hostnames'],
	['timeout', 'http_timeout'],
]);
const MEANT: ReadonlyMap<string, string> = new Map([...CALLED].map(([option, name]) => [name, option]));

/** What is no option, and is understood all the same. */
const BESIDES = ['ip_method', 'exec_on_change'];

/** How the provider's client is to put itself into the background. */
const DAEMON = ['daemonize', 'daemon_user', 'daemon_group', 'daemon_pid_file'];

/** What hooks are told, who may start this program, how the log is written, and what Kubernetes tells of a service that is named noip. */
const OTHERS = /^(key|family|old|new|answer|reason|text|log_time|service_(host|port).*|port(_.*)?)$/;

/** Lists, in which there may be commas. */
const LISTS = ['server', 'interface'];

/** Levels of the provider's client that have another name here. */
const LEVELS: ReadonlyMap<string, string> = new Map([
	['trace', 'debug'],
	['warning', 'warn'],
	['critical', 'error'],
]);

/** The name of the variable that stands for an option. */
export function variableOf(option: string): string {
	return PREFIX + (CALLED.get(option) ?? option).toUpperCase();
}

/** Whether there is a configuration in the environment. Hooks, to whom `ACTION` is told, get some of its variables, and none is meant to be one. */
export function hasEnvironment(variable: (name: string) => string | undefined): boolean {
	return !!variable(variableOf('username'))?.trim() && variable('ACTION') === undefined;
}

/** The variables that may be part of a configuration, of those with these names. */
export function variablesIn(
	names: readonly string[],
	variable: (name: string) => string | undefined,
): Record<string, string> {
	const own = names.filter((name) => name.startsWith(PREFIX));
	return Object.fromEntries(own.map((name) => [name, variable(name) ?? '']));
}

/** Takes what is wrong with the variable of an option. */
type Report = (severity: ConfigProblem['severity'], option: string, value: string | null, fault: ValueFault) => void;

/**
 * Reads a configuration from variables (by their whole names; an empty one counts as absent). Problems name options, and no line. A contact that is
 * missing is only minded: the provider's client does not know it.
 */
export function readEnvironment(variables: Readonly<Record<string, string>>, options: ReadOptions): ConfigReading {
	const own: ConfigProblem[] = [];
	const report: Report = (severity, option, value, fault) =>
		void own.push({ severity, line: null, section: 'settings', option, value: value && shown(value), ...fault });
	const given = givenOptions(variables, own);
	const take = (name: string): string => {
		const value = given.get(name) ?? '';
		given.delete(name);
		return value;
	};
	const onChange = take('exec_on_change');
	for (const name of DAEMON) if (take(name)) report('warning', name, null, { code: 'no-daemon' });
	const methods = take('ip_method');
	if (methods) readMethods(methods, given, report);
	for (const list of LISTS) if (given.has(list)) given.set(list, take(list).replace(/,/g, ' '));
	const level = take('log_level').toLowerCase();
	if (level) given.set('log_level', LEVELS.get(level) ?? level);
	if (!given.has('hostname') && mayMeanAll(given, own)) given.set('hostname', ALL_OF_A_KEY);
	if (options.needsContact && !given.has('contact')) report('warning', 'contact', null, { code: 'no-contact' });
	const reading = readSections(sectionsOf(given), { ...options, needsContact: false, durations: true });
	const warnings = [...own.filter(isWarning), ...placeless(reading.warnings)];
	const errors = own.filter((one) => !isWarning(one));
	if ('errors' in reading || errors[0]) {
		return { errors: [...errors, ...placeless('errors' in reading ? reading.errors : [])], warnings };
	}
	return { config: { ...reading.config, onChange }, warnings };
}

/**
 * Whether all names of a DDNS key are meant where none is given, as with the provider's client ("may be empty when using group credentials and updating all hosts in
 * the group", its --help). An account has names of other lines, too; and who has misspelt the variable has meant some.
 */
function mayMeanAll(given: ReadonlyMap<string, string>, own: readonly ConfigProblem[]): boolean {
	const names = [...given.keys(), ...own.flatMap(({ option }) => option ?? [])];
	return !accountLogin(given.get('username') ?? '') && !names.some(isLikeHostnames);
}

const isLikeHostnames = (name: string): boolean => nearest(name, ['hostnames']) !== null;

const isWarning = ({ severity }: ConfigProblem): boolean => severity === 'warning';

/** The values by the options that they are of. `own` is told of an option's name where the variable is called otherwise. */
function givenOptions(variables: Readonly<Record<string, string>>, own: ConfigProblem[]): Map<string, string> {
	const given = new Map<string, string>();
	for (const [variable, value] of Object.entries(variables)) {
		const name = variable.slice(PREFIX.length).toLowerCase();
		const text = name === 'password' ? value : value.trim();
		if (!text || OTHERS.test(name)) continue;
		if (CALLED.has(name)) own.push(unknownOption(name, name));
		else given.set(MEANT.get(name) ?? name, text);
	}
	return given;
}

/** Of a variable that is ignored. */
function unknownOption(option: string, meant: string | null): ConfigProblem {
	return { severity: 'warning', line: null, section: 'settings', option, code: 'unknown-option', meant, known: [] };
}

/** The sections that a file would have. Each is given all options, and leaves those of the other. */
function sectionsOf(given: ReadonlyMap<string, string>): UciSection[] {
	const section = (type: string, name: string, names: readonly string[]): UciSection => {
		const options = names.map((option): UciOption => {
			return { name: option, list: false, values: [{ text: toBytes(given.get(option) ?? ''), lineNumber: 0 }] };
		});
		return { type, name, lineNumber: 0, again: [], options: new Map(options.map((one) => [one.name, one])) };
	};
	const all = [...given.keys()];
	const ofKey = all.filter((option) => option !== 'enabled');
	return [section('noip', 'settings', all), section('key', 'key1', ofKey)];
}

/** Problems without their lines, and of the options that are unknown those that both sections leave. */
function placeless(problems: readonly ConfigProblem[]): ConfigProblem[] {
	const known = (title: ConfigProblem['section'], option: string | null) =>
		problems.flatMap((one) =>
			one.code === 'unknown-option' && one.option === option && (one.section === 'settings') === (title === 'settings')
				? [one.known]
				: [],
		)[0];
	return problems.flatMap((problem): ConfigProblem[] => {
		const { option } = problem;
		if (problem.code === 'missing') {
			const { near: _near, ...alone } = problem;
			return [{ ...alone, line: null }];
		}
		if (problem.code !== 'unknown-option' || option === null) return [{ ...problem, line: null }];
		const ofKey = known({ key: '' }, option);
		if (problem.section !== 'settings' || !ofKey) return [];
		const names = [...problem.known, ...ofKey, ...BESIDES].map((one) => CALLED.get(one) ?? one);
		const near = nearest(option, names);
		return [unknownOption(option, near && (MEANT.get(near) ?? near))];
	});
}

/** The provider's answer to who asks; of this client it is what `auto` comes to where the machine has no public address of its own. */
const BY_PROVIDER = /^(dns|http|http-port-8245)$/;
const PORT_8245 = 'http-port-8245';
const CHECK_BY_8245 = { ipv4_check: 'http://ip1.dynupdate.no-ip.com:8245/' };
/** Whom this client does not ask. */
const UNASKED = /^(aws-metadata$|dns:.)/;

/**
 * The methods by which the provider's client finds the address -> options for where it comes from. It tries one after the other; here the first decides,
 * for what the provider sees is tried without end.
 */
function readMethods(text: string, given: Map<string, string>, report: Report): void {
	const methods = text.split(',').flatMap((method) => method.trim() || []);
	const [first = 'dns', ...rest] = methods;
	const other = ['ipv4', 'ipv6'].find((option) => given.has(option));
	const wrong = methods.find((method) => !meaningOf(method));
	if (other) report('warning', 'ip_method', text, { code: 'unused-beside', other });
	else if (wrong !== undefined) report('error', 'ip_method', wrong, { code: 'not-an-ip-method' });
	if (other || wrong !== undefined) return;
	const isByProvider = methods.every((method) => BY_PROVIDER.test(method));
	if (rest[0] && !isByProvider) report('warning', 'ip_method', text, { code: 'first-only', first: shown(first) });
	if (UNASKED.test(first)) report('warning', 'ip_method', first, { code: 'ip-method-unasked' });
	const meaning = methods[0] && methods.every((method) => method === PORT_8245) ? CHECK_BY_8245 : meaningOf(first);
	for (const [option, value] of Object.entries(meaning ?? {})) if (!given.has(option)) given.set(option, value);
}

/** The options that a method amounts to; null: there is no such method. */
function meaningOf(method: string): Record<string, string> | null {
	if (BY_PROVIDER.test(method) || UNASKED.test(method)) return {};
	const url = parseUrl(method);
	if (url) return { ipv4: 'check', ipv4_check: url.text };
	const literal = method.startsWith('static:') ? parseAddress(method.slice(7)) : null;
	if (!literal) return null;
	return { ipv4: 'off', ipv6: 'off', [literal.family]: literal.text };
}
