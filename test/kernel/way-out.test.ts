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

/** Case 08: eth0 behind the modem, and a VPN that has the better default route and masquerades. */
async function fullTunnel(lab: Lab): Promise<void> {
	lab.namespaces('client', 'provider');
	line(lab, 'eth0', '192.168.1.50', '192.168.1.1', '203.0.113.10', '203.0.113.1');
	line(lab, 'wg0', '10.8.0.2', '10.8.0.1', '198.51.100.200', '198.51.100.254');
	lab.ip(
		'client',
		'route add default via 192.168.1.1 dev eth0 metric 50',
		'route add default via 10.8.0.1 dev wg0 metric 5',
	);
	lab.masquerade('client', 'wg0');
	await lab.provider();
}

labs('the way out', {
	'a full-tunnel VPN: the provider sees the listed line, or nothing is sent': async (lab) => {
		await fullTunnel(lab);
		const machine = lab.machine();
		machine.key("list interface 'eth0'", "option ipv4 'provider'", "option ipv6 'off'");
		const { said } = await machine.update();
		assert.equal(lab.sources(), lab.engine.name === 'quickjs' ? ['203.0.113.10'] : [], said);
	},
});
