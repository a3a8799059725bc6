/** The section `config noip 'settings'`. */

import type { Settings, Url } from './config.ts';
import { flag, oneOf, optional, type Reading, type SectionReader } from './section.ts';
import { parseUrl } from './url.ts';

const WEEK_SECONDS = 604800;

const url: Reading<Url> = (text, wrong) => parseUrl(text) ?? wrong("is no address such as 'https://host' or 'http://host:8245'");

const server: Reading<Url> = (text, wrong, warn, bytes) => {
	const read = url(text, wrong, warn, bytes);
	if (!read) return read;
	if (read.path !== '/') return wrong('may have no path: it is always /nic/update');
	if (!read.secure) warn('is plain HTTP: user name and password travel in clear text');
	return { ...read, text: read.text.slice(0, -1) };
};

const contact: Reading<string> = (text, wrong, warn) => {
	if (!text) return wrong("is missing: ")
	if (/\s/.test(text) || !/[a-z\d]/i.test(text)) return wrong('reaches nobody; write an e-mail address')
	if (!text.includes('@')) warn('is no e-mail address; ');
	return text;
};
