/** What the agent makes of single options, for comparison with the form. */
import { toBytes } from '../../src/base/bytes.ts';
import { readConfig } from '../../src/config/schema.ts';

export type SectionType = 'settings' | 'key';
type Options = Record<string, string>;

const FILLED: Record<SectionType, Options> = {
	settings: { contact: 'me@example.com' },
	key: { username: 'key1', password: 'secret', hostname: 'home.ddns.net' },
};
const LISTS = ['hostname', 'server', 'interface'];

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function section(header: string, options: Options): string[] {
	const lines = Object.entries(options).map(
		([name, value]) => `\t${LISTS.includes(name) ? 'list' : 'option'} ${name} ${quoted(value)}`,
	);
	return [`config ${header}`, ...lines];
}

/** Reads a whole configuration: one that is in order, but for these options of one section, and other lines at its end. */
export function readWith(type: SectionType, options: Options, more = '', needsContact = true) {
	const text = [
		...section("noip 'settings'", { ...FILLED.settings, ...(type === 'settings' ? options : {}) }),
		...section("key 'home'", { ...FILLED.key, ...(type === 'key' ? options : {}) }),
		more,
	].join('\n');
	return readConfig(toBytes(text), {
		router: true,
		needsContact,
		passwordFile: () => ({ password: 'secret', worldReadable: false }),
	});
}

/** All errors, of keys too. */
export function errorsOf(read: ReturnType<typeof readConfig>) {
	return 'errors' in read ? read.errors : read.config.broken.flatMap(({ errors }) => errors);
}

/** Why the agent refuses an option with this value, beside `others` of the same section; null: it accepts it. */
export function refusal(type: SectionType, option: string, value: string, others: Options = {}) {
	const errors = errorsOf(readWith(type, { ...others, [option]: value }));
	return errors.find((problem) => problem.option === option)?.code ?? null;
}
