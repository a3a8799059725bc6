/** What can be wrong with a configuration, or is to be minded in it, as facts: `messages/config.ts` puts them into words. */

import type { Family } from '../base/family.ts';
import type { UciError } from './uci.ts';

/** A section that is read: the settings, or a key by its name. */
export type SectionTitle = 'settings' | { key: string };

/** One thing that is wrong (`error`: the configuration cannot be used) or to be minded (`warning`), and where. */
export type ConfigProblem = {
	severity: 'error' | 'warning';
	/** From 1; null: it is about the whole file. */
	line: number | null;
	/** null: it is about the whole file, or a section that is not read. */
	section: SectionTitle | null;
	/** null: it is about the whole section. */
	option: string | null;
} & (FileFault | OptionFault);

/** What is wrong with the file, or with a section as a whole. */
export type FileFault =
	/** `error`: a file operation's, by its POSIX name. */
	| { code: 'unreadable-file'; error: string }
	/** Nor is there a configuration in the environment, where one may be. */
	| { code: 'nothing-given' }
	| ({ code: 'syntax' } & Omit<UciError, 'lineNumber'>)
	/** It is another kind of file. */
	| { code: 'not-uci'; utf16: boolean }
	| { code: 'too-many'; what: 'lines' | 'sections' | 'host names'; most: number }
	/** It holds a password. */
	| { code: 'world-readable-file' }
	| { code: 'no-settings' }
	/** `file` is there, and the environment holds a configuration as well. */
	| { code: 'two-sources'; file: string }
	| { code: 'no-key-enabled' }
	| { code: 'ignored-section'; type: string; name: string }
	| { code: 'nameless-key' }
	/** It has the name of the section in line `first`, and is read as part of that. */
	| { code: 'merged-section'; first: number }
	/** It is off, and lacks what the stops of a key are told by (rule 10). */
	| { code: 'key-left-out'; invalid: KeyOption[] }
	/** `known`: the options of this kind of section. */
	| { code: 'unknown-option'; meant: string | null; known: string[] };

/** What a key cannot be without. */
export type KeyOption = 'username' | 'password' | 'hostname';

/** What is wrong with the value of an option. */
export type OptionFault = {
	/** As it may be shown: short, and never of a credential or the contact, for everybody may read the status (promise 8); null: not at all. */
	value: string | null;
} & ValueFault;

/** That alone, as those find it who read the value. */
export type ValueFault =
	/** `near`: an unknown option that may be meant to be it, and its line. */
	| { code: 'missing'; near?: { option: string; line: number } }
	| { code: 'line-break' }
	| { code: 'several-values'; count: number }
	| { code: 'too-many-values'; most: number }
	| { code: 'listed-twice' }
	| { code: 'not-a-flag' }
	| { code: 'not-one-of'; allowed: readonly string[] }
	| { code: 'not-absolute' }
	| { code: 'not-seconds'; least: number; most: number }
	/** Of an environment. `seconds`: what is taken instead. */
	| { code: 'not-a-duration'; least: number; most: number }
	| { code: 'out-of-range'; seconds: number }
	| { code: 'no-contact' | 'no-daemon' | 'not-an-ip-method' | 'ip-method-unasked' }
	| { code: 'first-only'; first: string }
	/** `other`: the option that counts. */
	| { code: 'unused-beside'; other: string }
	| { code: 'too-long'; most: number }
	/** `without-at`: a warning, for who knows what an address may look like. */
	| { code: 'not-a-contact' | 'contact-without-at' }
	| { code: 'not-a-url' | 'url-with-path' | 'plain-http' }
	| { code: 'not-an-interface' }
	/** `meant`: the name in it, where there is one. */
	| { code: 'not-a-hostname'; meant: string | null }
	/** `never`: an address, or a name that only a local network knows. `doubtful`: a warning, for who knows what the provider takes. */
	| { code: 'never-a-hostname' | 'doubtful-hostname' }
	/** `owner`: the other key. */
	| { code: 'hostname-taken'; owner: string }
	/** `all`: the name that stands for all names of the key. */
	| { code: 'hostname-covered'; all: string }
	| { code: 'not-a-source'; family: Family; allowed: readonly string[] }
	| { code: 'nothing-to-publish' }
	| { code: 'unreachable-address' | 'not-public' }
	| { code: 'not-a-host-part' | 'host-part-unused' }
	| { code: 'command-unused'; family: Family }
	| { code: 'two-passwords' }
	/** `owner`: another key, of the same user. */
	| { code: 'other-password'; owner: string }
	/** A password file or a program of a router (rules 43 and 63). */
	| { code: 'not-in-etc-noip' }
	/** `error`: a file operation's, by its POSIX name. */
	| { code: 'unreadable'; error: string }
	/** A file of authorities. `error`: a file operation's, or `no certificate`. */
	| { code: 'unusable'; error: string }
	| { code: 'password-size'; most: number }
	| { code: 'world-readable' };

/**
 * A value as a message may show it: its first line, short, without control characters and without the credentials that some
 * write into a URL.
 */
export function shown(text: string): string {
	return text
		.replace(/[\r\n].*/s, '…')
		.replace(/^.*:.*@/, '…@')
		.replace(/\p{Cc}/gu, '?')
		.replace(/^(.{40}).+/u, '$1…');
}
