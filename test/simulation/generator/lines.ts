/**
 * In half of the lives the network is one of those that people really have: PPPoE with its IPv6 on `wan_6`, a mobile line, a VPN, Docker, the modem's page, mwan3, default routes
 * that come and go, and prefixes that are announced, or no more.
 */
import type { Configuration } from '../configuration.ts';
import type { Incident, Life } from '../incident.ts';
import type { Address, Family, Interface, Network, Route } from '../network.ts';
import { Random } from '../random.ts';
import { HOUR, MINUTE, SECOND } from '../units.ts';
import { hotplugEvents } from './generator.ts';

/** The life of this seed, with such a network or as it was. What is drawn for it changes nothing else in it. */
export function withLines(life: Life): Life {
	const random = Random.of(life.seed, 'lines');
	if (!random.chance(0.5)) return life;
	const shape = drawShape(random, life.configuration);
	const configuration = configured(random, life.configuration, shape);
	return { ...life, ...played(random, life, shape), configuration };
}

/** What a network is like all its life. */
interface Shape {
	router: boolean;
	/** netifd makes `wan_6` for the line, which is PPPoE, and there is no `wan6`. */
	pppoe: boolean;
	/** `wan` and `wan6` are on one device. */
	oneDevice: boolean;
	/** `wwan` is a modem, for which netifd makes `wwan_4`, on this device. */
	mobile?: { device: string };
	/** How its default route is told, if it has one; absent: there is none. */
	vpn?: { route: Omit<Route, 'family'> | null; isFirst: boolean };
	/** The modem's page beside `wan`, or Docker's bridge on a NAS. */
	beside: boolean;
	mwan3: boolean;
	/** How often IPv6 addresses are announced anew; null: their lifetimes stand still. */
	announcedSeconds: number | null;
}

function drawShape(random: Random, { router }: Configuration): Shape {
	const route = random.pick([null, { metric: 5 }, { metric: 0 }, { metric: 0, policy: true }]);
	const isFirst = random.chance(0.5);
	return {
		router,
		pppoe: router && random.chance(0.4),
		oneDevice: random.chance(0.5),
		...(router && random.chance(0.3) ? { mobile: { device: random.pick(['wwan0', 'map-wwan_4']) } } : {}),
		...(random.chance(0.4) ? { vpn: { route, isFirst } } : {}),
		beside: random.chance(0.4),
		mwan3: router && random.chance(0.2),
		announcedSeconds: random.chance(0.5) ? random.pick([200, 300, 450]) : null,
	};
}

/** What changes beside what the life had already. */
type Change =
	/** An interface loses its default routes, or has them again. */
	| { what: 'routes'; name: string; isLost: boolean }
	| { what: 'vpn'; isUp: boolean }
	/** The router has other prefixes, and tells only of them. */
	| { what: 'renumber' };

interface Told {
	atMs: number;
	change: Change;
	events: { afterMs: number; text: string }[];
}

function played(random: Random, life: Life, shape: Shape): Pick<Life, 'network' | 'incidents'> {
	const composer = new Composer(random, shape);
	const network = composer.compose(life.network, 0);
	const all = [...life.incidents, ...drawChanges(random, life, shape)].sort((a, b) => a.atMs - b.atMs);
	let base = life.network;
	const incidents = all.map((one): Incident => {
		if (!('kind' in one)) {
			composer.take(one.change);
			return { kind: 'network', atMs: one.atMs, network: composer.compose(base, one.atMs), events: one.events };
		}
		if (one.kind !== 'network') return one;
		base = one.network;
		const events = one.events.map((each) => ({ ...each, text: renamed(each.text, shape) }));
		return { ...one, network: composer.compose(base, one.atMs), events };
	});
	return { network, incidents };
}

