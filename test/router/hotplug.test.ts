/** The hotplug scripts under BusyBox ash, with the environments that were recorded on a router. */
import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, readdirSync, readlinkSync, readSync, writeSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newRouterRoot, type RouterRoot } from '../support/router-root.ts';
import { until } from '../support/until.ts';
import { readEnvironment } from './recording.ts';

const test = suite<{ router: RouterRoot }>('hotplug');
test.before.each((context) => {
	context.router = newRouterRoot();
});
test.after.each(({ router }) => router.remove());

const IFACE = 'etc/hotplug.d/iface/95-noip';
const NTP = 'etc/hotplug.d/ntp/95-noip';
const EVENTS = 'var/run/noip/events';
const FIXTURES = 'test/fixtures/openwrt';
const recorded = readdirSync(FIXTURES).filter((name) => /^hotplug-.*\.env$/.test(name));

/** Runs a script as hotplug-call does: read by a shell that runs all of them. */
function call(router: RouterRoot, script: string, variables: Record<string, string>) {
	return router.run(['/bin/sh', '-c', `( [ -f /${script} ] && . /${script} )`], variables);
}

/** The line is written in the background: until it is, it is in a file; while it is, there is a lock. */
const WRITTEN = `for kind in iface ntp luci; do
	file=/var/run/noip.$kind; while [ -s $file.lines ]; do sleep 0.01; done; [ ! -e $file.lock ] || flock $file.lock true
done`;

/** The lines that a call writes into the FIFO: what the reader has when the writer has gone. */
async function written(router: RouterRoot, script: string, variables: Record<string, string>): Promise<string> {
	router.sh(`mkdir -p /var/run/noip && mkfifo /${EVENTS}`);
	const reader = spawn('cat', [router.at(EVENTS)], { stdio: ['ignore', 'pipe', 'inherit'] });
	let text = '';
	reader.stdout.on('data', (chunk) => (text += chunk));
	const closed = new Promise((resolve) => reader.on('close', resolve));
	// Opening for writing waits for the reader, and holds the FIFO open while the script runs; the mark is the end.
	const script_ = `exec 5>/${EVENTS}; ( . /${script} ); code=$?; ${WRITTEN}; echo end >&5; exit $code`;
	const { code, output } = router.run(['/bin/sh', '-c', script_], variables);
	await closed;
	assert.is(output, '');
	assert.is(code, 0);
	assert.ok(text.endsWith('end\n'));
	return text.slice(0, -'end\n'.length);
}

const LINES: Record<string, string> = {
	'hotplug-ifdown-dhcp.env': 'ifdown wan\n',
	'hotplug-ifdown-dhcpv6.env': 'ifdown wan6\n',
	'hotplug-ifdown-pppoe.env': 'ifdown wan\n',
	'hotplug-ifdown-static.env': 'ifdown wan\n',
	'hotplug-ifup-dhcp.env': 'ifup wan\n',
	'hotplug-ifup-dhcpv6.env': 'ifup wan6\n',
	'hotplug-ifup-failed-pppoe.env': '',
	'hotplug-ifup-pppoe.env': 'ifup wan\n',
	'hotplug-ifup-static.env': 'ifup wan\n',
	'hotplug-ifupdate-dhcp.env': 'ifupdate wan\n',
	'hotplug-ifupdate-dhcpv6.env': 'ifupdate wan6\n',
};

test('every recorded environment has its line here', () => {
	assert.equal(recorded.sort(), Object.keys(LINES));
});

for (const [name, line] of Object.entries(LINES)) {
	test(`${name} writes ${line ? `'${line.trim()}'` : 'nothing'}`, async ({ router }) => {
		assert.is(await written(router, IFACE, readEnvironment(name)), line);
	});
}

/** What else netifd tells, and mwan3 (whose `mwan3track` calls `hotplug-call iface` with nothing but these in its environment). */
const TOLD: [variables: Record<string, string>, line: string][] = [
	[
		{ ACTION: 'ifupdate', INTERFACE: 'wan', DEVICE: 'eth1', IFUPDATE_ROUTES: '1', IFUPDATE_DATA: '1' },
		'ifupdate wan\n',
	],
	[{ ACTION: 'ifupdate', INTERFACE: 'wan6', IFUPDATE_PREFIXES: '1' }, 'ifupdate wan6\n'],
	[{ ACTION: 'ifupdate', INTERFACE: 'wan', IFUPDATE_DATA: '1' }, ''],
	[{ ACTION: 'ifupdate', INTERFACE: 'wan' }, ''],
	[{ ACTION: 'connected', INTERFACE: 'wanb', DEVICE: 'wwan0' }, 'ifupdate wanb\n'],
	[{ ACTION: 'connected', INTERFACE: 'wan', DEVICE: 'eth1', FIRSTCONNECT: '1' }, 'ifupdate wan\n'],
	[{ ACTION: 'disconnected', INTERFACE: 'wan', DEVICE: 'eth1' }, 'ifupdate wan\n'],
	[{ ACTION: 'disconnecting', INTERFACE: 'wan', DEVICE: 'eth1' }, ''],
	[{ ACTION: 'connecting', INTERFACE: 'wan', DEVICE: 'eth1' }, ''],
];

for (const [variables, line] of TOLD) {
	const { ACTION, INTERFACE, DEVICE: _, ...more } = variables;
	const what = `${ACTION} ${INTERFACE} with ${Object.keys(more).join() || 'nothing else'}`;
	test(`rule 62: ${what} writes ${line ? `'${line.trim()}'` : 'nothing'}`, async ({ router }) => {
		assert.is(await written(router, IFACE, variables), line);
	});
}

