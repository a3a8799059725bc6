/** Generates whose router it is: the configuration that a life begins with. */
import type { Configuration, KeyConfiguration } from '../configuration.ts';
import type { Random } from '../random.ts';

const SERVERS = ['https://dynupdate.example.net', 'http://dynupdate.example.net:8245'];

export function generateConfiguration(random: Random): Configuration {
	const router = random.chance(0.75);
	const hosts = [...'abcdefgh'].map((letter) => `${letter}.example.net`);
	const keys = Array.from({ length: random.pick([1, 1, 1, 2, 2, 3]) }, (_, at) =>
		generateKey(random, router, at, hosts),
	);
	for (const key of keys) key.password = `Secret-${key.username}`;
	return {
		router,
		enabled: true,
		contact: 'you@example.com',
		company: '',
		servers: random.pick([SERVERS, SERVERS, SERVERS.slice(0, 1), SERVERS.slice(0, 1), SERVERS.slice(1)]),
		checkSeconds: random.pick([60, 300, 300, 900, 900, 3600, 3600, 7200, 7200, 86400]),
		timeoutSeconds: random.pick([5, 20, 20, 60]),
		ipv4Check: random.pick(['http://check.example.net/', 'https://check.example.net/']),
		ipv6Check: 'http://check6.example.net/',
		keys,
	};
}

/** `hosts`: the names that no key has yet; this one takes some of them. */
function generateKey(random: Random, router: boolean, at: number, hosts: string[]): KeyConfiguration {
	const ipv4 = random.pick(['auto', 'auto', 'auto', 'auto', 'interface', 'provider', 'check', 'off', '192.0.2.200']);
	const ipv6 = random.pick(['auto', 'auto', 'auto', 'interface', 'off', 'check', '2001:db8:ff::1']);
	const lan = router && random.chance(0.15);
	return {
		name: `key${at}`,
		enabled: true,
		username: `user${random.chance(0.1) ? 0 : at}`,
		password: '',
		hostnames: hosts.splice(0, random.pick([1, 1, 2, 3])),
		interfaces: router
			? random.pick([
					['wan', 'wan6'],
					['wan', 'wan6'],
					['wan', 'wan6', 'wwan'],
					['wwan', 'wan'],
				])
			: random.pick([[], ['eth0'], ['eth0', 'wlan0']]),
		ipv4,
		ipv6: lan ? 'auto' : ipv4 === 'off' && ipv6 === 'off' ? 'auto' : ipv6,
		lanHost: lan ? { part: '::10', from: 'lan' } : null,
		offline: random.chance(0.06),
	};
}
