/** What `noip setup` says and asks: the first that a person sees of this program. */
import { variableOf } from '../config/environment.ts';
import { ALL_OF_A_KEY } from '../config/hostname.ts';
import type { StopWord } from '../protocol/answer-words.ts';
import { fileErrorText } from './files.ts';
import { type Platform, setupCommand } from './platform.ts';
import { KEYS_PAGE } from './provider.ts';

/** What is asked for. */
export type Asked = 'which' | 'username' | 'password' | 'hostnames' | 'contact' | 'interface';

/** As a sentence names it. */
const TITLES: Record<Asked, string> = {
	which: 'the key to change',
	username: 'the user name',
	password: 'the password',
	hostnames: 'the host names',
	contact: 'the e-mail address',
	interface: 'the line',
};

const PROMPTS: Record<Asked, string> = {
	which: 'Change which',
	username: 'User name',
	password: 'Password',
	hostnames: 'Host names',
	contact: 'E-mail address',
	interface: 'Line',
};

/** `User name [rv7sc9a]: `. `fallback`: what counts when nothing is entered; null: nothing does. */
export function promptText(asked: Asked, fallback: string | null): string {
	if (asked !== 'password') return `${PROMPTS[asked]}${fallback === null ? '' : ` [${fallback}]`}: `;
	return `${PROMPTS[asked]} (not shown${fallback === null ? '' : '; Enter: no change'}): `;
}

export function introText({ configFile }: Platform): string {
	return `This asks for what is needed, writes it to ${configFile} and tries it. Ctrl-C at a question leaves all as it was.`;
}

export const ABOUT_KEYS = `A DDNS key is a user name and a password that can do one thing: update host names of your choice. You make one at ${KEYS_PAGE}`;
export const ABOUT_ACCOUNTS =
	'(Those of your account are taken, too; but the provider phases them out, and two-factor login ends them.)';

/** Before a question. `isKey`: the user name is none of an account's. */
export function explanation(asked: Asked, isKey: boolean): string | null {
	switch (asked) {
		case 'hostnames':
			return isKey
				? `${ALL_OF_A_KEY} stands for all host names of the key; several are entered with blanks between.`
				: 'The host names of the account that are to point here; several with blanks between.';
		case 'contact':
			return 'The provider wants an e-mail address with each request, in case something goes wrong.';
		case 'interface':
			return 'Several lines lead out. One of them, or automatic: the first, and the next while it is down:';
		case 'which':
			return 'These keys are there already:';
		default:
			return null;
	}
}

export const NEW_KEY = 'new';
export const NEW_KEY_TEXT = 'another key';
export const AUTOMATIC = 'automatic';

export const NEEDED = 'an answer is needed';

/** A choice that is none of those offered. */
export function noChoiceText(offered: readonly string[]): string {
	return `one of these is needed: ${offered.join(', ')}`;
}

/** The input has ended. */
export function unansweredText(asked: Asked, isWritten: boolean): string {
	return `the input has ended without an answer for ${TITLES[asked]}; ${leftText(isWritten)}`;
}

/** Of a script that nobody asks again. `why`: what is wrong with the answer. */
export function refusedAnswerText(asked: Asked, why: string, isWritten: boolean): string {
	return `${TITLES[asked]}: ${why}; ${leftText(isWritten)}`;
}

export function interruptedText(isWritten: boolean): string {
	return `ended; ${leftText(isWritten)}`;
}

function leftText(isWritten: boolean): string {
	return isWritten ? 'the file stays as it was written' : 'nothing is changed';
}

/** Why nothing is asked. */
export type SetupObstacle =
	| { code: 'not-root' }
	/** Whose user may not write the file either. */
	| { code: 'in-container'; needsContact: boolean }
	| { code: 'file'; error: string }
	/** Statements share a line, which only a person can take apart. */
	| { code: 'format' }
	| { code: 'changed-meanwhile' }
	/** `variable`: of the configuration in the environment. */
	| { code: 'environment'; variable: string };

export function setupObstacleText(obstacle: SetupObstacle, platform: Platform): string {
	const { configFile } = platform;
	switch (obstacle.code) {
		case 'not-root':
			return `${configFile} can be written by root only; run: ${setupCommand(platform)}`;
		case 'in-container':
			return `${configFile} cannot be written in this container; ${variablesText(obstacle.needsContact)} in its environment do without it`;
		case 'file':
			return `${configFile} cannot be written: ${fileErrorText(obstacle.error)}`;
		case 'format':
			return `${configFile} has several statements on one line; give each its own, then run this again`;
		case 'changed-meanwhile':
			return `${configFile} was changed by somebody else meanwhile; nothing is written, run this again`;
		case 'environment':
			return `${obstacle.variable} is set: the configuration is in the environment, and is changed there; a file beside it would be an error`;
	}
}

/** Files of a container are its own, and go with it. */
export function containerText({ configFile }: Platform, needsContact: boolean): string {
	return `This is a container: ${configFile} goes with it unless its folder is a volume. ${variablesText(needsContact)} in its environment do without a file.`;
}

function variablesText(needsContact: boolean): string {
	const needed = ['username', 'password', 'hostname', ...(needsContact ? ['contact'] : [])].map(variableOf);
	return `${needed.slice(0, -1).join(', ')} and ${needed.at(-1)}`;
}

/** Whatever else is wrong with the file comes first. */
export function correctFirstText({ configFile }: Platform): string {
	return `correct ${configFile} first; nothing is changed`;
}

export function writtenText({ configFile }: Platform): string {
	return `${configFile} is written.`;
}

export const TRYING = 'Trying it ...';

/** After an answer that other answers would mend; null: none would. */
export function askAgainText(word: StopWord): string | null {
	if (word === 'badauth') {
		return `The provider refuses this user name and password (badauth): one of them is wrong, or two-factor login or a team login has ended the password of an account, and a DDNS key is needed (${KEYS_PAGE}). Enter them once more, or leave it with Ctrl-C:`;
	}
	return word === 'nohost'
		? 'The provider knows no such host name for this user (nohost). Enter the host names once more, or leave it with Ctrl-C:'
		: null;
}

export const NOTHING_NEW = 'Nothing was changed, so nothing is tried again.';

/** It is root's and the service's. */
export const NOT_FOR_ALL = 'there is a password in it; run: sudo noip check';

/** Root's commands read as the service does. */
export function notForServiceText(user: string, file: string): string {
	return `the user ${user}, whose service this is, has to read it; run: chgrp ${user} ${file}; chmod g+r ${file}`;
}

/** Where a command needs a configuration, and there is none. */
export function noFileText(platform: Platform): string {
	return `to have it made, run: ${setupCommand(platform)}`;
}

/** What comes next. `running`: the agent goes on from here; `start`: what starts it. */
export function nextText(outcome: 'confirmed' | 'later' | 'refused', running: boolean, start: string): string {
	const done = {
		confirmed: 'Done: the provider has confirmed it.',
		later: 'It is written, and not confirmed yet; why stands above.',
		refused: 'It is written, and the provider refuses it; what to do stands above.',
	}[outcome];
	if (!running) return `${done} The service is not running; to start it: ${start}`;
	return outcome === 'refused' ? done : `${done} The service goes on from here; to look at it: noip status`;
}
