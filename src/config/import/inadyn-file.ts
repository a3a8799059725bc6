/** What inadyn.conf says, in either of its forms. */

import type { Bytes } from '../../base/bytes.ts';

/** The options of one provider, or of all, by their names in 2.x. */
export type Options = Map<string, OptionValue[]>;

export interface OptionValue {
	text: Bytes;
	/** A part of it is that of a variable of the environment. */
	variable: boolean;
}

/** One provider's section. */
export interface Account {
	/** `default@no-ip.com:1`; of 1.x without a number. */
	title: Bytes;
	/** Its server is one of the options. */
	custom: boolean;
	options: Options;
}

/** A file in either form. */
export interface InadynFile {
	globals: Options;
	accounts: Account[];
}
