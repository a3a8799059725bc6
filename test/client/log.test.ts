import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { newLog } from '../../src/client/log.ts';

/** A log, and what it has printed. */
function logging() {
	const printed: [stream: 'out' | 'err', text: string][] = [];
	const log = newLog({ print: (stream, text) => void printed.push([stream, `${text}`]) });
	return { log, printed };
}

test('rule 33: a line says the level and the name of the key, and only errors go to standard error', () => {
	const { log, printed } = logging();
	log.line('info', 'looks', 'home');
	log.line('error', 'is stopped', 'home');
	log.line('warn', 'waits');
	log.line('debug', 'is not shown');
	assert.equal(printed, [
		['out', 'info home: looks'],
		['err', 'error home: is stopped'],
		['out', 'warn agent: waits'],
	]);
});

test('what has not changed is said once', () => {
	const { log, printed } = logging();
	for (const text of ['a', 'a', 'b', null, null, 'b']) log.change('info', 'what', text, 'home');
	assert.equal(
		printed.map(([, text]) => text),
		['info home: a', 'info home: b', 'info home: b'],
	);
});

test.run();
