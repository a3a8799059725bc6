import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { logForms, newLog } from '../../src/client/log.ts';
import type { FileStatus, Host } from '../../src/host/host.ts';

const WALL_MS = new Date(2026, 10, 28, 14, 32, 5).getTime();

/** A log, and what it has printed. */
function logging(forms?: ReturnType<typeof logForms>) {
	const printed: [stream: 'out' | 'err', text: string][] = [];
	const print = (stream: 'out' | 'err', text: unknown) => void printed.push([stream, `${text}`]);
	const log = newLog({ print, clock: { wallMs: () => WALL_MS, uptimeMs: () => 0, bootId: () => '' } }, forms);
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

test('to the journal each line has its priority, and elsewhere perhaps the time, for each stream on its own', () => {
	const { log, printed } = logging({ out: 'journal', err: 'timed' });
	log.level = 'debug';
	for (const level of ['error', 'warn', 'info', 'debug'] as const) log.line(level, 'says', 'home');
	assert.equal(
		printed.map(([, text]) => text),
		['2026-11-28 14:32:05 error home: says', '<4>warn home: says', '<6>info home: says', '<7>debug home: says'],
	);
});

/** A machine whose standard output and error lead to these. */
function leadingTo(out: Sink, err: Sink, variables: Record<string, string> = {}) {
	const sinks: Record<string, Sink> = { '/proc/self/fd/1': out, '/proc/self/fd/2': err };
	const host: Pick<Host, 'variable' | 'isTerminal'> & { files: Pick<Host['files'], 'status'> } = {
		variable: (name) => variables[name],
		isTerminal: (stream) => (stream === 'err' ? err : out) === TERMINAL,
		files: { status: (path) => sinks[path] ?? { error: 'ENOENT' } },
	};
	return logForms(host as Host);
}

type Sink = FileStatus | { error: string };
const sink = (kind: FileStatus['kind'], identity: string): FileStatus => ({ kind, mode: 0o600, identity });
const TERMINAL = sink('other', '24:3');
const FILE = sink('file', '8:100');
const PIPE = sink('fifo', '13:200');
const SOCKET = sink('other', '9:300');
const UNKNOWN = { error: 'ENOENT' };

test('the form of a log follows from where it goes: a terminal or a file has no times of its own, a pipe has', () => {
	for (const [to, form] of [
		[TERMINAL, 'timed'],
		[FILE, 'timed'],
		[PIPE, 'plain'],
		[SOCKET, 'plain'],
		[UNKNOWN, 'plain'],
	] as const)
		assert.equal(leadingTo(to, PIPE), { out: form, err: 'plain' });
	assert.equal(leadingTo(PIPE, FILE), { out: 'plain', err: 'timed' });
});

test('NOIP_LOG_TIME decides otherwise, but for the journal', () => {
	assert.equal(leadingTo(PIPE, PIPE, { NOIP_LOG_TIME: '1' }), { out: 'timed', err: 'timed' });
	assert.equal(leadingTo(FILE, TERMINAL, { NOIP_LOG_TIME: '0' }), { out: 'plain', err: 'plain' });
	assert.equal(leadingTo(FILE, FILE, { NOIP_LOG_TIME: '' }), { out: 'timed', err: 'timed' });
	const both = { NOIP_LOG_TIME: '1', JOURNAL_STREAM: '9:300' };
	assert.equal(leadingTo(SOCKET, FILE, both), { out: 'journal', err: 'timed' });
});

test('the journal is known by its stream: what was sent elsewhere, or is another socket, has no priorities', () => {
	assert.equal(leadingTo(SOCKET, SOCKET, { JOURNAL_STREAM: '9:300' }), { out: 'journal', err: 'journal' });
	assert.equal(leadingTo(SOCKET, SOCKET, { JOURNAL_STREAM: '9:301' }), { out: 'plain', err: 'plain' });
	assert.equal(leadingTo(UNKNOWN, UNKNOWN, { JOURNAL_STREAM: '' }), { out: 'plain', err: 'plain' });
});

test.run();
