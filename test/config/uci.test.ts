import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBytes, toText } from '../../src/base/bytes.ts';
import { parseUci, type UciSection } from '../../src/config/uci.ts';

const FOLDER = 'test/fixtures/uci';

/** What the real parser said of a file; see the fixtures' README. */
interface Recording {
	export: { rc: number; stdout: string; stderr: string };
	ucode: { sections: Record<string, Record<string, unknown>> | null };
}

const escaped = (text: string): string => text.replaceAll("'", "'\\''");

/** `uci export`, as in uci_export_package of file.c. */
function exported(sections: readonly UciSection[]): string {
	const textLines = sections.flatMap(({ type, name, options }) => [
		`\nconfig ${type}${name === null ? '' : ` '${name}'`}`,
		...[...options.values()].flatMap(({ name: option, values, list }) =>
			values.map(({ text }) => `\t${list ? 'list' : 'option'} ${option} '${escaped(text)}'`),
		),
	]);
	return toText(`${['package noip', ...textLines].join('\n')}\n\n`);
}

/** `get_all` of ucode's module, without the names that libuci generates. */
function asUcode({ type, name, options }: UciSection, index: number): Record<string, unknown> {
	const values = [...options.values()].map((option) => {
		const texts = option.values.map(({ text }) => toText(text));
		return [option.name, option.list ? texts : texts[0]];
	});
	return {
		'.anonymous': name === null,
		'.type': type,
		'.name': name,
		'.index': index,
		...Object.fromEntries(values),
	};
}

function sectionsOf(text: string): UciSection[] {
	const result = parseUci(text);
	if ('error' in result) throw new Error(`line ${result.error.lineNumber}: ${result.error.reason}`);
	return result.sections;
}

const valuesOf = (text: string, option: string): string[] | undefined =>
	sectionsOf(text)[0]
		?.options.get(option)
		?.values.map((value) => value.text);

const names = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.conf'))
	.map((file) => file.slice(0, -5));

test('there are recordings of the real parser', () => {
	assert.ok(names.length >= 45);
});

for (const name of names) {
	test(`${name} is read as libuci reads it`, () => {
		const result = parseUci(readFileSync(`${FOLDER}/${name}.conf`, 'latin1'));
		const recording = JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as Recording;
		if (recording.export.rc !== 0) {
			const said = /^uci: Parse error \((.*)\) at line (\d+), byte \d+\n$/.exec(recording.export.stderr);
			assert.ok('error' in result);
			assert.is(result.error.reason, said?.[1]);
			assert.is(result.error.lineNumber, Number(said?.[2]));
			return;
		}
		assert.ok('sections' in result);
		assert.is(exported(result.sections), recording.export.stdout);
		const theirs = Object.values(recording.ucode.sections ?? {}).map((section) =>
			section['.anonymous'] ? { ...section, '.name': null } : section,
		);
		assert.equal(result.sections.map(asUcode), theirs);
	});
}

test('an empty option leaves an earlier one of its name alone', () => {
	assert.equal(valuesOf("config a\noption x '1'\noption x ''\n", 'x'), ['1']);
});

test('an option after a list of its name replaces it', () => {
	assert.equal(valuesOf("config a\nlist x '1'\nlist x '2'\noption x '3'\n", 'x'), ['3']);
});

test('a semicolon right behind an unquoted value hides the rest of the line', () => {
	const [section] = sectionsOf('config a\noption x 1; option y 2\noption z "3"; option w 4\n');
	assert.equal([...(section?.options.keys() ?? [])], ['x', 'z', 'w']);
});

test('a section with the name that libuci gives an anonymous one is merged into it', () => {
	assert.is(sectionsOf("config host\noption a 1\nconfig host 'cfg01fe63'\noption b 2\n").length, 1);
});

test('sections of the same name and type are one', () => {
	const [section, none] = sectionsOf("config a 'x'\noption p 1\nconfig b 'y'\nconfig a 'x'\noption q 2\n").filter(
		({ type }) => type === 'a',
	);
	assert.equal([...(section?.options.keys() ?? [])], ['p', 'q']);
	assert.is(none, undefined);
});

