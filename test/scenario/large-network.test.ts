/** Routers with more than a hundred interfaces, or with policy routes by the thousand; QuickJS has 8 MB as on a router. */
import * as assert from 'uvu/assert';
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
function dumpOf(lines: readonly Line[], routes: object[]): string {
	const { interface: interfaces } = interfaceDump(lines) as { interface: object[] };
	const more = { available: true, autostart: true, dynamic: false, uptime: 8123, l3_device: 'eth1.2', proto: 'dhcp' };
	const data = { hostname: 'router', leasetime: 3600, dhcpserver: '203.0.113.1' };
	const dns = {
		'dns-server': ['203.0.113.1', '203.0.113.2'],
		'dns-search': [],
		neighbors: [],
		inactive: { route: [] },
	};
	const whole = interfaces.map((each, at) => ({ ...each, ...more, ...dns, route: at === 0 ? routes : [], data }));
	return JSON.stringify({ interface: whole }, null, '\t');
}

async function isUpdated(router: ScenarioRouter, text: string): Promise<void> {
	assert.ok(text.length > 256 * 1024 && text.length < 2048 * 1024, `${text.length} bytes`);
	router.dump(text);
	await router.start();
	assert.equal(router.sent(), ['203.0.113.10']);
	assert.is(router.word(), 'up-to-date');
}

scenarios('a large network', {
	'a thousand interfaces': (router) => isUpdated(router, dumpOf([WAN, ...others(1000)], [])),
	'seven thousand policy routes on the line': (router) => isUpdated(router, dumpOf([WAN], policyRoutes(7000))),
	'hundreds of interfaces and thousands of routes': (router) =>
		isUpdated(router, dumpOf([WAN, ...others(400)], policyRoutes(4000))),
});
