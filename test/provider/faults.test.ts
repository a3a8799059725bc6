import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { distort, Faults, generator } from './faults.ts';

function drawn(faults: Faults, count: number): (string | undefined)[] {
	return Array.from({ length: count }, () => faults.take('update')?.name);
}

test('a fault strikes so many requests, after those that pass first', () => {
	const faults = new Faults(1);
	faults.plan('911', { times: 2, after: 1 });
	assert.equal(drawn(faults, 5), [undefined, '911', '911', undefined, undefined]);
	assert.equal(faults.list(), []);
});

test('a fault without a number strikes until it is cleared', () => {
	const faults = new Faults(1);
	faults.plan('500');
	assert.equal(drawn(faults, 3), ['500', '500', '500']);
	faults.clear();
	assert.equal(drawn(faults, 2), [undefined, undefined]);
});

test('faults strike in the order in which they were planned', () => {
	const faults = new Faults(1);
	faults.plan('911', { times: 1 });
	faults.plan({ answer: { status: 418, body: '' } }, { times: 1 });
	faults.plan('html');
	assert.equal(drawn(faults, 4), ['911', 'own', 'html', 'html']);
});

test('a fault on checks leaves updates alone', () => {
	const faults = new Faults(1);
	faults.plan('500', { on: 'check', times: 1 });
	assert.is(faults.take('update'), null);
	assert.is(faults.take('check')?.name, '500');
	faults.plan('500', { on: 'check' });
	faults.plan('911');
	faults.clear('check');
	assert.is(faults.take('check'), null);
	assert.is(faults.take('update')?.name, '911');
});

test('a fault with a rate strikes that share of the requests, the same ones for the same seed', () => {
	const [one, same, other] = [7, 7, 8].map((seed) => {
		const faults = new Faults(seed);
		faults.plan('911', { rate: 0.25 });
		return drawn(faults, 2000);
	});
	assert.equal(one, same);
	assert.not.equal(one, other);
	const share = (one ?? []).filter((name) => name === '911').length / 2000;
	assert.ok(share > 0.2 && share < 0.3, String(share));
});

test('the generator gives numbers from 0 to below 1', () => {
	const random = generator(0xffffffff);
	for (let i = 0; i < 10_000; i++) {
		const number = random();
		assert.ok(number >= 0 && number < 1);
	}
});

test('an unknown fault is refused by its name', () => {
	assert.throws(() => new Faults(1).plan('912' as '911'), /no fault "912"/);
});

test('lines can be changed', () => {
	const answer = { status: 200, headers: {}, body: 'good 192.0.2.1\nnohost\n' };
	assert.is(distort(answer, { lines: 'crlf' }).body, 'good 192.0.2.1\r\nnohost\r\n');
	assert.is(distort(answer, { lines: 'uppercase' }).body, 'GOOD 192.0.2.1\nNOHOST\n');
	assert.is(distort(answer, { lines: 'fewer' }).body, 'good 192.0.2.1\n');
	assert.is(distort(answer, { lines: 'more' }).body, 'good 192.0.2.1\nnohost\ngood 192.0.2.1\ngood 192.0.2.1\n');
});

test.run();
