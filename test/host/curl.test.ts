import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { curlConfig, isLookupSlow, readCurl } from '../../src/host/curl.ts';
import type { HttpRequest } from '../../src/host/host.ts';
import { refusal, retryAfterSeconds } from '../../src/host/request.ts';

const REQUEST: HttpRequest = { url: 'https://example.net/', headers: [], timeoutMs: 20_000, limit: 100 };

/** What curl prints, then its report: connections, bytes of the request, bytes of the body, seconds until the name was resolved, and in all. */
const ended = (code: number, printed: string, report: string) =>
	({ kind: 'exit', code, output: `${printed}\n${report}` }) as const;

function exit(code: number, printed = '', report = '0 0 0', more: Partial<HttpRequest> = {}) {
	return readCurl(ended(code, printed, report), { ...REQUEST, ...more });
}

test('every value is quoted so that it stays one value', () => {
	const lines = curlConfig({ ...REQUEST, caFile: 'a"b\\c\nd\re\tf' }).split('\n');
	assert.ok(lines.includes('cacert = "a\\"b\\\\c\\nd\\re\\tf"'), lines.join(' | '));
});

test('rule 22: the configuration names no proxy, no other protocol and no redirect', () => {
	const lines = curlConfig(REQUEST).split('\n');
	assert.ok(lines.includes('noproxy = "*"') && lines.includes('proto = "=http,https"'));
	assert.not.ok(lines.some((line) => /^(location|insecure|proxy)/.test(line)));
});

test('rule 21: connecting may take ten seconds, and no longer than the whole request', () => {
	const config = (timeoutMs: number) => curlConfig({ ...REQUEST, timeoutMs });
	assert.match(config(20_000), /^connect-timeout = "10\.000"$/m);
	assert.match(config(20_000), /^max-time = "20\.000"$/m);
	assert.match(config(2500), /^connect-timeout = "2\.500"$/m);
});

test('exit codes become causes, connections and what was sent are read from the report', () => {
	const cases: [number, string, string, boolean, boolean][] = [
		[6, '0 0 0', 'dns', false, false],
		[7, '0 0 0', 'refused', false, false],
		[28, '0 0 0 0.000037 10.001', 'timeout', false, false],
		[28, '1 0 0', 'timeout', true, false],
		[28, '1 90 0', 'timeout', true, true],
		[35, '1 0 0', 'tls', true, false],
		[60, '1 0 0', 'tls', true, false],
		[77, '1 0 0', 'tls', true, false],
		[45, '0 0 0', 'bind', false, false],
		[52, '1 90 0', 'reset', true, true],
		[56, '1 90 0', 'reset', true, true],
		[1, '1 90 0', 'protocol', true, true],
		[1, '0 0 0', 'program', false, false],
		[27, '0 0 0', 'program', false, false],
	];
	for (const [code, report, cause, connected, sent] of cases) {
		assert.equal(exit(code, '', report), { kind: 'failure', cause, connected, sent }, `${code}, ${report}`);
	}
});

test('case 24: authorities that curl cannot read are ca_file only where there is one', () => {
	const cause = (more: Partial<HttpRequest>) => (exit(77, '', '1 0 0 0.1 0.1', more) as { cause: string }).cause;
	assert.is(cause({ caFile: '/etc/ssl/own.pem' }), 'ca');
	assert.is(cause({}), 'tls');
});

test('rule 40: what the resolver has used up is no time in which an address was silent', () => {
	const cases: [report: string, cause: string, mayBeThere: boolean, isSlow: boolean][] = [
		['0 0 0 0.000000 10.001', 'dns', false, true],
		['0 0 0 9.018984 10.002', 'timeout', true, true],
		['0 0 0 5.100000 10.002', 'timeout', true, true],
		['0 0 0 4.900000 10.002', 'timeout', false, false],
		['0 0 0 0.000020 4.000', 'timeout', true, true],
		['0 0 0 0.000020 10.000', 'timeout', false, false],
		['1 0 0 9.000000 20.000', 'timeout', true, false],
	];
	for (const [report, cause, connected, isSlow] of cases) {
		assert.equal(exit(28, '', report), { kind: 'failure', cause, connected, sent: false }, report);
		assert.is(isLookupSlow(ended(28, '', report)), isSlow, report);
	}
	assert.not.ok(isLookupSlow(ended(6, '', '0 0 0 0.000000 9.000')), 'the resolver has said no');
	assert.not.ok(isLookupSlow({ kind: 'timeout', output: '' }));
});

