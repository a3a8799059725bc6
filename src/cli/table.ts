/** Text for a terminal: lines that fit its width, and plain tables. */
import type { Host } from '../host/host.ts';

const INDENT = '  ';

const LEAST_COLUMNS = 40;
const MOST_COLUMNS = 100;

/** The columns to write in: those of the terminal, as far as they can be filled, and read in one glance. */
export function columnsOf(host: Pick<Host, 'columns'>): number {
	return Math.min(Math.max(host.columns(), LEAST_COLUMNS), MOST_COLUMNS);
}

/** Where a word that is longer than a line is best cut: within host names, addresses and paths. */
const JOINT = /[-.:/,@_ ](?=[^-.:/,@_ ]*$)/;

/** A command that a sentence ends with stays on one line. */
const WORDS = /(?<=: )(?:noip|service|systemctl) [^;]+|\S+/g;

/** The lines of a text in so many columns, the first after `first`, the others after `rest`; a word that fits in no line is cut. */
export function wrap(text: string, width: number, first = '', rest = first): string[] {
	const lines: string[] = [];
	let line = first;
	let isEmpty = true;
	for (let word of text.match(WORDS) ?? []) {
		for (;;) {
			const room = width - line.length - (isEmpty ? 0 : 1);
			if (word.length <= room) break;
			if (isEmpty && room > 0) {
				const cut = cutOf(word.slice(0, room));
				lines.push((line + cut).trimEnd());
				word = word.slice(cut.length);
			} else lines.push(line);
			line = rest;
			isEmpty = true;
			if (width <= rest.length) break;
		}
		line += (isEmpty ? '' : ' ') + word;
		isEmpty = false;
	}
	return [...lines, line];
}

/** As much of the beginning of a word as ends at a joint of it; all when it has none. */
function cutOf(beginning: string): string {
	const at = beginning.search(JOINT);
	return at > 0 ? beginning.slice(0, at + 1) : beginning;
}

/**
 * Lays rows out in columns as wide as what stands in them, two spaces apart and indented by two. The last cell of a row is wrapped, and in a short row takes
 * the room of the columns that the row does not have. Where the terminal is too narrow for that, each group of rows is laid out by itself; where it is for that, too, the first cell of each row has a line of its own, and the others are laid out in the same way below it.
 */
export function table(width: number, ...groups: Rows[]): string[] {
	const joint = inColumns(groups.flat(), width, INDENT, groups[1] ? LEAST_SHARED : LEAST_COLUMN);
	return (joint ?? groups.flatMap((rows) => layOut(rows, width, INDENT))).flat();
}

type Rows = readonly (readonly string[])[];

/** The lines of each row. */
function layOut(rows: Rows, width: number, indent: string): string[][] {
	return inColumns(rows, width, indent) ?? stack(rows, width, indent);
}

/** null: the terminal is too narrow to leave `least` letters for the last cells. */
function inColumns(rows: Rows, width: number, indent: string, least = LEAST_COLUMN): string[][] | null {
	const widths: number[] = [];
	for (const row of rows) {
		for (const [at, cell] of row.slice(0, -1).entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
	}
	const starts = rows.map((row) => {
		const cells = row.slice(0, -1).map((cell, at) => cell.padEnd(widths[at] ?? 0) + INDENT);
		return indent + cells.join('');
	});
	const fits = rows.every((row, at) => {
		const room = width - (starts[at]?.length ?? 0);
		return room >= Math.min(row.at(-1)?.length ?? 0, least);
	});
	if (widths.length > 0 && !fits) return null;
	return rows.map((row, at) => {
		const start = starts[at] ?? '';
		return wrap(row.at(-1) ?? '', width, start, ' '.repeat(start.length)).map((line) => line.trimEnd());
	});
}

/** A last cell of a few letters' width is no column, nor one that is narrow for the sake of another group. */
const [LEAST_COLUMN, LEAST_SHARED] = [24, 36];

function stack(rows: Rows, width: number, indent: string): string[][] {
	const below = layOut(
		rows.map((row) => row.slice(1)),
		width,
		indent + INDENT,
	);
	return rows.map(([first], at) => {
		const rest = (below[at] ?? []).filter((line) => line);
		return first ? [...wrap(first, width, indent, indent + INDENT), ...rest] : rest;
	});
}