function drawChanges(random: Random, { lastsMs }: Life, shape: Shape): Told[] {
	const when = () => random.int(MINUTE, lastsMs - 1);
	const told = (name: string, verb?: string) => hotplugEvents(random, renamed(name, shape), verb);
	const losses = Array.from({ length: random.int(0, 4) }, () => {
		const name = random.pick(shape.router ? ['wan', 'wan', 'wan6', 'wwan'] : ['eth0', 'eth0', 'wlan0']);
		const atMs = when();
		const backMs = atMs + random.span(SECOND, 2 * HOUR);
		return [
			{ atMs, change: { what: 'routes' as const, name, isLost: true }, events: told(name, 'ifupdate') },
			{ atMs: backMs, change: { what: 'routes' as const, name, isLost: false }, events: told(name, 'ifupdate') },
		];
	});
	const vpns = Array.from({ length: shape.vpn ? random.int(0, 3) : 0 }, (_, at) => ({
		atMs: when(),
		change: { what: 'vpn' as const, isUp: at % 2 === 1 },
		events: told('wg0'),
	}));
	const renumberings = Array.from({ length: shape.announcedSeconds ? random.int(0, 3) : 0 }, () => ({
		atMs: when(),
		change: { what: 'renumber' as const },
		events: told(shape.router ? 'wan6' : 'eth0', 'ifupdate'),
	}));
	return [...losses.flat(), ...vpns, ...renumberings].filter(({ atMs }) => atMs < lastsMs);
}

/** Makes the network of an instant from what the life had, and from what has changed beside. */
class Composer {
	private readonly lost = new Set<string>();
	private isVpnUp = true;
	/** Since when each address is announced, by its interface. */
	private announced = new Map<string, Address>();
	/** What has replaced the first prefix of an interface, as long as its addresses are the same. */
	private renumbered = new Map<string, { of: string; by: Address; fromMs: number }>();
	private pendingRenumbering = false;
	private prefixes = 0;

	constructor(
		private readonly random: Random,
		private readonly shape: Shape,
	) {}

	take(change: Change): void {
		if (change.what === 'routes' && change.isLost) this.lost.add(change.name);
		if (change.what === 'routes' && !change.isLost) this.lost.delete(change.name);
		if (change.what === 'vpn') this.isVpnUp = change.isUp;
		this.pendingRenumbering ||= change.what === 'renumber';
	}

	compose(base: Network, atMs: number): Network {
		const { shape } = this;
		const alive = base.map((one) => this.withAnnouncements(this.withRoutes(this.withOrder(one)), atMs));
		this.pendingRenumbering = false;
		const network = alive.flatMap((one) => this.shaped(one));
		if (shape.beside) network.unshift(shape.router ? modemsPage(network) : DOCKER);
		const vpn = this.vpn();
		return shape.vpn?.isFirst ? [...vpn, ...network] : [...network, ...vpn];
	}

	private withRoutes(one: Interface): Interface {
		const isLost = this.lost.has(one.name);
		if (this.shape.mwan3) return one.name === 'lan' ? one : { ...one, offline: isLost };
		return isLost ? { ...one, routes: one.routes.map((route) => ({ ...route, inactive: true })) } : one;
	}

	/** Of several IPv4 addresses the lowest need not be the first; the kernel calls the others secondary, netifd does not. */
	private withOrder(one: Interface): Interface {
		const { router, beside } = this.shape;
		const ipv4 = beside ? [...one.ipv4].reverse() : one.ipv4;
		return { ...one, ipv4: ipv4.map((each, at) => (router || at === 0 ? each : { ...each, secondary: true })) };
	}

	/** What netifd makes of it. */
	private shaped(one: Interface): Interface[] {
		const { pppoe, oneDevice, mobile } = this.shape;
		if (pppoe && one.name === 'wan') return [{ ...one, proto: 'pppoe', device: 'pppoe-wan' }];
		if (pppoe && one.name === 'wan6') return [{ ...one, name: 'wan_6', device: 'pppoe-wan' }];
		if (oneDevice && one.name === 'wan6') return [{ ...one, device: 'wan' }];
		if (mobile && one.name === 'wwan') {
			const bare: Interface = { ...one, proto: 'qmi', device: 'wwan0', ipv4: [], ipv6: [], routes: [], outside: null };
			return [bare, { ...one, name: 'wwan_4', device: mobile.device }];
		}
		return [one];
	}

