/** What is read of another client's configuration: its updates at No-IP, what is not carried over, or why it cannot be read. */

import type { Bytes } from '../../base/bytes.ts';
import type { Family } from '../../base/family.ts';
import type { UciError } from '../uci.ts';

/** A file of another client. */
export interface SourceFile {
	path: string;
	text: Bytes;
}

/** The interface of this machine that is meant by a name (`isDevice`: rather a device's), as a key lists it; null: none. */
export type InterfaceFinder = (name: string, family: Family, isDevice: boolean) => string | null;

/** The machine that it is imported on. */
export interface Machine {
	router: boolean;
	find: InterfaceFinder;
}

/** One file at least is given. */
export type ImportReader = (files: readonly [SourceFile, ...SourceFile[]], machine: Machine) => Reading | SourceError;

export interface Reading {
	services: Service[];
	remarks: ImportRemark[];
}

/** Host names that the other client updates with one credential. */
export interface Service {
	/** As remarks call it. */
	name: string;
	/** Of what the name of its key is made; empty: of its first host name. */
	label: string;
	hosts: Bytes[];
	username: Bytes;
	password: Bytes;
	enabled: boolean;
	/** The families that it publishes. */
	ways: Partial<Record<Family, Way>>;
}

/** Where the address of a family comes from. */
export interface Way {
	/** null: none is named. */
	interface: Bytes | null;
	/** What is to be set for the family; null: the default. */
	source: string | null;
	/** The program that goes with the source. */
	command: Bytes | null;
	/** The host part, of IPv6. */
	hostPart?: string;
}

/** The default: the address of the line when it is public, else what the provider sees. */
export const AUTO: Way = { interface: null, source: null, command: null };

/** What the provider sees, or for IPv6 what the IP check says. */
export const seen = (family: Family): Way => ({ ...AUTO, source: family === 'ipv4' ? 'provider' : 'check' });

/** What is not carried over of a service, by what the other client calls it; empty: of the file. Everything is short, as it may be shown, and no password. */
export type ImportRemark = { service: string } & (
	| { code: 'other-provider'; provider: string }
	| { code: 'incomplete'; missing: string[] }
	/** Options whose values the other client takes from its environment. */
	| { code: 'from-environment'; options: string[] }
	/** A user name, password or host name that no line of text can hold. */
	| { code: 'unprintable'; option: string }
	| { code: 'bad-hostname'; host: string }
	| { code: 'options-dropped'; options: string[] }
	/** What it runs after a change. */
	| { code: 'hook'; option: string }
	/** Another file, of which nothing is read. */
	| { code: 'unread-file'; option: string; path: string }
	/** Its address is that of a program, which is to be put at `path`; `hasWords`: it is started with more words, or by a shell. */
	| { code: 'program'; family: Family; script: string; path: string; hasWords: boolean }
	/** No interface is meant by the value of this option. */
	| { code: 'unknown-interface'; option: string; value: string }
);

/** Why nothing is read of a file. */
export type SourceError = { error: { path: string; line: number | null } & SourceFault };

export type SourceFault =
	| ({ code: 'uci' } & Omit<UciError, 'lineNumber'>)
	| { code: 'empty' }
	/** A byte that no text has: it is another kind of file. */
	| { code: 'binary' }
	/** A quote, a comment or a section is not closed (`end`: what would), or what stands there fits nothing. */
	| { code: 'unclosed'; end: string }
	| { code: 'unexpected' }
	| { code: 'not-json' }
	/** Nothing in it is of this client's format. */
	| { code: 'foreign' }
	/** A file in binary form that is cut off, or does not agree with its checksum. */
	| { code: 'damaged' };

/** `line`: from 1. */
export function sourceError({ path }: SourceFile, line: number | null, fault: SourceFault): SourceError {
	return { error: { path, line, ...fault } };
}

/** The line of a place in a text, from 1. */
export function lineAt(text: Bytes, place: number): number {
	return text.slice(0, place).split('\n').length;
}

/** The error of a file that is no text, or null. */
export function binaryError(file: SourceFile): SourceError | null {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: what no text has
	const place = file.text.search(/[\0-\x08\x0e-\x1f\x7f]/);
	return place < 0 ? null : sourceError(file, lineAt(file.text, place), { code: 'binary' });
}
