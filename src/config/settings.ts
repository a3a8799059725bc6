/** The section `config noip 'settings'`. */

import type { Settings, Url } from './config.ts';
import { type Reading, type SectionReader, Wrong } from './section.ts';
import { parseUrl } from './url.ts';

const WEEK_SECONDS = 7 * 86400;

const url: Reading<Url> = (text) => {
	if (text.includes('@')) return new Wrong('may hold no credentials: they belong into a key');
	return parseUrl(text) ?? new Wrong("is no address of a server such as 'https://host' or 'http://host:8245'");
};

const server: Reading<Url> = (text, warn, bytes) => {
	const read = url(text, warn, bytes);
	if (read instanceof Wrong) return read;
	if (read.path !== '/') return new Wrong('may have no path: it is always /nic/update');
	if (!read.secure) warn('is plain HTTP: user name and password travel in clear text');
	return { ...read, text: read.text.slice(0, -1) };
};

const contact: Reading<string> = (text, warn) => {
	if (/\s/.test(text)) return new Wrong('holds white space; write an e-mail address');
	if (!/[a-z\d]/i.test(text)) return new Wrong('is nothing that reaches anybody; write an e-mail address');
	if (!text.includes('@')) warn('is no e-mail address; the provider wants one at which you can be reached');
	return text;
};

/** A path from the root. */
export const absolutePath: Reading<string> = (text) =>
	text.startsWith('/') ? text : new Wrong("is no absolute path: it must begin with '/'");

const known = (text: string): Url => parseUrl(text) as Url;

/** Reads the settings; what is wrong stands in the section's report, with a default in its place. `router`: which form of User-Agent is the default. */
export function readSettings(section: SectionReader, router: boolean): Settings {
	if (!section.has('contact')) {
		section.error("contact is missing: the provider wants to know whom to reach; set option contact 'you@example.com'");
	}
	const settings: Settings = {
		enabled: section.flag('enabled', true),
		contact: section.one('contact', '', contact),
		servers: section.list(
			'server',
			[{ ...known('https://dynupdate.no-ip.com'), text: 'https://dynupdate.no-ip.com' }],
			server,
		),
		caFile: section.one('ca_file', null, absolutePath),
		checkIntervalSeconds: section.number('check_interval', 300, 60, WEEK_SECONDS, 'seconds'),
		timeoutSeconds: section.number('timeout', 20, 1, 120, 'seconds'),
		logLevel: section.choice('log_level', 'info', ['error', 'warn', 'info', 'debug']),
		ipv4Check: section.one('ipv4_check', known('http://ip1.dynupdate.no-ip.com/'), url),
		ipv6Check: section.one('ipv6_check', known('http://ip1.dynupdate6.no-ip.com/'), url),
		userAgent: section.choice('user_agent', router ? 'hardware' : 'software', ['hardware', 'software']),
		company: section.text('company'),
		device: section.text('device'),
		model: section.text('model'),
		firmware: section.text('firmware'),
	};
	section.unknown();
	return settings;
}