	private vpn(): Interface[] {
		const { vpn } = this.shape;
		if (!vpn) return [];
		const families: Family[] = ['ipv4'];
		const its: Interface = {
			...NOTHING,
			name: 'wg0',
			device: 'wg0',
			proto: 'wireguard',
			up: this.isVpnUp,
			ipv4: this.isVpnUp ? [{ address: '10.8.0.2' }] : [],
			outside: this.isVpnUp ? '198.51.100.200' : null,
			routes: this.isVpnUp && vpn.route ? families.map((family) => ({ family, ...vpn.route }) as Route) : [],
		};
		return [its];
	}

	/** Addresses with a lifetime are announced anew again and again; of a prefix that was replaced no more is heard. */
	private withAnnouncements(one: Interface, atMs: number): Interface {
		const { announcedSeconds } = this.shape;
		if (announcedSeconds === null || one.name === 'lan') return one;
		const ipv6 = one.ipv6.map((each) => {
			if (!each.preferred) return each;
			const id = `${one.name} ${each.address} ${each.preferred}`;
			const known = this.announced.get(id) ?? { ...each, announced: { everySeconds: announcedSeconds, fromMs: atMs } };
			this.announced.set(id, known);
			return known;
		});
		for (const id of this.announced.keys()) {
			if (id.startsWith(`${one.name} `) && !ipv6.some((each) => this.announced.get(id) === each))
				this.announced.delete(id);
		}
		return { ...one, ipv6: this.withRenumbering(one.name, ipv6, announcedSeconds, atMs) };
	}

	private withRenumbering(name: string, ipv6: Address[], everySeconds: number, atMs: number): Address[] {
		const first = ipv6.find((each) => each.announced && !each.temporary);
		if (!first?.announced || !first.preferred) {
			this.renumbered.delete(name);
			return ipv6;
		}
		if (this.pendingRenumbering && this.renumbered.get(name)?.of !== first.address) {
			const address = `2001:db8:${(0xe0 + (this.prefixes++ % 16)).toString(16)}::5`;
			const preferred = this.random.pick([first.preferred, 1800, 86_400]);
			this.renumbered.set(name, {
				of: first.address,
				by: { address, preferred, announced: { everySeconds, fromMs: atMs } },
				fromMs: atMs,
			});
		}
		const its = this.renumbered.get(name);
		if (its?.of !== first.address) return ipv6;
		const dying = { ...first, announced: { ...first.announced, stopMs: its.fromMs } };
		return [...ipv6.map((each) => (each === first ? dying : each)), its.by];
	}
}

const NOTHING = { pending: false, ipv4: [], ipv6: [], prefixes: [], assigned: [], routes: [], outside: null };

const DOCKER: Interface = {
	...NOTHING,
	name: 'docker0',
	device: 'docker0',
	proto: 'none',
	up: true,
	ipv4: [{ address: '172.17.0.1' }],
};

function modemsPage(network: Network): Interface {
	const wan = network.find(({ name }) => name === 'wan');
	const device = wan?.proto === 'pppoe' ? 'eth1' : (wan?.device ?? 'eth1');
	return { ...NOTHING, name: 'modem', device, proto: 'static', up: true, ipv4: [{ address: '192.168.100.2' }] };
}

function renamed(text: string, { pppoe }: Shape): string {
	return pppoe ? text.replace(/\bwan6\b/g, 'wan_6') : text;
}

/** Whose keys list fewer interfaces, or none; or the VPN, who wants its address. */
function configured(random: Random, configuration: Configuration, shape: Shape): Configuration {
	const keys = configuration.keys.map((key) => {
		const drawn = random.next();
		if (drawn < 0.4) return { ...key, interfaces: [] };
		if (shape.vpn && drawn < 0.5) return { ...key, interfaces: ['wg0'] };
		// A host behind the same prefix (rule 57).
		if (!shape.router && random.chance(0.2)) return { ...key, ipv6: 'auto', lanHost: { part: '::10', from: '' } };
		const isOfLine = shape.pppoe || (shape.oneDevice && random.chance(0.5));
		const listed = key.interfaces.filter((name) => !(isOfLine && name === 'wan6'));
		return { ...key, interfaces: listed };
	});
	return { ...configuration, keys };
}
