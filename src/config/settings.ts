/** The section `config noip 'settings'`. */

import type { LogLevel, Settings, Url } from './config.ts';
import { absolutePath, flag, oneOf, optional, type Reading, type SectionReader } from './section.ts';
import { parseUrl } from './url.ts';

const url: Reading<Url> = (text, fail) => parseUrl(text) ?? fail({ code: 'not-a-url' });

const server: Reading<Url> = (text, fail, warn) => {
	const read = url(text, fail, warn, text);
	if (!read) return read;
	if (read.path !== '/') return fail({ code: 'url-with-path' });
	if (!read.secure) warn({ code: 'plain-http' });
	return { ...read, text: read.text.slice(0, -1) };
};

const contact: Reading<string> = (text, fail, warn) => {
	if (!/^\S*[a-z\d]\S*$/i.test(text)) return fail({ code: 'not-a-contact' });
	if (!text.includes('@')) warn({ code: 'contact-without-at' });
	return text;
};

/** What may be left out as an empty text. */
function unlessEmpty(reading: Reading<string>): Reading<string> {
	return (text, ...more) => text && reading(text, ...more);
}

/** A whole decimal number of seconds. */
function seconds(least: number, most: number): Reading<number> {
	return (text, fail) =>
		/^[1-9]\d*$/.test(text) && +text >= least && +text <= most ? +text : fail({ code: 'not-seconds', least, most });
}

/** The same, or a time such as `5m`; what is out of range becomes the nearest that is in it. */
function duration(least: number, most: number): Reading<number> {
	return (text, fail, warn) => {
		const given = secondsIn(text);
		if (given === null) return fail({ code: 'not-a-duration', least, most });
		const taken = Math.min(Math.max(Math.round(given), least), most);
		if (given < least || given > most) warn({ code: 'out-of-range', seconds: taken });
		return taken;
	};
}

const UNITS: readonly [pattern: RegExp, seconds: number][] = [
	[/^(ms|msec|millis)$/, 0.001],
	[/^(|s|secs?|seconds?)$/, 1],
	[/^(m|mins?|minutes?)$/, 60],
	[/^(h|hrs?|hours?)$/, 3600],
	[/^(d|days?)$/, 86400],
	[/^(w|weeks?)$/, 7 * 86400],
];

/** `300`, `5m`, `1h 30m`: the units of the provider's own client (Rust's humantime) that make sense here; null: it is no such text. */
function secondsIn(text: string): number | null {
	let sum = 0;
	for (const part of text.split(/(?<=[a-z]) *(?=\d)/)) {
		const [, count, unit = ''] = /^(\d{1,12}) *([a-z]*)$/.exec(part) ?? [];
		const known = UNITS.find(([pattern]) => pattern.test(unit));
		if (!count || !known) return null;
		sum += Number(count) * known[1];
	}
	return sum;
}

const anyText: Reading<string> = (text) => text;

/** What the settings depend on. */
export interface SettingsOptions {
	/** Which form of User-Agent is the default. */
	router: boolean;
	/** Whether the user has to give a contact: not where the publisher has set one. */
	needsContact: boolean;
	/** Whether times are given as the provider's own client has them. */
	durations?: boolean;
	/** Why no authorities can be read from a file; null: they can. Left out: nobody looks. */
	authoritiesError?(path: string): string | null;
}

/** Reads the settings; what is wrong is given to the section's reader, with a default in its place. */
export function readSettings({ one, list, unknown }: SectionReader, options: SettingsOptions): Settings {
	/** A file that is not there now may be there in time: a warning. */
	const authorities: Reading<string> = (text, fail, warn, bytes) => {
		const path = absolutePath(text, fail, warn, bytes);
		const error = path && options.authoritiesError?.(path);
		if (error) warn({ code: 'unusable', error });
		return path;
	};
	const time = options.durations ? duration : seconds;
	const settings: Settings = {
		enabled: one('enabled', '1', flag),
		contact: one('contact', '', options.needsContact ? contact : unlessEmpty(contact)),
		servers: list('server', ['https://dynupdate.no-ip.com'], server),
		caFile: one('ca_file', '', optional(authorities)),
		checkIntervalSeconds: one('check_interval', '300', time(60, 7 * 86400)),
		timeoutSeconds: one('timeout', '20', time(2, 120)),
		logLevel: one('log_level', 'info', oneOf<LogLevel>('error', 'warn', 'info', 'debug')),
		ipv4Check: one('ipv4_check', 'http://ip1.dynupdate.no-ip.com/', url),
		ipv6Check: one('ipv6_check', 'http://ip1.dynupdate6.no-ip.com/', url),
		userAgent: one(
			'user_agent',
			options.router ? 'hardware' : 'software',
			oneOf<Settings['userAgent']>('hardware', 'software'),
		),
		company: one('company', '', anyText),
		device: one('device', '', anyText),
		model: one('model', '', anyText),
		firmware: one('firmware', '', anyText),
	};
	unknown();
	return settings;
}
