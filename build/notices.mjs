// The licences of what others have written: they ask for their text in every copy, so it goes wherever a program goes.
import { readFileSync } from 'node:fs';

/** What the notices of a file add to its name. */
export const NOTICES = '.NOTICES';

/** Stands above each part. */
const LINE = '-'.repeat(80);

/**
 * The notices of a file: the program's own licence, then that of each part.
 * @param {import('./parts.mjs').Part[]} parts one that is there twice counts once
 * @returns {string}
 */
export function notices(parts) {
	const own = readFileSync('LICENSE', 'utf8');
	const others = [...new Set(parts.map(notice))];
	return others.length ? `${own}\nIt has code of the packages below, under their licences.\n${others.join('')}` : own;
}

function notice({ name, version, licence, patches = [], text }) {
	const changes = patches.map((patch) => `- ${patch}\n`).join('');
	const changed = changes && `With these patches:\n${changes}\n`;
	return `\n${LINE}\n${name} ${version} (${licence})\n\n${changed}${text}`;
}
