/** A Node that is too old says so, instead of two screens of source that it cannot read. */
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { parse } from 'acorn';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const SOURCE = readFileSync('dist/noip.cjs', 'utf8');

/** What the first lines say to a Node of this version, and what they end it with; null: it goes on. */
function meets(version: string): { said: string; code: number } | null {
	const [, ...lines] = SOURCE.split('\n').slice(0, 6);
	let said = '';
	let code: number | null = null;
	const process = {
		versions: { node: version },
		stderr: { write: (text: string) => (said += text) },
		exit: (its: number) => (code = its),
	};
	runInNewContext(lines.join('\n'), { process, parseInt });
	return code === null ? null : { said, code };
}

test('Node 12 can parse the program', () => {
	parse(SOURCE, { ecmaVersion: 2019, sourceType: 'script', allowHashBang: true });
});

test('its first lines, in words that any Node knows, say which one it needs', () => {
	parse(SOURCE.split('\n').slice(1, 6).join('\n'), { ecmaVersion: 5 });
	for (const version of ['4.9.1', '12.22.12', '14.21.3', '16.20.2']) {
		assert.equal(meets(version), {
			said: `noip: this is Node ${version}, and noip needs Node 18 or later\n`,
			code: 70,
		});
	}
	for (const version of ['18.0.0', '20.20.2', '100.1.0']) assert.is(meets(version), null);
});

test.run();
