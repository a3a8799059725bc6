/** Colour on terminals: it stresses a word that says the same by itself. */
import type { Colour, Line } from '../base/printable.ts';
import type { Host } from '../host/host.ts';

/** Whether to use it: NO_COLOR (no-color.org) forbids it, then CLICOLOR_FORCE asks for it, else a terminal that is known and not dumb shows it. */
export function isColoured(host: Pick<Host, 'variable' | 'isTerminal'>): boolean {
	const variable = (name: string) => host.variable(name) ?? '';
	if (variable('NO_COLOR') !== '') return false;
	if (!['', '0'].includes(variable('CLICOLOR_FORCE'))) return true;
	return host.isTerminal('out') && variable('CLICOLOR') !== '0' && !['', 'dumb'].includes(variable('TERM'));
}

/** Puts a colour on the letters of `word`, which follow those of `before` in these lines: wrapping changes no letter, only the space between them. */
export function paint(lines: readonly string[], before: string, word: string, colour: Colour): Line[] {
	let from = placesOf(before).length;
	let left = placesOf(word).length;
	return lines.map((line) => {
		const places = placesOf(line);
		const painted = places.slice(from, from + left);
		from = Math.max(from - places.length, 0);
		left -= painted.length;
		const [first, last] = [painted[0], painted.at(-1)];
		if (first === undefined || last === undefined) return line;
		const text = line.slice(first, last + 1);
		return [line.slice(0, first), { text, colour }, line.slice(last + 1)].filter((part) => part !== '');
	});
}

/** Where the letters of a text stand. */
function placesOf(text: string): number[] {
	return [...text.matchAll(/\S/g)].map(({ index }) => index);
}
