/** Networks as people have them, from end to end: what the provider is told by `noip update`. */
import { readFileSync, rmSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { type Scenario, type ScenarioRouter, scenarios } from '../support/scenario-router.ts';

const fixture = (name: string) => `test/fixtures/lines/${name}`;

function key(router: ScenarioRouter, ...options: string[]) {
	const usual = ["option username 'key1'", `option password '${PASSWORD}'`, "list hostname 'home.ddns.net'"];
	router.config({ key: [...usual, ...options] });
}

async function sent(router: ScenarioRouter) {
	const { code, out, err } = await router.cli('update');
	return [code, ...router.updates().map(({ query }) => query?.myip), ...(code === 0 ? [] : [out + err])];
}

/** A router whose netifd says this; what is sent is `myip`. */
function onRouter(dump: string, myip: string, ...options: string[]): Scenario {
	return async (router) => {
		router.dump(readFileSync(fixture(`${dump}.dump.json`), 'utf8'));
		key(router, ...options);
		assert.equal(await sent(router), [0, myip]);
	};
}

/** Another machine, whose `ip` says this of its addresses and nothing of routes. */
function elsewhere(devices: string, myip: string, ...options: string[]): Scenario {
	return async (router) => {
		rmSync(router.path('root/etc/openwrt_release'));
		const answer = `case "$*" in "-j address") exec cat "${fixture(`${devices}.ip.json`)}";; esac; exit 1`;
		router.program('ip', answer);
		key(router, ...options);
		assert.equal(await sent(router), [0, myip]);
	};
}

scenarios('the line', {
	'PPPoE: the IPv6 address is on the dynamic wan_6': onRouter('wan_6', '203.0.113.77,2001:db8:40::a1'),
	'PPPoE: it is the same with wan listed': onRouter('wan_6', '203.0.113.77,2001:db8:40::a1', "list interface 'wan'"),
	'the address of lan is that out of a delegated prefix': onRouter(
		'lan-assigned',
		'2001:db8:40:10::1',
		"list interface 'lan'",
		"option ipv4 'off'",
	),
	'of three static addresses the first of the network file counts': onRouter('static-addresses', '203.0.113.20'),
	'a wan whose default route is gone counts after the next one': onRouter(
		'first-wan-inactive',
		'198.51.100.9',
		"list interface 'wan'",
		"list interface 'wanb'",
		"option ipv6 'off'",
	),
	'without a list, too': onRouter('first-wan-inactive', '198.51.100.9'),
	'a secondary address comes last': elsewhere('secondary', '203.0.113.20'),
	'a host in the LAN of a NAS is published': elsewhere(
		'lan-host',
		'2001:db8:40:10::10',
		"option ipv4 'off'",
		"option ipv6_host '::10'",
		"option ipv6_prefix_from 'eth0'",
	),
	'a host in the LAN of a NAS needs no device': elsewhere(
		'lan-host',
		'2001:db8:40:10::10',
		"option ipv4 'off'",
		"option ipv6_host '::10'",
	),
	'a Wi-Fi that is DORMANT with an address works': elsewhere('dormant', '203.0.113.30'),
});
