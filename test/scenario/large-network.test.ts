/** Routers with more than a hundred interfaces, or with policy routes by the thousand; QuickJS has 8 MB as on a router. */
import { rmSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { keyLines } from '../support/configuration.ts';
import { interfaceDump, type Line } from '../support/netifd.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';

const WAN: Line = { name: 'wan', ipv4: ['203.0.113.10'] };
const others = (count: number): Line[] =>
	Array.from({ length: count }, (_, at) => ({ name: `vlan${at}`, ipv4: [`10.${at >> 8}.${at & 255}.1`] }));

const policyRoutes = (count: number): object[] =>
	Array.from({ length: count }, (_, at) => ({
		target: `10.${at >> 8}.${at & 255}.0`,
		mask: 24,
		nexthop: '203.0.113.1',
		type: 'unicast',
		table: `${at}`,
		source: '203.0.113.10/32',
	}));

/** As netifd prints it, with what else stands in it of an interface. */
function dumpOf(lines: readonly Line[], routes: object[], indent = '\t'): string {
	const { interface: interfaces } = interfaceDump(lines) as { interface: object[] };
	const more = { available: true, autostart: true, dynamic: false, uptime: 8123, proto: 'dhcp' };
	const data = { hostname: 'router', leasetime: 3600, dhcpserver: '203.0.113.1' };
	const dns = {
		'dns-server': ['203.0.113.1', '203.0.113.2'],
		'dns-search': [],
		neighbors: [],
		inactive: { route: [] },
	};
	const whole = interfaces.map((each, at) => {
		return { ...each, ...more, l3_device: `eth1.${at + 2}`, ...dns, route: at === 0 ? routes : [], data };
	});
	return JSON.stringify({ interface: whole }, null, indent);
}

/** Longer dumps are asked for without indentation. */
const LONGEST = 2560 * 1024;

async function isUpdated(router: ScenarioRouter, text: string): Promise<void> {
	assert.ok(text.length > 256 * 1024 && text.length < LONGEST, `${text.length} bytes`);
	router.dump(text);
	await router.start();
	assert.equal(router.sent(), ['203.0.113.10']);
	await router.event('ifupdate wan');
	assert.is(router.word(), 'up-to-date');
}

scenarios('a large network', {
	'two thousand interfaces': (router) => isUpdated(router, dumpOf([WAN, ...others(2000)], [])),
	'seven thousand policy routes on the line': (router) => isUpdated(router, dumpOf([WAN], policyRoutes(7000))),
	'hundreds of interfaces and thousands of routes': (router) =>
		isUpdated(router, dumpOf([WAN, ...others(400)], policyRoutes(4000))),
	'two thousand interfaces whose dump is too long with its indentation': async (router) => {
		const lines = [WAN, ...others(2000)];
		const long = dumpOf(lines, [], ' '.repeat(8));
		assert.ok(long.length > LONGEST);
		writeFileSync(router.path('long.json'), long);
		router.program(
			'ubus',
			`case "$*" in\n"-S call network.interface dump") exec cat ${router.path('dump.json')} ;;\n"call network.interface dump") exec cat ${router.path('long.json')} ;;\nesac\nexit 4\n`,
		);
		await isUpdated(router, dumpOf(lines, [], ''));
	},
});

/** Elsewhere, `ip` prints this; without regard to what it is asked to leave out. */
async function ipPrints(router: ScenarioRouter, devices: object[], routes: object[]): Promise<void> {
	rmSync(router.path('root/etc/openwrt_release'));
	const outputs = { devices, routes, routes6: [] };
	for (const [name, value] of Object.entries(outputs)) writeFileSync(router.path(name), JSON.stringify(value));
	const at = (name: string) => `exec cat ${router.path(name)}`;
	router.program(
		'ip',
		`case "$*" in\n*monitor*) exit 1 ;;\n*-6*route*) ${at('routes6')} ;;\n*route*) ${at('routes')} ;;\n*addr*) ${at('devices')} ;;\nesac\nexit 1\n`,
	);
	router.config({ key: [...keyLines('home.ddns.net'), "list interface 'eth0'"] });
	await router.start();
	assert.equal(router.status().problems, []);
	assert.equal(router.sent(), ['203.0.113.10']);
	await router.event('ifupdate wan');
	assert.is(router.word(), 'up-to-date');
}

/** As `ip -j address` prints it. */
const device = (ifname: string, locals: readonly string[]): object => ({
	ifindex: 2,
	ifname,
	flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
	mtu: 1500,
	qdisc: 'noqueue',
	operstate: 'UP',
	group: 'default',
	txqlen: 1000,
	link_type: 'ether',
	address: '02:00:00:00:00:01',
	broadcast: 'ff:ff:ff:ff:ff:ff',
	addr_info: locals.map((local) => ({
		family: 'inet',
		local,
		prefixlen: 24,
		broadcast: '203.0.113.255',
		scope: 'global',
		dynamic: true,
		label: ifname,
		valid_life_time: 4294967295,
		preferred_life_time: 4294967295,
	})),
});

const route = (dst: string): object => ({
	dst,
	gateway: '203.0.113.1',
	dev: 'eth0',
	protocol: 'bgp',
	metric: 20,
	flags: [],
});
const routes = [route('default'), ...Array.from({ length: 5000 }, (_, at) => route(`10.${at >> 8}.${at & 255}.0/24`))];
const locals = (count: number) => Array.from({ length: count }, (_, at) => `10.${at >> 8}.${at & 255}.1`);

scenarios('a large network of the kernel', {
	'three thousand addresses on a device, and five thousand routes': (router) =>
		ipPrints(router, [device('eth0', ['203.0.113.10', ...locals(3000)])], routes),
	'two thousand devices, and five thousand routes': (router) =>
		ipPrints(
			router,
			[...locals(2000).map((local, at) => device(`vlan${at}`, [local])), device('eth0', ['203.0.113.10'])],
			routes,
		),
});
