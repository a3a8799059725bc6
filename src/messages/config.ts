/** What is said of a configuration: a whole sentence for each problem, which names file, line, section, option and value. */

import { FAMILY_NAME } from '../base/family.ts';
import { variableOf } from '../config/environment.ts';
import { type ConfigProblem, type OptionFault, type SectionTitle, shown } from '../config/problem.ts';
import type { UciError, UciReason } from '../config/uci.ts';
import { fileErrorText } from './files.ts';
import { ENVIRONMENT, setupCommand } from './platform.ts';

/** A place in the configuration that is wrong, or is to be minded; `text` is a whole sentence that names it all. */
export interface ConfigError {
	/** null: it is about the whole file. */
	line: number | null;
	option: string | null;
	text: string;
}

/** More of them are counted: nobody reads them, and the status is to stay small. */
const MOST_TOLD = 50;

/** The problems of a configuration as they are told to people and programs. `file`: its path. */
export function configErrors(problems: readonly ConfigProblem[], file: string): ConfigError[] {
	const told = problems.slice(0, MOST_TOLD).map((problem) => {
		const { line, option } = problem;
		return { line, option: option && namesIn(file)(option), text: configProblemText(problem, file) };
	});
	const more = problems.length - told.length;
	return more > 0 ? [...told, { line: null, option: null, text: `${file}: and ${more} more of this kind` }] : told;
}

/** `/etc/config/noip line 3: settings: timeout '0' must be a number of seconds from 1 to 120` */
export function configProblemText(problem: ConfigProblem, file: string): string {
	const { line, section } = problem;
	const called = namesIn(file);
	if (isUnread(problem)) return `${file} cannot be read: ${unreadText(problem, file)}`;
	if (problem.code === 'two-sources') return twoSourcesText(problem.file);
	if (file === ENVIRONMENT && problem.option !== null) return problemText(problem, called);
	const place = line === null ? file : `${file} line ${line}`;
	// What concerns a section as a whole has its title as the subject.
	const title = section === null || problem.option === null ? '' : `${titleText(section)}: `;
	return `${place}: ${title}${problemText(problem, called)}`;
}

type Unread = Extract<ConfigProblem, { code: 'unreadable-file' | 'nothing-given' }>;

function isUnread(problem: ConfigProblem): problem is Unread {
	return problem.code === 'unreadable-file' || problem.code === 'nothing-given';
}

/** These are enough (rule 64). */
const [USERNAME, PASSWORD, HOSTNAMES] = ['username', 'password', 'hostname'].map(variableOf);

function unreadText(problem: Unread, file: string): string {
	if (problem.code === 'unreadable-file') return fileErrorText(problem.error);
	const setup = setupCommand({ router: false, configFile: file });
	return `${fileErrorText('ENOENT')}; run: ${setup}, or set ${USERNAME}, ${PASSWORD} and ${HOSTNAMES}`;
}

/** What an option is called where the configuration stands. */
type Names = (option: string) => string;

function namesIn(file: string): Names {
	return file === ENVIRONMENT ? variableOf : (option) => option;
}

function twoSourcesText(file: string): string {
	return `${file} is there, and so is ${variableOf('username')} in the environment; remove one of them`;
}

/** The same without its place: of an answer that is judged before it is written. */
export function answerProblemText(problem: ConfigProblem): string {
	if (isUnread(problem)) return unreadText(problem, '');
	return problem.code === 'two-sources' ? twoSourcesText(problem.file) : problemText(problem, (option) => option);
}

function titleText(section: SectionTitle): string {
	return section === 'settings' ? section : `key '${section.key}'`;
}

