/** The text of a configuration file for a router that updates at the fake provider. */
import { readFileSync } from 'node:fs';
import { PASSWORD } from './accounts.ts';

export interface ConfigOptions {
	/** Options of the settings, in the place of the usual ones or besides. */
	settings?: Readonly<Record<string, string>>;
	servers: readonly string[];
	/** Lines of the section of the key `home`, in the place of all of its own. */
	key?: readonly string[];
	/** What follows. */
	more?: string;
}

/** The lines of a key that the fake provider knows, with these names. */
export function keyLines(...hostnames: string[]): string[] {
	return [
		"option username 'key1'",
		`option password '${PASSWORD}'`,
		...hostnames.map((name) => `list hostname '${name}'`),
	];
}

/** UCI text. */
export function configText({ settings = {}, servers, key = keyLines('home.ddns.net'), more = '' }: ConfigOptions) {
	const options = { contact: 'me@example.com', log_level: 'debug', ...settings };
	const lines = [
		"config noip 'settings'",
		...Object.entries(options).map(([name, value]) => `\toption ${name} '${value}'`),
		...servers.map((server) => `\tlist server '${server}'`),
		"config key 'home'",
		...key.map((line) => `\t${line}`),
	];
	return `${lines.join('\n')}\n${more}`;
}

/** The example that comes with the packages, for a provider of our own. */
export function exampleText(urls: { https: string; check4: string; check6: string }, caFile: string): string {
	const options = { ca_file: caFile, timeout: '5', ipv4_check: urls.check4, ipv6_check: urls.check6 };
	const lines = [
		`list server '${urls.https}'`,
		...Object.entries(options).map(([name, value]) => `option ${name} '${value}'`),
	].map((line) => `\t${line}\n`);
	const off = "option enabled '0'\n";
	return readFileSync('packaging/noip.conf', 'utf8').replace(off, off + lines.join(''));
}
