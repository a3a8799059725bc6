import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TriggerReader } from '../../src/agent/triggers.ts';
import { isEmpty, mergeTriggers, noTriggers, type Triggers } from '../../src/updater/triggers.ts';

function read(...chunks: string[]): Triggers {
	return readBy(new TriggerReader(), chunks);
}

/** What all of these chunks ask for together. */
function readBy(reader: TriggerReader, chunks: Iterable<string>): Triggers {
	let triggers = noTriggers();
	for (const chunk of chunks) triggers = mergeTriggers(triggers, reader.read(chunk));
	return triggers;
}

test('rules 24 and 62: the events of the line are hints to look, whatever the interface; an ifupdate is one only if something has changed', () => {
	for (const [line = '', ...up] of [
		['ifup wan', 'wan'],
		['ifupdate wan6'],
		['ifdown br-lan.2'],
		['ifup wan_b@1', 'wan_b@1'],
	]) {
		const event = !line.startsWith('ifupdate');
		assert.equal(read(`${line}\n`), { ...noTriggers(), look: true, event, up, texts: [line] });
	}
});

test('rule 24: stratum says that the clock was set', () => {
	assert.equal(read('stratum -\n'), { ...noTriggers(), clock: true, texts: ['stratum -'] });
});

test('rule 24: reload has the configuration read', () => {
	assert.equal(read('reload -\n'), { ...noTriggers(), reload: true, texts: ['reload -'] });
});

test('rule 24: update, force and resume name a key, or all', () => {
	const triggers = read('update -\nforce home\nresume work\nupdate home\n');
	assert.equal(triggers.update, ['-', 'home']);
	assert.equal(triggers.force, ['home']);
	assert.equal(triggers.resume, ['work']);
	assert.is(triggers.look, false);
	assert.is(triggers.refused, 0);
});

test('rule 24: what came several times is merged', () => {
	const triggers = read('update home\n'.repeat(1000), 'ifup wan\n'.repeat(1000));
	assert.equal(triggers.update, ['home']);
	assert.equal(triggers.texts, ['update home', 'ifup wan']);
});

test('a line may come in any pieces, with others before and behind it', () => {
	const text = 'ifup wan\nupdate home\nforce -\n';
	for (let at = 0; at <= text.length; at++) {
		assert.equal(read(text.slice(0, at), text.slice(at)), read(text));
	}
	assert.equal(read(...text), read(text));
});

test('a line without its end says nothing yet', () => {
	assert.ok(isEmpty(read('update home')));
	assert.not(isEmpty(read('update home', '\n')));
});

const HOSTILE = [
	' ',
	'ifup',
	'ifup ',
	' ifup wan',
	'ifup  wan',
	'ifup wan ',
	'ifup wan\r',
	'ifup wan lan',
	'ifup wan;reboot',
	'ifup $(reboot)',
	'ifup ../../etc',
	'IFUP wan',
	'reboot -',
	'constructor -',
	'__proto__ x',
	'update b\xfcro',
	'update \0',
	'\x1b[2J',
	'{"action":"update"}',
	`update ${'x'.repeat(200)}`,
];
for (const line of HOSTILE) {
	test(`rule 24: ${JSON.stringify(line).slice(0, 40)} is no line, is counted, and harms none after it`, () => {
		const triggers = read(`${line}\nupdate home\n`);
		assert.equal(triggers, { ...noTriggers(), update: ['home'], texts: ['update home'], refused: 1 });
	});
}

test('an empty line says nothing: who writes one first is not joined to a line that another left without its end', () => {
	assert.equal(read('if\n\nresume home\n'), { ...noTriggers(), resume: ['home'], texts: ['resume home'], refused: 1 });
});

test('an endless line is dropped, counted once, and not kept in memory', () => {
	const reader = new TriggerReader();
	readBy(reader, Array(1000).fill('x'.repeat(4096)));
	assert.ok(JSON.stringify(reader).length < 500);
	const triggers = readBy(reader, [' update home\nupdate home\n']);
	assert.equal(triggers.update, ['home']);
	assert.is(triggers.refused, 1);
});

test('a flood of different lines stays small, and still has the line looked at', () => {
	const lines = Array.from({ length: 5000 }, (_, n) => `update k${n}\nresume k${n}\nforce k${n}\n`);
	const triggers = read(...lines, 'ifup wan\nstratum -\n');
	assert.ok(triggers.update.length <= 64 && triggers.force.length <= 64 && triggers.resume.length <= 64);
	assert.ok(triggers.texts.length <= 64);
	assert.ok(triggers.look && triggers.event && triggers.clock);
});

test('any bytes in any pieces: no exception, and only names of plain characters come through', () => {
	const piece = fc.oneof(
		fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 200 }).map((codes) => String.fromCharCode(...codes)),
		fc.constantFrom('update ', 'ifup wan', '\n', '-', 'home\n', 'force ', 'x'.repeat(127)),
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
			const triggers = read(...pieces);
			assert.equal(triggers, read(pieces.join('')));
			for (const name of [...triggers.update, ...triggers.force, ...triggers.resume]) {
				assert.match(name, /^[A-Za-z0-9_.@-]+$/);
			}
			assert.ok(triggers.texts.every((line) => line.length <= 128));
			assert.ok(triggers.refused <= pieces.join('').split('\n').length);
		}),
		{ numRuns: 500 },
	);
});

test.run();