test('600 interim answers are read without a recursion, and are no answer; eight are passed over', () => {
	const interim = (count: number) => 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(count);
	const last = 'HTTP/1.1 200 OK\r\n\r\ngood';
	assert.is(exit(0, interim(8) + last, '1 90 4').kind, 'answer');
	for (const count of [9, 600, 100_000])
		assert.equal(exit(0, interim(count) + last, '1 90 4'), {
			kind: 'failure',
			cause: 'protocol',
			connected: true,
			sent: true,
		});
});

test('a bare line feed or carriage return in a header smuggles no header in', () => {
	for (const smuggled of ['X: a\nRetry-After: 86400', 'X: a\rRetry-After: 86400', 'X: \u2028Retry-After: 86400']) {
		const result = exit(0, `HTTP/1.1 503 Busy\r\n${smuggled}\r\n\r\nbody`, '1 90 4');
		assert.equal(result, { kind: 'answer', status: 503, body: 'body', complete: true, retryAfterSeconds: null });
	}
	const both = exit(0, 'HTTP/1.1 503 Busy\r\nRetry-After: 9\nRetry-After: 86400\r\n\r\n', '1 90 0');
	assert.is((both as { retryAfterSeconds: number | null }).retryAfterSeconds, null);
});

test('a path of authorities is given to curl in the bytes of UTF-8', () => {
	assert.ok(
		curlConfig({ ...REQUEST, caFile: '/etc/ssl/müller.pem' }).includes('cacert = "/etc/ssl/m\xc3\xbcller.pem"'),
	);
});

test('a curl that does not know an option and prints nothing is a failure of the program', () => {
	const result = readCurl({ kind: 'exit', code: 2, output: '' }, REQUEST);
	assert.equal(result, { kind: 'failure', cause: 'program', connected: false, sent: false });
});

test('rule 2: a curl that had to be killed leaves the outcome unknown', () => {
	for (const result of [{ kind: 'timeout', output: '' } as const, { kind: 'killed' } as const]) {
		const { connected, sent } = readCurl(result, REQUEST) as { connected: boolean; sent: boolean };
		assert.equal([connected, sent], [true, true]);
	}
});

test('headers that end with bare line feeds are read, in any case', () => {
	const result = exit(0, 'HTTP/1.1 503 Busy\nRETRY-AFTER:  9\n\nbody', '1 90 4');
	assert.equal(result, { kind: 'answer', status: 503, body: 'body', complete: true, retryAfterSeconds: 9 });
});

test('Retry-After that is no number and no date, or in the past, is none', () => {
	assert.is(retryAfterSeconds('-5', null), null);
	assert.is(retryAfterSeconds('Mon, 23 Nov 2026 05:00:00 GMT', 'Mon, 23 Nov 2026 06:00:00 GMT'), null);
	assert.is(retryAfterSeconds('Mon, 23 Nov 2026 05:00:00 GMT', null), null);
	assert.is(retryAfterSeconds(' 0 ', null), 0);
});

test('a request that cannot be made is refused before it starts', () => {
	const cause = (more: Partial<HttpRequest>) => (refusal({ ...REQUEST, ...more }) as { cause: string } | null)?.cause;
	assert.is(cause({}), undefined);
	assert.is(cause({ url: 'ftp://example.net/' }), 'program');
	assert.is(cause({ url: 'http://a\nb/' }), 'program');
	for (const header of [
		['A B', 'x'],
		['A', 'x\ny'],
		['A', 'x\0'],
		['A', 'x\v'],
	] as const) {
		assert.is(cause({ headers: [header] }), 'program', JSON.stringify(header));
	}
	assert.is(cause({ headers: [['A', ' "\\\t\xff']] }), undefined);
	assert.is(cause({ url: 'http://[2001:db8::1]/', family: 4 }), 'unreachable');
	assert.is(cause({ url: 'http://192.0.2.1/', family: 6 }), 'unreachable');
	assert.is(cause({ url: 'http://192.0.2.1/', family: 4 }), undefined);
});

test.run();
