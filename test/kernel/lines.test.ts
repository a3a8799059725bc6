/** Which line is taken on the kernel of this machine (rules 53 and 54). */
import './own-namespaces.ts';
import * as assert from 'uvu/assert';
import { until } from '../support/until.ts';
import { labs, MASQUERADE } from './lab.ts';
import { BY_ETH0, LINES, leaves, line, lines, OUTSIDE, SEEN } from './lines.ts';

labs(
	'the line',
	{
		'devices of VPNs and containers that were made first are not taken for the line': async (lab) => {
			lab.namespaces('client', 'provider');
			lab.ip('client', 'link add docker0 type bridge', 'address add 172.17.0.1/16 dev docker0', 'link set docker0 up');
			lab.ip('client', 'tuntap add mode tun dev wg0', 'address add 10.8.0.2/24 dev wg0', 'link set wg0 up');
			line(lab, 'eth0', 100);
			await lab.provider();
			const machine = lab.machine();
			machine.key("option ipv6 'off'");
			await leaves(lab, machine, [OUTSIDE]);
		},

		'failover by a default route that goes, and back': async (lab) => {
			lines(lab, 'eth1', 'eth0');
			await lab.provider();
			const machine = lab.machine();
			machine.key("list interface 'eth0'", "list interface 'eth1'", ...SEEN);
			await machine.start();
			await until('the first update', () => lab.sources().length === 1);
			const route = `default via ${LINES.eth0.gateway} dev eth0 metric 99`;
			lab.ip('client', `route del ${route}`);
			await until('the other line', () => lab.sources().length === 2);
			lab.ip('client', `route add ${route}`);
			await until('the way back', () => lab.sources().length === 3);
			assert.equal(lab.sources(), [OUTSIDE, LINES.eth1.outside, OUTSIDE]);
		},

		'behind two routers the provider sees the outside of the second': async (lab) => {
			lab.namespaces('client', 'home', 'modem', 'provider');
			lab.link('client eth0 192.168.1.50/24', 'home lan 192.168.1.1/24');
			lab.link('home wan 192.168.0.2/24', 'modem lan 192.168.0.1/24');
			lab.link(`modem wan ${OUTSIDE}/24`, 'provider eth0 203.0.113.1/24');
			lab.ip('client', 'route add default via 192.168.1.1');
			lab.ip('home', 'route add default via 192.168.0.1');
			lab.ip('modem', 'route add default via 203.0.113.1');
			lab.masquerade('home', 'wan');
			lab.masquerade('modem', 'wan');
			await lab.provider();
			const machine = lab.machine();
			machine.key(...BY_ETH0);
			await leaves(lab, machine, [OUTSIDE]);
		},
	},
	MASQUERADE,
);
