/** Rule 56 on the kernel of this machine: by which line a request leaves whose address the provider is to see. */
import './own-namespaces.ts';
import * as assert from 'uvu/assert';
import { keyLines } from '../support/configuration.ts';
import { type Lab, labs, MASQUERADE, SERVER } from './lab.ts';
import { BY_ETH0, LINES, leaves, lines, OUTSIDE, SEEN } from './lines.ts';
import { newestCurl } from './programs.ts';

/** Case 08: eth0 behind the modem, and a VPN that has the better default route and masquerades. */
async function fullTunnel(lab: Lab): Promise<void> {
	lines(lab, 'eth0', 'wg0');
	lab.masquerade('client', 'wg0');
	await lab.provider();
}

const WOULD_LEAVE_BY = (other: string) =>
	new RegExp(
		`the request to ${SERVER.name} cannot leave by eth0: the kernel would send it by ${other}; list the interface`,
	);

/** Has what the machine itself sends take the second line, as a policy of mwan3's does. */
const MARKS = `table ip policies {
chain out {
type route hook output priority -150
meta mark 0 meta mark set 0x200
}
}`;

labs(
	'the way out',
	{
		'a full-tunnel VPN: the provider sees the listed line, or nothing is sent': async (lab) => {
			await fullTunnel(lab);
			const machine = lab.machine();
			machine.key(...BY_ETH0);
			if (lab.engine.name !== 'node') await leaves(lab, machine, [OUTSIDE]);
			else await leaves(lab, machine, [], WOULD_LEAVE_BY('wg0'));
		},

		'on a router, too': async (lab) => {
			await fullTunnel(lab);
			const machine = lab.machine('client', true);
			const address = [{ address: LINES.eth0.own, mask: 24 }];
			const route = [{ target: '0.0.0.0', mask: 0, nexthop: LINES.eth0.gateway, source: '0.0.0.0/0' }];
			const wan = { interface: 'wan', up: true, l3_device: 'eth0', device: 'eth0', 'ipv4-address': address, route };
			machine.dump(JSON.stringify({ interface: [wan] }));
			machine.key("list interface 'wan'", ...SEEN);
			if (lab.engine.name !== 'node') await leaves(lab, machine, [OUTSIDE]);
			else await leaves(lab, machine, [], WOULD_LEAVE_BY('wg0'));
		},

		'where no device can be bound nothing goes astray, and what would not goes to the address that was asked for':
			async (lab) => {
				await fullTunnel(lab);
				const machine = lab.machine();
				machine.release('5.4.238');
				machine.program('nslookup', `echo 'Name: ${SERVER.name}'; echo 'Address: ${SERVER.ipv4}'\n`);
				machine.key(...BY_ETH0);
				await leaves(lab, machine, [], WOULD_LEAVE_BY('wg0'));
				lab.ip('client', 'route del default dev wg0');
				machine.forget();
				await leaves(lab, machine, [OUTSIDE]);
			},

		'two lines, each seen as itself; by which one the kernel would not send, it can be told by a rule': async (lab) => {
			lines(lab, 'eth1', 'eth0');
			await lab.provider();
			const machine = lab.machine();
			const second = ["option username 'key2'", "option password 'other'", "list hostname 'cam.ddns.net'"];
			const more = ["config key 'cam'", ...second, "list interface 'eth1'", ...SEEN].join('\n');
			machine.config({ key: [...keyLines('home.ddns.net'), ...BY_ETH0], more });
			if (lab.engine.name !== 'node') return leaves(lab, machine, [OUTSIDE, LINES.eth1.outside]);
			await leaves(lab, machine, [OUTSIDE], /cam: .*cannot leave by eth1: the kernel would send it by eth0/);
			const { own, gateway } = LINES.eth1;
			lab.ip('client', `route add default via ${gateway} dev eth1 table 102`, `rule add from ${own} lookup 102`);
			machine.forget();
			await leaves(lab, machine, [OUTSIDE, LINES.eth1.outside]);
		},

		'halves of everything by a VPN (OpenVPN): the listed line all the same, or nothing': async (lab) => {
			lines(lab, 'eth0', 'wg0');
			lab.ip('client', 'route del default dev wg0');
			for (const half of ['0.0.0.0/1', '128.0.0.0/1']) lab.ip('client', `route add ${half} via ${LINES.wg0.gateway}`);
			await lab.provider();
			const machine = lab.machine();
			machine.key(...BY_ETH0);
			if (lab.engine.name !== 'node') await leaves(lab, machine, [OUTSIDE]);
			else await leaves(lab, machine, [], WOULD_LEAVE_BY('wg0'));
		},

		'rules and marks like mwan3’s: a device holds against a mark, of which `ip` knows nothing': async (lab) => {
			lines(lab, 'eth1', 'eth0');
			lab.ip('client', `route add default via ${LINES.eth1.gateway} dev eth1 table 2`);
			lab.ip('client', 'rule add pref 2002 fwmark 0x200/0x3f00 lookup 2');
			lab.sh('client', `nft '${MARKS}'`);
			lab.masquerade('client', 'eth1');
			await lab.provider();
			const machine = lab.machine();
			machine.key(...BY_ETH0);
			const isBound = lab.engine.name !== 'node';
			// The README says so: what Node has bound is an address, and a mark leads that astray.
			await leaves(lab, machine, [isBound ? OUTSIDE : LINES.eth1.outside]);
			if (!isBound) return;
			machine.forget();
			lab.ip('client', 'rule add pref 3002 fwmark 0x200/0x3f00 unreachable');
			await leaves(lab, machine, []);
		},

		'the NAT of an internet provider on one of two lines: its outside is published, not that of the other': async (
			lab,
		) => {
			lines(lab, 'eth0', 'eth1');
			lab.ip('client', 'address del 192.168.1.50/24 dev eth0', 'address add 100.64.3.4/24 dev eth0');
			lab.ip('eth0gw', 'address add 100.64.3.1/24 dev inside');
			lab.ip('client', 'route add default via 100.64.3.1 dev eth0 metric 100');
			await lab.provider();
			const machine = lab.machine();
			machine.key("list interface 'eth0'", "option ipv6 'off'");
			if (lab.engine.name !== 'node') await leaves(lab, machine, [OUTSIDE]);
			else await leaves(lab, machine, [], WOULD_LEAVE_BY('eth1'));
		},

		'an IPv6 check leaves by device and address with a curl that can bind both (8.9)': async (lab) => {
			lines(lab, 'eth0', 'wg0');
			for (const [device, net] of Object.entries({ eth0: 1, wg0: 2 })) {
				const [gateway, between] = [`2001:db8:${net}::1`, `2001:db8:a${net}::`];
				lab.ip(
					`${device}gw`,
					`address add ${gateway}/64 dev inside nodad`,
					`address add ${between}1/64 dev outside nodad`,
				);
				lab.ip(`${device}gw`, `route add default via ${between}2`);
				lab.ip('provider', `address add ${between}2/64 dev ${device} nodad`);
				lab.ip('provider', `route add 2001:db8:${net}::/64 via ${between}1`);
				for (const host of [50, 99]) lab.ip('client', `address add 2001:db8:${net}::${host}/64 dev ${device} nodad`);
				lab.ip('client', `route add default via ${gateway} dev ${device} metric ${100 - net}`);
			}
			await lab.provider();
			const machine = lab.machine();
			const curl = newestCurl();
			if (lab.engine.name !== 'node' && !curl) return;
			machine.program('curl', `exec '${curl}' "$@"\n`);
			machine.key("list interface 'eth0'", "option ipv4 'off'", "option ipv6 'check'");
			const { code, out, err } = await machine.cli('check', '--probe');
			const asked = machine.checks().map(({ remote }) => remote);
			if (lab.engine.name !== 'node') assert.equal(asked, ['2001:db8:1::50'], out + err);
			else assert.match(out.replace(/\s+/g, ' '), new RegExp(`${SERVER.ipv6} cannot leave by eth0: .* by wg0`));
			assert.is(code, lab.engine.name !== 'node' ? 0 : 69);
		},

		'without ip Node is told by a socket which way it would go': async (lab) => {
			await fullTunnel(lab);
			const machine = lab.machine();
			machine.without('ip');
			machine.key(...BY_ETH0);
			if (lab.engine.name !== 'node') return leaves(lab, machine, [OUTSIDE]);
			await leaves(lab, machine, [], WOULD_LEAVE_BY('wg0'));
			lab.ip('client', 'route del default dev wg0');
			machine.forget();
			await leaves(lab, machine, [OUTSIDE]);
		},
	},
	MASQUERADE,
);
