/** Rule 53 on the kernel of this machine: who tells of addresses and default routes, with `ip` and without. */
import './own-namespaces.ts';
import * as assert from 'uvu/assert';
import { labs } from './lab.ts';

labs('who tells of the network', {
	'rule 53: without ip, /proc/net tells of the line': async (lab) => {
		lab.namespaces('client', 'provider');
		// It comes first, and leads nowhere.
		lab.link('client lan0 192.0.2.77/24 2001:db8:7::77/64', 'provider lan0 192.0.2.78/24');
		lab.link('client eth0 203.0.113.10/24 2001:db8:1::10/64', 'provider eth0 203.0.113.1/24 2001:db8:1::1/64');
		lab.ip('client', 'route add default via 203.0.113.1 dev eth0', '-6 route add default via 2001:db8:1::1 dev eth0');
		await lab.provider();
		for (const missing of [[], ['ip']]) {
			const machine = lab.machine();
			machine.without(...missing);
			machine.key("option ipv4 'auto'");
			const { code, said } = await machine.update();
			assert.is(code, 0, said);
			assert.match(said, '203.0.113.10 and 2001:db8:1::10 confirmed', `without ${missing}`);
		}
	},
});
