/** Rule 56 on the kernel of this machine: by which line a request leaves whose address the provider is to see. */
import './own-namespaces.ts';
import * as assert from 'uvu/assert';
import { type Lab, labs } from './lab.ts';

/** A line: a device of the client, behind a gateway that masquerades to a public address. */
function line(lab: Lab, device: string, own: string, gateway: string, outside: string, far: string): void {
	lab.namespaces(`${device}gw`);
	lab.link(`client ${device} ${own}/24`, `${device}gw inside ${gateway}/24`);
	lab.link(`${device}gw outside ${outside}/24`, `provider ${device} ${far}/24`);
	lab.ip(`${device}gw`, `route add default via ${far}`);
	lab.masquerade(`${device}gw`, 'outside');
}

labs('the way out', {
	'behind a router the provider sees its outside': async (lab) => {
		lab.namespaces('client', 'provider');
		line(lab, 'eth0', '192.168.1.50', '192.168.1.1', '203.0.113.10', '203.0.113.1');
		lab.ip('client', 'route add default via 192.168.1.1 dev eth0');
		await lab.provider();
		const machine = lab.machine();
		machine.key("list interface 'eth0'", "option ipv4 'provider'", "option ipv6 'off'");
		const { said } = await machine.update();
		assert.equal(lab.sources(), ['203.0.113.10'], said);
	},
});