for (const [action, line] of Object.entries({ stratum: 'stratum -\n', step: '', periodic: '', unsync: '' })) {
	test(`ntp's ${action} writes ${line ? `'${line.trim()}'` : 'nothing'}`, async ({ router }) => {
		assert.is(await written(router, NTP, { ACTION: action, stratum: '3', freq_drift_ppm: '1' }), line);
	});
}

const ABSENT: Record<string, string> = {
	'the folder is missing': 'true',
	'there is no FIFO': 'mkdir -p /var/run/noip',
	'a plain file is in its place': 'mkdir -p /var/run/noip && echo untouched >/var/run/noip/events',
	'a link to nowhere is in its place': 'mkdir -p /var/run/noip && ln -s /tmp/nowhere /var/run/noip/events',
};

for (const [what, prepare] of Object.entries(ABSENT)) {
	test(`rule 24: where ${what}, the scripts end well, say nothing and make nothing`, ({ router }) => {
		router.sh(prepare);
		const all = () => router.sh('find /tmp /etc; cat /var/run/noip/events 2>/dev/null').output;
		const before = all();
		for (const name of recorded) {
			assert.equal(call(router, IFACE, readEnvironment(name)), { code: 0, output: '' });
		}
		assert.equal(call(router, NTP, { ACTION: 'stratum' }), { code: 0, output: '' });
		assert.is(all(), before);
	});
}

test('rule 24: with no agent to read it the script does not wait', ({ router }) => {
	router.init('start');
	assert.equal(call(router, IFACE, readEnvironment('hotplug-ifup-dhcp.env')), { code: 0, output: '' });
	assert.is(router.look(EVENTS), 'p 660 root:noip');
});

/** Opens the FIFO for reading and writing, so that it keeps what is in it. */
const hold = (router: RouterRoot) => openSync(router.at(EVENTS), constants.O_RDWR | constants.O_NONBLOCK);

/** Writes until it is full. */
function fill(fifo: number): void {
	for (const size of [4096, 1]) {
		try {
			for (;;) writeSync(fifo, '\n'.repeat(size));
		} catch (error) {
			assert.is((error as NodeJS.ErrnoException).code, 'EAGAIN');
		}
	}
}

/** What the FIFO holds, but for what filled it. */
function taken(fifo: number): string {
	let text = '';
	const buffer = Buffer.alloc(65536);
	try {
		for (;;) text += buffer.toString('latin1', 0, readSync(fifo, buffer));
	} catch (error) {
		assert.is((error as NodeJS.ErrnoException).code, 'EAGAIN');
	}
	return text.replace(/^\n+/, '');
}

/** Processes inside the router. */
function running(router: RouterRoot): number {
	return readdirSync('/proc').filter((pid) => {
		try {
			return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/root`) === router.at('').replace(/\/$/, '');
		} catch {
			return false;
		}
	}).length;
}

const tell = (router: RouterRoot, line: string) => router.run(['/usr/lib/noip/tell', 'luci', line]).code;

test('rule 45: a FIFO that nobody empties keeps no script waiting, leaves one process of each kind, and takes the line later', async ({
	router,
}) => {
	router.init('start');
	const fifo = hold(router);
	fill(fifo);
	for (let event = 0; event < 10; event++) {
		// A script that waits for a reader is killed after 20 s, and has no exit code then.
		assert.equal(call(router, IFACE, readEnvironment('hotplug-ifup-dhcp.env')), { code: 0, output: '' });
		assert.equal(call(router, NTP, { ACTION: 'stratum' }), { code: 0, output: '' });
		tell(router, 'update home');
	}
	await until('the scripts to have ended but for those that wait', () => running(router) <= 3);
	tell(router, 'x'.repeat(1024));
	assert.is(tell(router, 'resume home'), 1, 'what would be told to nobody is not said to be told');
	const lines: string[] = [];
	await until('the lines to be written', () => {
		lines.push(...taken(fifo).split('\n'));
		return ['ifup wan', 'stratum -', 'update home'].every((line) => lines.includes(line));
	});
	await until('the last process to end', () => {
		taken(fifo);
		return running(router) === 0;
	});
	closeSync(fifo);
});

test('rule 45: lines that follow each other at once are told in their order, each once', async ({ router }) => {
	router.init('start');
	const fifo = hold(router);
	const lines = ['update home', 'resume -', 'force nas', 'update -'];
	const told = lines.map((line) => `/usr/lib/noip/tell luci '${line}' && `);
	assert.equal(router.sh(`${told.join('')}true`), { code: 0, output: '' });
	router.sh(WRITTEN);
	assert.is(taken(fifo), `${lines.join('\n')}\n`);
	closeSync(fifo);
});

test('rule 45: where a writer was killed the next event is told all the same', async ({ router }) => {
	router.init('start');
	const fifo = hold(router);
	router.write('tmp/run/noip.iface.lines', 'ifdown wan\n');
	assert.equal(call(router, IFACE, readEnvironment('hotplug-ifup-dhcp.env')), { code: 0, output: '' });
	await until('a line', () => taken(fifo) !== '');
	closeSync(fifo);
});

test('the agent’s user can keep no event back by what the scripts write for themselves', ({ router }) => {
	router.init('start');
	assert.is.not(router.asAgent('ln -s /etc/shadow /var/run/noip.iface.lines 2>/dev/null').code, 0);
	assert.is(tell(router, 'update home'), 0);
	router.sh(WRITTEN);
	assert.is.not(router.asAgent('exec 9>/var/run/noip.luci.lock').code, 0);
});

test.run();
