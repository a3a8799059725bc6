/** A morning of a router, scene by scene. */
import type { Account } from '../provider/accounts.ts';
import { carrierNat, dhcp, down, pppoe, withIpv6 } from './line.ts';
import { NAMES, type Stage, USER } from './stage.ts';

export const PASSWORD = 'secret';
const NEW_PASSWORD = 'another-secret';

/** The account at the provider, with one DDNS key for the names. */
export const ACCOUNT: Account = {
	username: 'you@example.com',
	password: 'account-secret',
	hosts: NAMES,
	keys: [{ username: USER, password: PASSWORD, names: NAMES }],
};

/** The router's configuration. `urls` and `caFile` are the fake provider's. */
export function configuration(
	urls: { https: string; check4: string; check6: string },
	caFile: string,
	password: string,
) {
	return `config noip 'settings'
	option contact 'you@example.com'
	list server '${urls.https}'
	option ca_file '${caFile}'
	option ipv4_check '${urls.check4}'
	option ipv6_check '${urls.check6}'

config key 'home'
	option username '${USER}'
	option password '${password}'
${NAMES.map((name) => `\tlist hostname '${name}'`).join('\n')}
	list interface 'wan'
	list interface 'wan6'
`;
}

/** Plays all scenes. */
export async function morning(stage: Stage): Promise<void> {
	await theLineComesUp(stage);
	await anotherAddress(stage);
	await aFlap(stage);
	await pppoeReconnects(stage);
	await ipv6ArrivesLate(stage);
	await carrierNatBegins(stage);
	await aReboot(stage);
	await anOutage(stage);
	await theNextMorning(stage);
	await aWrongPassword(stage);
	await aLapsedName(stage);
}

async function theLineComesUp(stage: Stage): Promise<void> {
	stage.voices.scene('The line comes up', 'The agent runs before there is a line; then DHCP brings the first address.');
	const line = dhcp('203.0.113.50');
	await stage.line('wan has no carrier', down(line, 'dhcp-nocarrier'), { ipv4: null });
	await stage.router.start();
	await stage.line('wan (DHCP) is up with 203.0.113.50', line, { ipv4: '203.0.113.50' }, 'ifup wan');
}

async function anotherAddress(stage: Stage): Promise<void> {
	stage.voices.scene(
		'Another address without a break',
		'The DHCP server renews the lease with another address. netifd tells that by ifupdate, and by nothing else.',
	);
	await stage.line('wan has 203.0.113.57 now', dhcp('203.0.113.57'), { ipv4: '203.0.113.57' }, 'ifupdate wan');
}

async function aFlap(stage: Stage): Promise<void> {
	stage.voices.scene(
		'A flap',
		'The cable is pulled and put back. The address is the same, so there is nothing to send.',
	);
	const line = dhcp('203.0.113.57');
	await stage.line('wan has no carrier', down(line, 'dhcp-nocarrier'), { ipv4: null }, 'ifdown wan');
	await stage.line('wan is up with 203.0.113.57 again', line, { ipv4: '203.0.113.57' }, 'ifup wan');
}

async function pppoeReconnects(stage: Stage): Promise<void> {
	stage.voices.scene('PPPoE reconnects', 'The wan is a PPPoE line from here on: each session brings another address.');
	const line = pppoe('198.51.100.21');
	await stage.line('the session has ended', down(line, 'pppoe-dropped'), { ipv4: null }, 'ifdown wan');
	await stage.line('wan (PPPoE) is up with 198.51.100.21', line, { ipv4: '198.51.100.21' }, 'ifup wan');
}

const IPV6 = '2001:db8:100::10';

async function ipv6ArrivesLate(stage: Stage): Promise<void> {
	stage.voices.scene('IPv6 arrives late', 'One request carries all names and both families.');
	const addresses = { ipv4: '198.51.100.21', ipv6: IPV6 };
	await stage.line(`wan6 is up with ${IPV6}`, withIpv6(pppoe('198.51.100.21'), IPV6), addresses, 'ifup wan6');
}

const NAT_LINE = () => withIpv6(carrierNat('100.64.12.34'), IPV6);