function problemText(problem: Exclude<ConfigProblem, Unread | { code: 'two-sources' }>, called: Names): string {
	const title = problem.section && titleText(problem.section);
	switch (problem.code) {
		case 'syntax':
			return syntaxText(problem, problem.line);
		case 'not-uci':
			return `${problem.utf16 ? 'it is UTF-16 text; save it as UTF-8' : 'it is no UCI text'}. This is enough: ${ENOUGH}`;
		case 'too-many':
			return `it has more than ${problem.most} ${problem.what}; remove what is not needed`;
		case 'world-readable-file':
			return 'it has a password in it and can be read by every user; run chmod o-r on it';
		case 'no-settings':
			return "config noip 'settings' is missing";
		case 'no-key-enabled':
			return `no key is enabled; set ${problem.severity === 'error' ? 'contact in the settings, and ' : ''}username, password, hostname and enabled '1' in a key`;
		case 'ignored-section':
			return `config ${problem.type} '${problem.name}' is ignored; write config noip 'settings' or config key`;
		case 'nameless-key':
			return `${title} has no name in the file; write config ${title}`;
		case 'merged-section':
			return `${title} is in line ${problem.first} already, and what stands here replaces what stands there; give one of them another name`;
		case 'key-left-out':
			return `${title} is off and left out: it has no valid ${problem.invalid.join(' and ')}`;
		case 'unknown-option': {
			const { option, meant, known } = problem;
			if (called === variableOf) return unknownVariableText(option ?? '', meant);
			const advice = meant ? `did you mean '${meant}'?` : `known options: ${known.join(', ')}`;
			return `unknown option '${shown(option ?? '')}' is ignored; ${advice}`;
		}
		default:
			return optionText(problem, problem.option ?? '', called);
	}
}

function unknownVariableText(option: string, meant: string | null): string {
	const advice = meant ? `did you mean ${variableOf(meant)}?` : 'noip does not know it';
	return `${shown(`NOIP_${option.toUpperCase()}`)} in the environment is ignored; ${advice}`;
}

/** A whole configuration, as UCI has it on one line. */
const ENOUGH =
	"config noip 'settings'; option contact 'you@example.com'; config key 'home'; option username 'USER'; option password 'PASSWORD'; list hostname 'NAME'";

/** What is to be set where something is missing. */
const MISSING: Partial<Record<string, string>> = {
	contact: 'set it to your e-mail address',
	username: 'set it to that of the DDNS key or account',
	password: 'set it, or password_file',
	hostname: 'list at least one host name',
	ipv4_command: 'set it to the program that prints the address',
	ipv6_command: 'set it to the program that prints the address',
};

function optionText(fault: OptionFault, name: string, called: Names): string {
	const option = called(name);
	if (fault.code === 'missing') {
		const { near } = fault;
		const advice = near
			? `is '${near.option}' in line ${near.line} meant to be it?`
			: MISSING[name]?.replace('password_file', called);
		return advice ? `${option} is missing; ${advice}` : `${option} is empty; give it a value, or remove it`;
	}
	if (fault.code === 'too-many-values')
		return `${option} has more than ${fault.most} values; remove some, or use another key`;
	if (fault.code === 'several-values') return `${option} must have one value, not ${fault.count}`;
	return `${fault.value === null ? option : `${option} '${fault.value}'`} ${faultText(fault, called)}`;
}

