/** Makes a machine of a test one that is no router. */
import { rmSync, writeFileSync } from 'node:fs';
import { PASSWORD } from './accounts.ts';
import type { ScenarioRouter } from './scenario-router.ts';

/** A machine that is no router: a stand-in `ip` that prints `addresses.json`, and one line for each line appended to `monitor`. */
export function elsewhere(router: ScenarioRouter, device: string | null = 'eth0') {
	rmSync(router.path('root/etc/openwrt_release'), { force: true });
	writeFileSync(router.path('root/etc/os-release'), 'ID=debian\nVERSION_ID="12"\n');
	writeFileSync(router.path('monitor'), '');
	router.program(
		'ip',
		`case "$*" in\n*monitor*) exec tail -n 0 -f "${router.path('monitor')}" ;;\n"-j address") exec cat "${router.path('addresses.json')}" ;;\nesac\nexit 1\n`,
	);
	router.config({
		key: [
			"option username 'key1'",
			`option password '${PASSWORD}'`,
			"list hostname 'home.ddns.net'",
			...(device ? [`list interface '${device}'`] : []),
		],
	});
}

/** What its device `eth0` has. */
export function addresses(router: ScenarioRouter, ipv4: string, ipv6: readonly object[] = []) {
	const found = [
		{ family: 'inet', local: ipv4, prefixlen: 24, scope: 'global' },
		...ipv6.map((one) => ({ family: 'inet6', prefixlen: 64, scope: 'global', ...one })),
	];
	const devices = [
		{ ifname: 'lo', flags: ['LOOPBACK', 'UP'], addr_info: [{ family: 'inet', local: '127.0.0.1', scope: 'host' }] },
		{ ifname: 'eth0', flags: ['BROADCAST', 'UP', 'LOWER_UP'], operstate: 'UP', addr_info: found },
	];
	writeFileSync(router.path('addresses.json'), JSON.stringify(devices));
}
