/** The lines that a person may choose from, where several are possible. */
import { isPublic } from '../base/address.ts';
import { FAMILIES } from '../base/family.ts';
import type { Host } from '../host/host.ts';
import { linesOf } from '../network/lines.ts';
import { networkReader } from '../network/read-network.ts';

/** A line, and an address of it, public rather than not; null: it has none. */
export interface Choice {
	name: string;
	address: string | null;
}

/** Those that lead out, in the order in which they are taken by themselves. */
export async function lineChoices(host: Host, router: boolean): Promise<Choice[]> {
	const reading = await networkReader(host, router)();
	if (reading.kind !== 'read') return [];
	const memory = { confirmed: [], awaited: null, isDead: () => false };
	const lines = FAMILIES.flatMap((family) => linesOf({ interfaces: [] }, family, reading.network, memory));
	const routed = lines.filter(({ routes }) => routes[0]);
	const names = [...new Set(routed.map(({ name }) => name))];
	return names.map((name) => {
		const addresses = routed
			.filter((line) => line.name === name)
			.flatMap(({ interfaces }) => interfaces.flatMap((one) => one.addresses))
			.filter(({ ineligible }) => !ineligible)
			.map(({ address }) => address);
		return { name, address: addresses.find(isPublic) ?? addresses[0] ?? null };
	});
}