/** What is wrong with a value, to follow it. */
function faultText(
	fault: Exclude<OptionFault, { code: 'missing' | 'several-values' | 'too-many-values' }>,
	called: Names,
): string {
	switch (fault.code) {
		case 'line-break':
			return 'must be on one line; is a quote missing?';
		case 'listed-twice':
			return 'is listed twice';
		case 'not-a-flag':
			return "must be '1' or '0'";
		case 'not-one-of':
			return `must be one of ${fault.allowed.join(', ')}`;
		case 'not-absolute':
			return 'must be an absolute path';
		case 'not-seconds':
			return `must be a number of seconds from ${fault.least} to ${fault.most}`;
		case 'not-a-duration':
			return `must be a time from ${fault.least}s to ${fault.most}s, such as 5m or 300s`;
		case 'out-of-range':
			return `is out of range; ${fault.seconds}s is used`;
		case 'no-contact':
			return 'is not set; set it to your e-mail address, which the provider asks for in each request';
		case 'no-daemon':
			return 'is not used; systemd, an init script or a container starts noip, and as the user that you want';
		case 'not-an-ip-method':
			return 'must be dns, http, http-port-8245, static:ADDRESS or a URL';
		case 'ip-method-unasked':
			return `is not asked: the provider takes the address that it sees; else set ${called('ipv4')}`;
		case 'first-only':
			return `names several methods; only '${fault.first}' is used`;
		case 'unused-beside':
			return `is not used beside ${called(fault.other)}`;
		case 'too-long':
			return `is longer than the ${fault.most} characters allowed`;
		case 'not-a-contact':
			return 'must be your e-mail address';
		case 'contact-without-at':
			return 'is not an e-mail address';
		case 'not-a-url':
			return "must be a URL such as 'https://dynupdate.no-ip.com'";
		case 'url-with-path':
			return 'must not have a path';
		case 'plain-http':
			return 'is plain HTTP: the password is sent unencrypted';
		case 'not-an-interface':
			return 'must be the name of one interface';
		case 'not-a-hostname':
			return fault.meant === null
				? `must be a host name such as 'home.ddns.net', ${called === variableOf ? 'with commas between them' : 'each in a line of its own'}`
				: `must be a host name alone; write '${fault.meant}'`;
		case 'never-a-hostname':
			return "can be no name at the provider; write one that you have there, such as 'home.ddns.net'";
		case 'doubtful-hostname':
			return 'has characters that host names do not have; is it spelled as at the provider?';
		case 'hostname-taken':
			return `is in key '${fault.owner}' too; keep it in one of them`;
		case 'hostname-covered':
			return `is redundant beside '${fault.all}' (all names of the key)`;
		case 'not-a-source':
			return `must be one of ${fault.allowed.join(', ')}, or an ${FAMILY_NAME[fault.family]} address`;
		case 'nothing-to-publish':
			return `beside ${called('ipv4')} 'off' leaves nothing to publish`;
		case 'unreachable-address':
			return 'must be an address that others can reach';
		case 'not-public':
			return 'is published although it is not a public address';
		case 'not-a-host-part':
			return "must be a host part such as '::10', or the host's MAC address";
		case 'host-part-unused':
			return `needs ${called('ipv6')} 'auto' or 'interface'`;
		case 'command-unused':
			return `is used with ${called(fault.family)} 'command' only`;
		case 'two-passwords':
			return `is set beside ${called('password')}; keep one of them`;
		case 'other-password':
			return `is not that of key '${fault.owner}', which has the same username`;
		case 'not-in-etc-noip':
			return 'must be a file in /etc/noip itself, such as /etc/noip/NAME';
		case 'unreadable':
			return `cannot be read: ${fileErrorText(fault.error)}`;
		case 'unusable':
			return `cannot be used: ${fileErrorText(fault.error)}; nothing is sent over HTTPS`;
		case 'password-size':
			return `must hold 1 to ${fault.most} bytes`;
		case 'world-readable':
			return 'can be read by every user; run chmod o-r on it';
	}
}

/** What would do, where libuci's words do not say it. */
const SYNTAX_ADVICE: Record<UciReason, string | null> = {
	"EOF with unterminated '": 'close the quote',
	'EOF with unterminated "': 'close the quote',
	'too many arguments': 'quote a value with spaces',
	'insufficient arguments': 'give what is missing on the line',
	'invalid command': 'write config, option or list',
	'invalid character in name field': "use letters, digits and '_' only",
	'invalid character in type field': 'write config noip or config key',
	'package without name': 'remove the line',
	'config without name': 'write config noip or config key',
	'option without name': 'give its name and value, or remove the line',
	'option/list command found before the first section': "begin with config noip 'settings'",
	'section of different type overwrites prior section with same name': 'give it another name',
};

/** Why text is not in UCI format: libuci's reason and what would do. `lineNumber`: where it gave up. */
export function syntaxText(error: Omit<UciError, 'lineNumber'>, lineNumber: number | null): string {
	const { reason, startLineNumber: start, byteOrderMark } = error;
	const from = lineNumber !== null && start < lineNumber ? ` in the statement of line ${start}` : '';
	const advice = byteOrderMark ? 'save the file without a byte-order mark' : SYNTAX_ADVICE[reason];
	return `${reason}${from}${advice ? `; ${advice}` : ''}`;
}
