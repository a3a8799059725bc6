/** Plain tables for a terminal: columns as wide as what stands in them, two spaces apart. */

/** Lays rows out in columns; the last column is not padded. Each line is indented by two spaces. */
export function table(rows: readonly (readonly string[])[]): string[] {
	const widths: number[] = [];
	for (const row of rows) {
		for (const [at, cell] of row.slice(0, -1).entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
	}
	return rows.map((row) =>
		`  ${row.map((cell, at) => (at < row.length - 1 ? cell.padEnd(widths[at] ?? 0) : cell)).join('  ')}`.trimEnd(),
	);
}
