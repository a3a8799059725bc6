import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encode } from '../../src/base/checksummed.ts';
import { type Line, written } from '../../src/base/printable.ts';
import { isRunning, statusCommand } from '../../src/cli/status.ts';
import { type KeyStatus, STATUS_SCHEMA, type Status } from '../../src/client/status-schema.ts';
import type { Host } from '../../src/host/host.ts';

const AT = '2026-11-28T10:00:00Z';
const PATHS = { router: true, root: '', config: '/etc/config/noip', stateDir: '/state', runDir: '/run' };

/** What nobody may see as it is: it would forge a line, clear the screen, ring. */
const HOSTILE = 'x\nhome: up to date\r\x1b[2J\x07\x85\u2028\u2029';

/** A status in which each text that may come from outside (answers, files, names) is hostile. */
function hostileStatus(width: number): Status {
	const stop = { code: 'nohost' as const, since: AT, hosts: [HOSTILE], text: HOSTILE };
	const published = { confirmedAt: AT, word: 'good' as const, disputed: false };
	const key: KeyStatus = {
		key: HOSTILE,
		force: { code: 'too-soon', at: AT, until: HOSTILE, text: HOSTILE },
		state: { code: 'waiting', text: HOSTILE, wait: { code: 'limit', of: 'updates', until: AT, text: HOSTILE } },
		ipv4: {
			address: HOSTILE,
			from: 'interface',
			interface: `${HOSTILE}6`,
			device: HOSTILE,
			line: HOSTILE,
			why: { code: 'listed', text: HOSTILE },
			local: HOSTILE,
			note: null,
		},
		ipv6: {
			address: null,
			from: 'none',
			interface: null,
			device: null,
			line: null,
			why: null,
			local: null,
			note: { code: 'absent', reasons: [], text: `${HOSTILE} of the line` },
		},
		warnings: [{ code: 'only-tunnel', line: HOSTILE, text: `${HOSTILE} of a VPN` }],
		names: [
			{
				host: HOSTILE,
				state: { code: 'up-to-date', text: '' },
				stop: null,
				ipv4: { ...published, address: HOSTILE, uncertain: { code: 'lost', since: AT, text: HOSTILE } },
				ipv6: null,
			},
			{ host: `${HOSTILE}2`, state: { code: 'updating', text: HOSTILE }, stop: null, ipv4: null, ipv6: null },
			{ host: `${HOSTILE}3`, state: { code: 'stopped', text: '' }, stop, ipv4: null, ipv6: null },
		],
		lastAnswer: { code: 'confirmed', at: AT, confirmed: [], stop: null, failure: null, text: HOSTILE },
		failingSince: AT,
	};
	const wrong = { line: 1, option: null, text: HOSTILE };
	return {
		schema: STATUS_SCHEMA,
		version: `${width}`,
		engine: 'quickjs',
		pid: null,
		bootId: 'boot',
		sequence: 1,
		writtenAt: AT,
		networkReadAt: AT,
		checkIntervalSeconds: 300,
		clockTrusted: true,
		device: null,
		publisher: { company: '', contact: '' },
		handled: { lines: [], sequence: 0 },
		configuration: { file: HOSTILE, enabled: true, errors: [wrong], warnings: [wrong], lastGood: true },
		problems: [{ code: 'clock', text: HOSTILE }],
		hold: null,
		keys: [key, { ...key, key: `${HOSTILE}2`, state: { code: 'stopped', stop, text: HOSTILE } }],
	};
}

/** What `noip status` prints of a status on a terminal of so many columns. */
async function printed(status: Status, columns: number, isColoured: boolean): Promise<string[]> {
	const lines: string[] = [];
	const host = {
		files: { readPlain: () => encode(status, 1), status: () => ({ error: 'ENOENT' }) },
		clock: { bootId: () => 'boot', wallMs: () => Date.parse(AT) },
		columns: () => columns,
		isTerminal: () => isColoured,
		variable: (name: string) => (name === 'TERM' ? 'xterm' : undefined),
		// As the hosts do (test/host/events.test.ts).
		print: (_stream: string, line: Line) => void lines.push(written(line)),
	} as unknown as Host;
	assert.is(await statusCommand(host, PATHS, false, false), 0);
	return lines;
}

test('whatever stands in the status, what is printed is lines of their own, none of them forged', async () => {
	for (const columns of [40, 100]) {
		const lines = await printed(hostileStatus(columns), columns, false);
		const coloured = await printed(hostileStatus(columns), columns, true);
		assert.ok(lines.length > 15, lines.join('\n'));
		assert.match(coloured.join('\n'), '\x1b[31m');
		assert.equal(
			coloured.map((line) => line.replace(/\p{Cc}\[(3[123]|0)m/gu, '')),
			lines,
		);
		for (const line of lines) assert.not.match(line, /[\p{Cc}\u2028\u2029]|^home: up to date/u);
	}
});

test('what stands for a process in the status leads to no other file, for root looks as well', () => {
	const opened: string[] = [];
	const host = {
		files: { read: (path: string) => opened.push(path) && 'noip\n' },
		clock: { bootId: () => 'boot' },
	} as unknown as Host;
	for (const pid of ['../tmp/fifo', '1/root/tmp/fifo', 1.5, {}, ['7'], true, undefined, null]) {
		assert.is(isRunning(host, { ...hostileStatus(80), pid: pid as number }), false);
	}
	assert.equal(opened, []);
	assert.is(isRunning(host, { ...hostileStatus(80), pid: 7 }), true);
	assert.equal(opened, ['/proc/7/comm']);
});

test.run();