async function carrierNatBegins(stage: Stage): Promise<void> {
	stage.voices.scene(
		'Carrier NAT',
		'wan gets a carrier-NAT address, which is never published. The provider is left to see the public one (203.0.113.77).',
	);
	const addresses = { ipv4: '203.0.113.77', ipv6: IPV6, seen: true };
	await stage.line('wan is up with 100.64.12.34', NAT_LINE(), addresses, 'ifup wan');
	await stage.command('status');
}

async function aReboot(stage: Stage): Promise<void> {
	stage.voices.scene(
		'A reboot',
		'What the provider has confirmed is in the state file: the same addresses are not sent again.',
	);
	stage.voices.say('line', 'the router restarts; its line comes back with the same addresses');
	await stage.quietly(async () => {
		await stage.router.stop();
		stage.router.emptyRunFolder();
		await stage.router.start();
	});
}

async function anOutage(stage: Stage): Promise<void> {
	stage.voices.scene(
		'An outage at the provider',
		'The answer 911 asks for half an hour of silence. The client keeps it, whatever happens on the line.',
	);
	stage.provider.fault('911');
	const line = (address: string) => withIpv6(dhcp(address), IPV6);
	const first = { ipv4: '203.0.113.80', ipv6: IPV6 };
	await stage.line('wan has a public address again, 203.0.113.80', line('203.0.113.80'), first, 'ifupdate wan');
	const second = { ipv4: '203.0.113.81', ipv6: IPV6 };
	await stage.line('wan has 203.0.113.81 now', line('203.0.113.81'), second, 'ifupdate wan');
	await stage.quietly(() => stage.command('update'));
	await stage.command('status');
}

async function theNextMorning(stage: Stage): Promise<void> {
	stage.voices.scene(
		'The next morning',
		'Half an hour does not fit into a minute. So the state folder is emptied here, and the client starts as new.',
	);
	stage.provider.faults.clear();
	await stage.router.stop();
	stage.router.emptyRunFolder();
	stage.router.emptyStateFolder();
	stage.mended();
	await stage.quietly(() => stage.router.start());
}

async function aWrongPassword(stage: Stage): Promise<void> {
	const { provider, router } = stage;
	const line = (address: string) => withIpv6(dhcp(address), IPV6);
	stage.voices.scene(
		'A wrong password',
		'The key gets a new password at the provider, and the router is not told. The client stops until the file is mended.',
	);
	stage.you("set a new password for the key at the provider's site");
	stage.account((account) => ({ ...account, keys: [{ username: USER, password: NEW_PASSWORD, names: NAMES }] }));
	await stage.line(
		'wan has 203.0.113.90 now',
		line('203.0.113.90'),
		{ ipv4: '203.0.113.90', ipv6: IPV6 },
		'ifupdate wan',
	);
	await stage.line(
		'wan has 203.0.113.91 now',
		line('203.0.113.91'),
		{ ipv4: '203.0.113.91', ipv6: IPV6 },
		'ifupdate wan',
	);
	await stage.quietly(() => stage.command('update'));
	stage.you('write the new password into etc/config/noip, and reload (SIGHUP)');
	stage.mended();
	router.configure(configuration(provider.urls, provider.caFile, NEW_PASSWORD));
	await stage.quietly(() => router.reload());
}

async function aLapsedName(stage: Stage): Promise<void> {
	const [home = '', nas = ''] = NAMES;
	const line = (address: string) => withIpv6(dhcp(address), IPV6);
	stage.voices.scene(
		'A lapsed name',
		'A free name that was not confirmed for 30 days is gone. It stops alone; the other goes on.',
	);
	stage.voices.say('zone', `${nas} has lapsed`);
	const only = (hosts: string[]) => (account: Account) => ({
		...account,
		hosts,
		keys: [{ username: USER, password: NEW_PASSWORD, names: hosts }],
	});
	stage.account(only([home]));
	await stage.line(
		'wan has 203.0.113.99 now',
		line('203.0.113.99'),
		{ ipv4: '203.0.113.99', ipv6: IPV6 },
		'ifupdate wan',
	);
	await stage.line(
		'wan comes up anew with the same address',
		line('203.0.113.99'),
		{ ipv4: '203.0.113.99', ipv6: IPV6 },
		'ifup wan',
	);
	await stage.command('status');
	stage.you(`create ${nas} again at the provider's site`);
	stage.account(only(NAMES));
	stage.mended();
	await stage.quietly(() => stage.command('resume', 'home'));
}
