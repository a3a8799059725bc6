/**
 * The golden lists beside this file: each fact that the program can tell of, once, and what is said of it. A sentence that was changed on purpose is
 * written into its list by `GOLDEN=write node build/test.mjs messages`, and reviewed there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { wrap } from '../../src/cli/table.ts';

/** Of each code of a fact at least one sample: the type checker asks for those that are missing. */
export type Samples<Fact extends { code: string }> = {
	readonly [Code in Fact['code']]: readonly [OfCode<Fact, Code>, ...OfCode<Fact, Code>[]];
};

type OfCode<Fact, Code> = Fact extends { code: infer Its } ? (Code extends Its ? Fact : never) : never;

/** The list that samples make: a line for each, its code and what `say` makes of it. */
export function listOf<Fact extends { code: string }>(samples: Samples<Fact>, say: (fact: Fact) => string): string[] {
	const all: (readonly [string, readonly Fact[]])[] = Object.entries(samples);
	return all.flatMap(([code, facts]) =>
		facts.map((fact) => {
			assert.is(fact.code, code);
			return `${code}: ${say(fact)}`;
		}),
	);
}

/** What shows that something was not filled in, or that a fact was printed as such. */
const PLACEHOLDER = /undefined|null|NaN|\[object|\$\{|%|\{|\}| {2}|^\S+: $|[\s;,]$/;

/** The lines are those of `NAME.txt` beside this file; each is one line that says something, has no gap, and fits a terminal when it is wrapped. */
export function compareWithGolden(name: string, lines: readonly string[]): void {
	for (const line of lines) {
		assert.not.match(line, /\p{Cc}/u);
		for (const width of [40, 80]) for (const part of wrap(line, width)) assert.ok(part.length <= width, part);
		assert.not.match(line, PLACEHOLDER);
	}
	const path = `test/messages/${name}.txt`;
	const text = `${lines.join('\n')}\n`;
	if (process.env.GOLDEN === 'write') writeFileSync(path, text);
	assert.fixture(text, readFileSync(path, 'utf8'), path);
}
