import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../provider/journal.ts';
import { isGood, judge, type Mark, verdict } from './verdict.ts';

const HOST = 'home.ddns.net';

function update(number: number, atMs: number, myip: string, body: string, more: Partial<Entry> = {}): Entry {
	return {
		number,
		atMs,
		at: new Date(atMs).toISOString(),
		listener: 'https',
		tls: true,
		remote: '127.0.0.1',
		seen: '127.0.0.1',
		kind: 'update',
		query: { hostname: HOST, myip },
		answer: { status: 200, body },
		changes: [],
		...more,
	};
}

function line(after: number, atMs: number, ipv4: string | null): Mark {
	return { kind: 'line', after, atMs, ipv4, ipv6: null, seen: false };
}

const A = '203.0.113.1';
const B = '203.0.113.2';
const zoneOf = (ipv4: string) => ({ [HOST]: { ipv4, ipv6: null, offline: false } });

test('a change that is followed by its update, with a flap between, is found good', () => {
	const marks = [line(0, 1000, A), line(1, 2000, null), line(1, 3000, A), line(1, 4000, B)];
	const found = judge([update(1, 1200, A, `good ${A}`), update(2, 4500, B, `good ${B}`)], marks, zoneOf(B));
	assert.is(
		verdict(found),
		'verdict: OK, 2 new addresses, 2 updates: 0 needless, 0 wrong, 0 missed, 0 in a stop or wait',
	);
	assert.is(found.slowestMs, 500);
});

test('an update that told the provider nothing new is needless', () => {
	const found = judge(
		[update(1, 1200, A, `good ${A}`), update(2, 1300, A, `nochg ${A}`)],
		[line(0, 1000, A)],
		zoneOf(A),
	);
	assert.is(found.needless, 1);
	assert.not.ok(isGood(found));
});

test('an update with an address that the line has no more, or not over TLS, is wrong', () => {
	const marks = [line(0, 1000, A), line(1, 2000, B)];
	const entries = [update(1, 1200, A, `good ${A}`, { tls: false }), update(2, 2200, A, `good ${A}`)];
	assert.is(judge(entries, marks, zoneOf(B)).wrong, 2);
});

test('a change without an update is missed, even when the next one comes at once', () => {
	const marks = [line(0, 1000, A), line(0, 1001, B)];
	const found = judge([update(1, 1200, B, `good ${B}`)], marks, zoneOf(B));
	assert.is(found.missed, 1);
});

for (const word of ['911', 'badauth', 'nohost']) {
	test(`a request after ${word} is forbidden until the user has mended it`, () => {
		const entries = [update(1, 1100, A, word), update(2, 2100, B, `good ${B}`)];
		const marks = [line(0, 1000, A), line(1, 2000, B)];
		assert.is(judge(entries, marks, zoneOf(B)).forbidden, 1);
		const mended: Mark[] = [...marks, { kind: 'mended', after: 1, atMs: 1500 }];
		assert.is(judge(entries, mended, zoneOf(B)).forbidden, 0);
	});
}

test('a change in a wait makes no update slow, however long the wait', () => {
	const marks: Mark[] = [line(0, 1000, A), line(1, 2000, B), { kind: 'mended', after: 1, atMs: 9000 }];
	const found = judge([update(1, 1100, A, '911'), update(2, 9100, B, `good ${B}`)], marks, zoneOf(B));
	assert.equal([found.slowestMs, found.missed, found.forbidden], [100, 0, 0]);
});

test('a question to the IP check in a wait is forbidden too', () => {
	const entries = [update(1, 1100, A, '911'), update(2, 1200, '', A, { kind: 'check', query: {} })];
	assert.is(judge(entries, [line(0, 1000, A)], zoneOf(A)).forbidden, 1);
});

test('a name that does not point to the line in the end spoils the verdict', () => {
	const found = judge([update(1, 1200, A, `good ${A}`)], [line(0, 1000, A)], zoneOf(B));
	assert.equal(found.astray, [HOST]);
	assert.match(verdict(found), /^verdict: FAILED.* 1 names astray$/);
});

test.run();
