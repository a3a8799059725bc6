/** The recorded outputs in test/fixtures/openwrt and test/network/fixtures, and networks made from them. */
import { readFileSync } from 'node:fs';
import { readDump } from '../../src/network/netifd.ts';
import type { Interface, Network, NetworkReading } from '../../src/network/network.ts';

/** The text of `test/fixtures/openwrt/NAME`. */
export const openwrt = (name: string): string => readFileSync(`test/fixtures/openwrt/${name}`, 'utf8');

/** The text of `test/network/fixtures/NAME`. */
export const linux = (name: string): string => readFileSync(`test/network/fixtures/${name}`, 'utf8');

/** The network of a reading that must have succeeded. */
export function networkOf(reading: NetworkReading): Network {
	if (reading.kind === 'problem') throw new Error(reading.problem.code);
	return reading.network;
}

/** The network that `NAME.dump.json` shows. */
export const dump = (name: string): Network => networkOf(readDump(openwrt(`${name}.dump.json`)));

/** A dump whose interface `name` is replaced by what `network.interface.NAME status` said at another moment. */
export function withStatus(dumpName: string, name: string, statusFile: string): Network {
	const whole = JSON.parse(openwrt(`${dumpName}.dump.json`));
	const entry = { interface: name, ...JSON.parse(openwrt(statusFile)) };
	whole.interface = whole.interface.map((each: { interface: string }) => (each.interface === name ? entry : each));
	return networkOf(readDump(JSON.stringify(whole)));
}

/** One interface of a network, which must be there. */
export function one(network: Network, name: string): Interface {
	const found = network.interfaces.find((each) => each.name === name);
	if (!found) throw new Error(`no interface ${name}`);
	return found;
}
