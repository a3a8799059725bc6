/** A small router for tests: its configuration and its network. */
import type { Configuration, KeyConfiguration } from './configuration.ts';
import type { Interface, Network } from './network.ts';

export function sampleKey(number: number, more: Partial<KeyConfiguration> = {}): KeyConfiguration {
	return {
		name: `key${number}`,
		enabled: true,
		username: `user${number}`,
		password: `Secret-user${number}`,
		hostnames: [`name${number}.example.net`],
		interfaces: ['wan'],
		ipv4: 'auto',
		ipv6: 'off',
		lanHost: null,
		offline: false,
		...more,
	};
}

export function sampleConfiguration(...keys: KeyConfiguration[]): Configuration {
	return {
		router: true,
		enabled: true,
		contact: 'you@example.com',
		company: '',
		servers: ['https://dynupdate.example.net'],
		checkSeconds: 300,
		timeoutSeconds: 20,
		ipv4Check: 'http://check.example.net/',
		ipv6Check: 'http://check6.example.net/',
		keys,
	};
}

/** A network with one way out, and what the world sees of it where that is another address. */
export function sampleNetwork(address: string, outside: string | null = null, ipv6: string[] = []): Network {
	const wan: Interface = {
		name: 'wan',
		device: 'wan',
		proto: 'dhcp',
		routes: [{ family: 'ipv4', metric: 0 }, ...(ipv6[0] ? [{ family: 'ipv6' as const, metric: 0 }] : [])],
		up: true,
		pending: false,
		ipv4: [{ address }],
		ipv6: ipv6.map((one) => ({ address: one })),
		prefixes: [],
		assigned: [],
		outside,
	};
	return [wan];
}
