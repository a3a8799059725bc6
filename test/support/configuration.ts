/** The text of a configuration file for a router that updates at the fake provider. */
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
