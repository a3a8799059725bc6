/** The status file where it is written in place, and read while it is (rule 42). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encode } from '../../src/base/checksummed.ts';
import type { Paths } from '../../src/client/paths.ts';
import { readStatus, writeStatus } from '../../src/client/run-folder.ts';
import { STATUS_SCHEMA, type Status } from '../../src/client/status-schema.ts';
import type { Host } from '../../src/host/host.ts';

const PATHS: Paths = { router: true, root: '', config: '/etc/config/noip', stateDir: '/s', runDir: '/run' };
const STATUS = { schema: STATUS_SCHEMA, sequence: 7 } as Status;
const WHOLE = encode(STATUS, 1);

/** A host whose status file reads as these, one after the other, the last for ever. */
function reading(...texts: string[]) {
	let readings = 0;
	const host = {
		files: { readPlain: () => texts[Math.min(readings++, texts.length - 1)] },
		setTimer: (_ms: number, callback: () => void) => void setImmediate(callback),
	} as unknown as Host;
	return { host, readings: () => readings };
}

test('rule 42: a status that is not whole is read again', async () => {
	const torn = ['', WHOLE.slice(0, 20), WHOLE.slice(0, -2), WHOLE.replace('7', '8')];
	const { host, readings } = reading(...torn, WHOLE);
	assert.equal(await readStatus(host, PATHS), STATUS);
	assert.is(readings(), torn.length + 1);
});

test('rule 42: a status that stays empty, or damaged, is said to be so', async () => {
	const said = async (text: string) => {
		const status = await readStatus(reading(text).host, PATHS);
		return 'problem' in status ? status.problem : '';
	};
	assert.is(await said(''), '/run/status.json cannot be read: it is empty; has noip run since the last boot?');
	assert.match(await said(WHOLE.replace('7', '8')), 'has changed since it was written; run: service noip restart');
});

test('rule 42: where no name can be made the status is put into the file that is there, else the file is replaced', () => {
	const calls: string[] = [];
	const hostOf = (error: string | null, inPlace: string | null) => {
		const note = (call: string, failed: string | null) => {
			calls.push(call);
			return failed ? { error: failed } : null;
		};
		return {
			files: {
				write: (path: string) => note(`write ${path}`, error),
				rename: (_from: string, to: string) => note(`rename ${to}`, null),
				overwrite: (path: string, content: string) => note(`overwrite ${path} ${content === WHOLE}`, inPlace),
			},
		} as unknown as Host;
	};
	assert.is(writeStatus(hostOf('EACCES', null), PATHS, STATUS), null);
	assert.equal(calls.splice(0), ['write /run/status.json.new', 'overwrite /run/status.json true']);
	assert.is(writeStatus(hostOf(null, 'EACCES'), PATHS, STATUS), null);
	assert.equal(calls.splice(0), ['write /run/status.json.new', 'rename /run/status.json']);
	assert.is(
		writeStatus(hostOf('EACCES', 'ENOSPC'), PATHS, STATUS),
		'/run/status.json cannot be written: the disk is full',
	);
});

test.run();
