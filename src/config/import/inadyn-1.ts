/** inadyn.conf of 1.x: the words of the command line, in which the first word of a line needs no dashes (cmd.c of 1.99). */

import type { Bytes } from '../../base/bytes.ts';
import type { Account, InadynFile, Options } from './inadyn-file.ts';
import { lineAt, type SourceError, type SourceFile, sourceError } from './service.ts';

/** Its options: how many words follow, by which names, and what 2.x calls it. */
const OPTIONS: Record<string, readonly [words: 0 | 1 | 2, name: string]> = Object.fromEntries(
	`
1 hostname alias a
0 background background b
1 bind bind B
1 cache-dir cache-dir c
1 cache-file cache_file cache-file
1 drop-privs drop-privs change_persona d
1 exec exec e
1 forced-update forced-update forced_update_period f
1 include config input_file F
2 checkip-server checkip-url ip_server_name H
1 iterations iterations n
1 iface iface i
1 logfile logfile log_file L
1 ddns-server server-name dyndns_server_name N
1 ddns-path server-url dyndns_server_url U
0 append-myip append-myip A
1 system system dyndns_system S
1 proxy-server proxy-server proxy_server x
1 period period update_period_sec update_period T
1 pidfile pidfile P
0 ssl ssl s
0 syslog syslog l
1 startup-delay startup-delay t
0 once once o
1 username username u
1 password password p
0 wildcard wildcard w
0 fake-address fake-address z
0 help help h
1 verbose verbose V
0 version version v
`
		.trim()
		.split('\n')
		.flatMap((line) => {
			const [words, name = '', ...spellings] = line.split(' ');
			return spellings.map((spelling) => [spelling, [Number(words) as 0 | 1 | 2, name]] as const);
		}),
);

/** What belongs to the provider that is selected; the rest is everybody's. */
const OF_ACCOUNT = /^(hostname|username|password|ssl|wildcard|append-myip|ddns-(server|path)|checkip-server)$/;

export function firstForm(file: SourceFile): InadynFile | SourceError {
	const words = wordsIn(file.text);
	const globals: Options = new Map();
	const accounts: Account[] = [];
	const before: Options = new Map();
	let current = before;
	for (let at = 0; at < words.length; at++) {
		const word = words[at] as Word;
		const spelling = word.text.replace(/^--?/, '');
		const known = Object.hasOwn(OPTIONS, spelling) ? OPTIONS[spelling] : undefined;
		const isOption = word.first ? known : known && word.text[0] === '-';
		if (!known || !isOption) return sourceError(file, lineAt(file.text, word.place), { code: 'unexpected' });
		const [count, name] = known;
		const values = words.slice(at + 1, at + 1 + count);
		if (values.length < count) return sourceError(file, lineAt(file.text, word.place), { code: 'unexpected' });
		at += count;
		const text = values[0]?.text ?? 'true';
		if (name === 'system') {
			const account = accounts.find(({ title }) => title === text) ?? start(text);
			current = account.options;
			continue;
		}
		const options = OF_ACCOUNT.test(name) ? current : globals;
		options.set(name, [...(options.get(name) ?? []), { text, variable: false }]);
	}
	return { globals, accounts: accounts[0] || !before.size ? accounts : [start('default@dyndns.org')] };

	/** What stands before the first provider is the first one's. */
	function start(title: Bytes): Account {
		const options: Options = accounts[0] ? new Map() : before;
		const account = { title, custom: /^custom@/i.test(title), options };
		accounts.push(account);
		return account;
	}
}

interface Word {
	text: Bytes;
	place: number;
	/** In its line. */
	first: boolean;
}

/** Blanks separate, a backslash takes the next byte as it is, and `#` begins a comment where a word may begin. */
function wordsIn(text: Bytes): Word[] {
	const words: Word[] = [];
	let word: Word | null = null;
	let first = true;
	for (let place = 0; place < text.length; place++) {
		let byte = text[place] as string;
		if (!word && byte === '#') place = endOfLine(text, place) - 1;
		else if (/\s/.test(byte)) {
			first = /[\r\n]/.test(byte) || (first && !word);
			word = null;
		} else {
			if (byte === '\\') byte = text[++place] ?? '';
			if (!word) {
				word = { text: '', place, first };
				words.push(word);
			}
			word.text += byte;
			first = false;
		}
	}
	return words;
}

function endOfLine(text: Bytes, from: number): number {
	const end = text.indexOf('\n', from);
	return end < 0 ? text.length : end;
}
