/** Lines that a client in a lab has, and what becomes of an update on them. */
import * as assert from 'uvu/assert';
import type { Lab, LabMachine } from './lab.ts';

/** Lines: a device of the client's, behind a gateway that masquerades to a public address. */
export const LINES = {
	eth0: { own: '192.168.1.50', gateway: '192.168.1.1', outside: '203.0.113.10', far: '203.0.113.1' },
	eth1: { own: '192.168.2.50', gateway: '192.168.2.1', outside: '192.0.2.20', far: '192.0.2.1' },
	wg0: { own: '10.8.0.2', gateway: '10.8.0.1', outside: '198.51.100.200', far: '198.51.100.254' },
} as const;
type Device = keyof typeof LINES;

/** Makes lines, with a default route each; of the first the metric is the highest. */
export function lines(lab: Lab, ...devices: Device[]): void {
	lab.namespaces('client', 'provider');
	for (const [at, device] of devices.entries()) line(lab, device, 100 - at);
}

/** Makes one. */
export function line(lab: Lab, device: Device, metric: number): void {
	const { own, gateway, outside, far } = LINES[device];
	lab.namespaces(`${device}gw`);
	lab.link(`client ${device} ${own}/24`, `${device}gw inside ${gateway}/24`);
	lab.link(`${device}gw outside ${outside}/24`, `provider ${device} ${far}/24`);
	lab.ip(`${device}gw`, `route add default via ${far}`);
	lab.masquerade(`${device}gw`, 'outside');
	lab.ip('client', `route add default via ${gateway} dev ${device} metric ${metric}`);
}

export const SEEN = ["option ipv4 'provider'", "option ipv6 'off'"];
export const BY_ETH0 = ["list interface 'eth0'", ...SEEN];
export const OUTSIDE = LINES.eth0.outside;

/** One pass: where what went out came from, and that what did not is said. */
export async function leaves(lab: Lab, machine: LabMachine, sources: readonly string[], why?: RegExp): Promise<void> {
	const before = lab.sources().length;
	const { code, said } = await machine.update();
	assert.equal(lab.sources().slice(before), sources, said);
	if (!why) return;
	assert.is(code, 69, said);
	assert.match(said, why);
	const { out } = await machine.cli('status');
	// Broken to the width of a terminal.
	assert.match(out.replace(/\s+/g, ' '), why);
}