test('an escaped line end continues the value, also with CRLF', () => {
	assert.equal(valuesOf('config a\noption x "1\\\n2\\\r\n3"\n', 'x'), ['123']);
});

test('a NUL hides the line end that follows it', () => {
	assert.equal(parseUci('config a\noption x\0\noption y 1\n'), {
		error: { lineNumber: 2, startLineNumber: 2, reason: 'too many arguments', byteOrderMark: false },
	});
});

test('a NUL in a long line hides what the buffer of 32 bytes had room for, as recorded from libuci', () => {
	assert.equal(valuesOf(`config a\noption abc\0${'.'.repeat(20)} v\n`, 'abc'), ['v']);
});

test('sections and values know the first line of their statement, also in a last line without an end', () => {
	const [section, last] = sectionsOf(
		"\nconfig a 'x'\n# comment\noption p 'one\ntwo'\nlist q 1\nlist q 2\nconfig b 'y'",
	);
	const lineNumbers = [...(section?.options.values() ?? [])].map(({ values }) =>
		values.map(({ lineNumber }) => lineNumber),
	);
	assert.equal([section?.lineNumber, lineNumbers, last?.lineNumber], [2, [[4], [6, 7]], 8]);
});

test('any value survives in single quotes', () => {
	const bytes = fc.array(fc.integer({ min: 1, max: 255 })).map((codes) => String.fromCharCode(...codes));
	fc.assert(
		fc.property(fc.oneof(bytes, fc.string({ unit: 'binary' }).map(toBytes)), (random) => {
			const value = random.replaceAll('\0', '');
			assert.equal(valuesOf(`config a\nlist x '${escaped(value)}'\n`, 'x'), [value]);
		}),
		{ numRuns: 500 },
	);
});

test('a byte sequence of any kind is read or refused, and never throws', () => {
	const piece = fc.constantFrom(
		'config ',
		'option ',
		'list ',
		'package ',
		"'",
		'"',
		'\\',
		'\n',
		'\r\n',
		';',
		'#',
		' a',
		'\0',
	);
	const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
	fc.assert(
		fc.property(fc.array(fc.oneof({ weight: 3, arbitrary: piece }, byte)), (pieces) => {
			const result = parseUci(pieces.join(''));
			if ('sections' in result) {
				for (const { type } of result.sections) assert.match(type, /^[!-~]+$/);
			} else {
				assert.ok(result.error.reason.length > 0);
				assert.ok(result.error.lineNumber >= 0 && result.error.lineNumber <= pieces.length);
			}
		}),
		{ numRuns: 2000 },
	);
});

/** Milliseconds of the processor's that reading takes; the least of some tries. */
function cost(text: string): number {
	const tries = Array.from({ length: 3 }, () => {
		const began = process.cpuUsage();
		parseUci(text);
		const { user, system } = process.cpuUsage(began);
		return (user + system) / 1000;
	});
	return Math.min(...tries);
}

test('a long line costs in proportion to its length, whatever is in it', () => {
	const pieces = { words: "option a 'b'; ", escapes: '\\\\', blanks: '  ' };
	for (const [name, piece] of Object.entries(pieces)) {
		const line = (count: number) =>
			name === 'words' ? `config a\n${piece.repeat(count)}\n` : `config a\noption a "${piece.repeat(count)}"\n`;
		// What grows with the square costs 64 times as much, whenever it is looked at; a busy machine may spoil some looks.
		const looks: string[] = [];
		const isCheap = () => {
			const [short, long] = [cost(line(20_000)), cost(line(160_000))];
			looks.push(`${short} ms, then ${long} ms`);
			return long < 24 * short + 20;
		};
		while (!isCheap()) assert.ok(looks.length < 10, `${name}: ${looks.join('; ')}`);
	}
});

test.run();
