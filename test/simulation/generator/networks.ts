/** What the access provider does with the network. */

import type { Configuration } from '../configuration.ts';
import type { Address, Family, Interface, Network } from '../network.ts';
import type { Random } from '../random.ts';

/** It keeps what it did last. */
export class NetworkGenerator {
	private readonly names: string[];
	private readonly pool4: string[];
	private readonly pool6: string[];
	private current: Interface[];
	private hosts = 1;

	constructor(
		private readonly random: Random,
		private readonly configuration: Configuration,
	) {
		this.names = configuration.router ? ['wan', 'wan6', 'wwan', 'lan'] : ['eth0', 'wlan0'];
		this.pool4 = Array.from({ length: 5 }, (_, at) => `203.0.113.${10 + at}`);
		this.pool6 = Array.from({ length: 4 }, (_, at) => `2001:db8:${at + 1}::5`);
		this.current = this.names.map((name) => this.fresh(name));
	}

	network(): Network {
		return this.current.map((one, at) => withRoutes(structuredClone(one), at));
	}

	/** Something changes on the network; gives the interface concerned. */
	change(): string {
		const { random } = this;
		const at = random.int(0, this.names.length - 1);
		const name = this.names[at] as string;
		const one = structuredClone(this.current[at] as Interface);
		const what = random.int(0, 9);
		if (what <= 3) this.current[at] = this.fresh(name);
		else if (what <= 5) this.current[at] = bare(name, random.chance(0.3));
		else if (what === 6 && one.ipv6[0]) {
			one.ipv6 = [
				...one.ipv6.map((each) => ({ ...each, preferred: 0 })),
				...(random.chance(0.7) ? [this.address6()] : []),
			].slice(-3);
			this.current[at] = one;
		} else if (what === 7) this.current[at] = { ...one, pending: !one.pending };
		else if (what === 8 && one.ipv6[0]) this.current[at] = { ...one, ipv6: [] };
		else this.current[at] = this.fresh(name);
		return name;
	}

	/** The first two ways out, on a router one for each family, are set up anew; gives their names. */
	redial(): string[] {
		const names = this.names.slice(0, 2);
		for (const [at, name] of names.entries()) this.current[at] = bare(name, true);
		return names;
	}

	/** One of them has come up. */
	bringUp(name: string): void {
		this.current[this.names.indexOf(name)] = this.fresh(name);
	}

	/** Of all that may change at once, a network that comes and goes changes its IPv4 address only. */
	flap(): string {
		const at = 0;
		const one = this.current[at] as Interface;
		const up = !one.up;
		this.current[at] = { ...one, up, ...(up ? this.address4() : { ipv4: [], outside: null }) };
		return one.name;
	}

	private fresh(name: string): Interface {
		const { random } = this;
		const none: Interface = { ...bare(name, false), up: true };
		if (name === 'lan') {
			const net = random.int(1, 4);
			const assigned = random.chance(0.9)
				? [
						{
							address: `2001:db8:a${net}::`,
							length: 64,
							local: `2001:db8:a${net}::1`,
							...(random.chance(0.5) ? { preferred: random.pick([1800, 1800, 0]) } : {}),
						},
					]
				: [];
			return {
				...none,
				ipv4: [{ address: '192.168.1.1' }],
				assigned: [...assigned, { address: 'fd00:db8:1::', length: 64, local: 'fd00:db8:1::1' }],
			};
		}
		if (name === 'wan6') {
			const prefixes = random.chance(0.5) ? [{ address: `2001:db8:a${random.int(1, 4)}::`, length: 56 }] : [];
			return { ...none, ipv6: prefixes[0] && random.chance(0.5) ? [] : this.addresses6(), prefixes };
		}
		if (name === 'wwan' && random.chance(0.3)) return { ...none, up: false };
		return { ...none, ...this.address4(), ipv6: this.configuration.router ? [] : this.addresses6() };
	}

	private address4(): Pick<Interface, 'ipv4' | 'outside'> {
		const { random } = this;
		const kind = random.int(0, 11);
		if (kind <= 7) return { ipv4: [{ address: random.pick(this.pool4) }], outside: null };
		if (kind <= 9) {
			const address = random.pick(['100.64.3.7', '10.0.0.2', '192.168.8.2']);
			return { ipv4: [{ address }], outside: random.pick(this.pool4) };
		}
		if (kind === 10)
			return {
				ipv4: [{ address: random.pick(['169.254.3.4', '198.18.0.1', '192.0.0.2', '127.0.0.9', '240.0.0.1']) }],
				outside: null,
			};
		return { ipv4: [{ address: random.pick(this.pool4) }, { address: '203.0.113.99' }], outside: null };
	}

	private addresses6(): Address[] {
		const { random } = this;
		if (random.chance(0.1)) return [];
		const more: Address[] = [];
		if (random.chance(0.2))
			more.push({ address: random.pick(['fd00::1', 'fe80::1', '2002:c000:201::1', '2001:10::1']) });
		if (random.chance(0.2)) more.push({ address: `2001:db8:dead::${this.hosts}`, preferred: 0 });
		if (!this.configuration.router && random.chance(0.3))
			more.push({
				address: `2001:db8:7e::${this.hosts}`,
				preferred: random.pick([600, 86400, 604800]),
				temporary: true,
			});
		if (random.chance(0.2)) more.push(this.address6());
		return [this.address6(), ...more];
	}

	private address6(): Address {
		const { random } = this;
		this.hosts = (this.hosts % 90) + 1;
		const address = random.pick(this.pool6);
		return random.chance(0.5) ? { address } : { address, preferred: random.pick([600, 1800, 86400]) };
	}
}

/** An interface that is down, or being set up. */
function bare(name: string, pending: boolean): Interface {
	const proto = name === 'lan' ? 'static' : name === 'wan6' ? 'dhcpv6' : 'dhcp';
	const nothing = { ipv4: [], ipv6: [], prefixes: [], assigned: [], outside: null };
	return { name, device: name, proto, routes: [], up: false, pending, ...nothing };
}

/** What is up and has addresses of a family leads out, the first interface before the others. */
function withRoutes(one: Interface, at: number): Interface {
	if (!one.up || one.name === 'lan') return one;
	const route = (family: Family) => ({ family, metric: 10 * at });
	const hasIpv6 = one.ipv6.length > 0 || one.prefixes.length > 0;
	return { ...one, routes: [...(one.ipv4[0] ? [route('ipv4')] : []), ...(hasIpv6 ? [route('ipv6')] : [])] };
}
