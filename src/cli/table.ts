/** Text for a terminal: lines that fit its width, and plain tables. */

const INDENT = '  ';

/** The lines of a text in so many columns, the first after `first`, the others after `rest`; a word that fits in no line is cut. */
export function wrap(text: string, width: number, first = '', rest = first): string[] {
	const lines: string[] = [];
	let line = first;
	let isEmpty = true;
	for (let word of text.split(' ')) {
		for (;;) {
			const room = width - line.length - (isEmpty ? 0 : 1);
			if (word.length <= room) break;
			if (isEmpty && room > 0) {
				lines.push(line + word.slice(0, room));
				word = word.slice(room);
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

/**
 * Lays rows out in columns as wide as what stands in them, two spaces apart and indented by two; the last column is wrapped. Where the terminal is too narrow
 * for that, each cell has a line of its own, below the first one of its row.
 */
export function table(rows: readonly (readonly string[])[], width: number): string[] {
	const widths: number[] = [];
	for (const row of rows) {
		for (const [at, cell] of row.slice(0, -1).entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
	}
	const before = widths.reduce((sum, each) => sum + each + INDENT.length, INDENT.length);
	const longest = Math.max(0, ...rows.map((row) => row.at(-1)?.length ?? 0));
	// A last column of a few letters' width is no column.
	if (width - before < Math.min(longest, LEAST_COLUMN)) return rows.flatMap((row) => stacked(row, width));
	return rows.flatMap((row) => {
		const cells = row.slice(0, -1).map((cell, at) => cell.padEnd(widths[at] ?? 0) + INDENT);
		return wrap(row.at(-1) ?? '', width, INDENT + cells.join(''), ' '.repeat(before)).map((line) => line.trimEnd());
	});
}

const LEAST_COLUMN = 24;

function stacked([first = '', ...rest]: readonly string[], width: number): string[] {
	const cells = rest.filter((cell) => cell);
	return [...(first ? wrap(first, width, INDENT) : []), ...cells.flatMap((cell) => wrap(cell, width, INDENT + INDENT))];
}
