/** The hotplug scripts under BusyBox ash, with the environments that were recorded on a router. */
import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newRouterRoot, type RouterRoot } from '../support/router-root.ts';
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

/** The lines that a call writes into the FIFO: what the reader has when the writer has gone. */
async function written(router: RouterRoot, script: string, variables: Record<string, string>): Promise<string> {
	router.sh(`mkdir -p /var/run/noip && mkfifo /${EVENTS}`);
	const reader = spawn('cat', [router.at(EVENTS)], { stdio: ['ignore', 'pipe', 'inherit'] });
	let text = '';
	reader.stdout.on('data', (chunk) => (text += chunk));
	const closed = new Promise((resolve) => reader.on('close', resolve));
	// Opening for writing waits for the reader, and holds the FIFO open while the script runs; the mark is the end.
	const script_ = `exec 5>/${EVENTS}; ( . /${script} ); code=$?; echo end >&5; exit $code`;
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

test('an ifupdate of routes or data alone writes nothing', async ({ router }) => {
	const update = { ACTION: 'ifupdate', INTERFACE: 'wan', IFUPDATE_ROUTES: '1', IFUPDATE_DATA: '1' };
	assert.is(await written(router, IFACE, update), '');
});

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

test('the scripts start no program', ({ router }) => {
	router.init('start');
	// Nothing can be started any more, for the shell that is at work has all that it needs.
	const script = `PATH=/nowhere; ACTION=ifup INTERFACE=wan; . /${IFACE}; ACTION=stratum; . /${NTP}; true`;
	assert.equal(router.sh(script), { code: 0, output: '' });
	rmSync(router.at(IFACE));
	assert.is.not(router.sh(script).code, 0);
});

test.run();
