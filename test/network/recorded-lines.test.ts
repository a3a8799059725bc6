import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Family } from '../../src/base/family.ts';
import { selectAddress, type Wanted } from '../../src/network/address-selection.ts';
import { remembering } from './networks.ts';
import { dump } from './recordings.ts';

/** `address by device` that a key publishes, which lists these interfaces. */
function published(name: string, family: Family, ...interfaces: string[]): string {
	const key: Wanted = { interfaces, ipv4: { kind: 'auto' }, ipv6: { kind: 'auto' }, lanHost: null };
	const selected = selectAddress(key, family, dump(name), remembering());
	return selected.kind === 'address' ? `${selected.address} by ${selected.device}` : selected.kind;
}

/** On real netifd: PPPoE with its dynamic wan_6, a mobile line with its children, and the modem's page. */
const ROWS = [
	['pppoe-wan_6-and-qmi', '', '203.0.113.77 by pppoe-wan', '2001:db8:40::a1 by pppoe-wan'],
	['pppoe-wan_6-and-qmi', 'wan', '203.0.113.77 by pppoe-wan', '2001:db8:40::a1 by pppoe-wan'],
	['pppoe-wan_6-and-qmi', 'wwan', '198.51.100.9 by wwan0', '2001:db8:77::b1 by wwan0'],
	['renumbered-announced', '', '203.0.113.77 by pppoe-wan', '2001:db8:50::a1 by pppoe-wan'],
	['wan-down-lte-stands', '', '198.51.100.9 by wwan0', '2001:db8:77::b1 by wwan0'],
	['wan-down-lte-stands', 'wan', 'absent', 'absent'],
	['pppoe-defaultroute-0', '', '198.51.100.9 by wwan0', '2001:db8:40::a1 by pppoe-wan'],
	['pppoe-ip4table', '', '198.51.100.9 by wwan0', '2001:db8:77::b1 by wwan0'],
	['pppoe-ip4table', 'wan', '203.0.113.77 by pppoe-wan', 'absent'],
] as const;

for (const [name, listed, ipv4, ipv6] of ROWS) {
	test(`${name}, ${listed ? `listing ${listed}` : 'without a list'}: ${ipv4}, ${ipv6}`, () => {
		const interfaces = listed ? [listed] : [];
		assert.is(published(name, 'ipv4', ...interfaces), ipv4);
		assert.is(published(name, 'ipv6', ...interfaces), ipv6);
	});
}

test.run();
