/** Makes a life from a seed: how long, whose, and what happens in it, each kind of trouble at a rate that the seed chooses. */
import { FAULTS, type FaultName } from '../provider/faults.ts';
import { Dice } from './dice.ts';
import type { Home, HomeKey } from './home.ts';
import type { Incident, Life, Power, Trouble } from './incident.ts';
import { Weather } from './weather.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const SERVERS = ['https://dynupdate.example.net', 'http://dynupdate.example.net:8245'];
const TROUBLES: Trouble[] = [
	'dns',
	'refused',
	'first refused',
	'unreachable',
	'connect timeout',
	'tls',
	'no curl',
	'curl hangs',
	'no source address',
	'no ubus',
	'ubus hangs',
	'ubus fails',
	'ubus is killed',
	'ubus talks nonsense',
	'no flock',
	'provider says 911',
	'provider says 500',
	'provider says 503',
	'provider says 429',
	'check says 500',
	'check is hostile',
	'disk: full',
	'disk: read-only',
	'disk: memory full',
	'disk: state locked',
];
const ANSWERS = [...(Object.keys(FAULTS) as FaultName[]), 'other address', 'other address'] as const;

/** The life of this seed. */
export function lifeOf(seed: number): Life {
	const dice = Dice.of(seed, 'life');
	const home = homeOf(dice);
	// What a life costs to play are its looks, one an hour at least: one that looks each minute lasts for hours, one that looks each hour may last for years.
	const looks = dice.span(10, dice.chance(0.9) ? 100 : home.checkSeconds >= 3600 && dice.chance(0.2) ? 20_000 : 1000);
	const lastsMs = looks * Math.min(home.checkSeconds * SECOND, HOUR) + dice.span(HOUR, 6 * HOUR);
	const weather = new Weather(dice, home);
	const line = weather.line();
	return { seed, home, line, lastsMs, incidents: incidentsOf(dice, home, lastsMs, weather) };
}

function homeOf(dice: Dice): Home {
	const router = dice.chance(0.75);
	const names = [...'abcdefgh'].map((letter) => `${letter}.example.net`);
	const keys = Array.from({ length: dice.pick([1, 1, 1, 2, 2, 3]) }, (_, at): HomeKey => {
		const ipv4 = dice.pick(['auto', 'auto', 'auto', 'auto', 'interface', 'provider', 'check', 'off', '192.0.2.200']);
		const ipv6 = dice.pick(['auto', 'auto', 'auto', 'interface', 'off', 'check', '2001:db8:ff::1']);
		const lan = router && dice.chance(0.15);
		return {
			name: `key${at}`,
			enabled: true,
			username: `user${dice.chance(0.1) ? 0 : at}`,
			password: '',
			hostnames: names.splice(0, dice.pick([1, 1, 2, 3])),
			interfaces: router
				? dice.pick([
						['wan', 'wan6'],
						['wan', 'wan6'],
						['wan', 'wan6', 'wwan'],
						['wwan', 'wan'],
					])
				: dice.pick([[], ['eth0'], ['eth0', 'wlan0']]),
			ipv4,
			ipv6: lan ? 'auto' : ipv4 === 'off' && ipv6 === 'off' ? 'auto' : ipv6,
			lanHost: lan ? { part: '::10', from: 'lan' } : null,
			offline: dice.chance(0.06),
		};
	});
	for (const key of keys) key.password = `Secret-${key.username}`;
	return {
		router,
		enabled: true,
		contact: 'you@example.com',
		company: '',
		servers: dice.pick([SERVERS, SERVERS, SERVERS.slice(0, 1), SERVERS.slice(0, 1), SERVERS.slice(1)]),
		checkSeconds: dice.pick([60, 300, 300, 900, 900, 3600, 3600, 7200, 7200, 86400]),
		timeoutSeconds: dice.pick([5, 20, 20, 60]),
		ipv4Check: dice.pick(['http://check.example.net/', 'https://check.example.net/']),
		ipv6Check: 'http://check6.example.net/',
		keys,
	};
}

function incidentsOf(dice: Dice, home: Home, lastsMs: number, weather: Weather): Incident[] {
	const incidents: Incident[] = [];
	// Calm lives, stormy lives, and those in between; each kind of thing at its own rate in a life.
	const meanMs = dice.span(5 * MINUTE, Math.max(6 * HOUR, lastsMs / 20));
	const kinds = {
		line: dice.span(1, 20),
		flap: dice.span(1, 30) / 20,
		dial: dice.span(1, 30) / 8,
		trouble: dice.span(1, 30) / 4,
		answers: dice.span(1, 30) / 4,
		late: dice.span(1, 30) / 20,
		account: dice.span(1, 30) / 10,
		kill: dice.span(1, 30) / 10,
		trap: dice.span(1, 30) / 6,
		power: dice.span(1, 30) / 15,
		outage: dice.span(1, 30) / 20,
		clock: dice.span(1, 30) / 15,
		edit: dice.span(1, 30) / 10,
		command: dice.span(1, 30) / 8,
		fifo: dice.span(1, 30) / 30,
	};
	for (const kind of Object.keys(kinds) as (keyof typeof kinds)[]) if (dice.chance(0.25)) kinds[kind] = 0;
	const all = Object.values(kinds).reduce((sum, one) => sum + one, 0);
	const most = dice.span(30, 300);
	for (let atMs = 0; ; ) {
		// Things come together: half of them within seconds of another.
		atMs += dice.chance(0.35) ? dice.span(1, 20 * SECOND) : Math.round(-Math.log(1 - dice.next()) * meanMs);
		if (atMs >= lastsMs || incidents.length > most) break;
		let draw = dice.next() * all;
		for (const [kind, weight] of Object.entries(kinds) as [keyof typeof kinds, number][]) {
			draw -= weight;
			if (draw >= 0 || weight === 0) continue;
			incidents.push(...make(kind, dice, atMs, home, weather));
			break;
		}
	}
	return incidents.sort((a, b) => a.atMs - b.atMs);
}

function told(dice: Dice, name: string, verb = dice.pick(['ifup', 'ifup', 'ifupdate', 'ifdown'])) {
	const text = `${verb} ${name}`;
	const afterMs = dice.chance(0.8) ? dice.int(0, 50) : dice.span(50, 90 * SECOND);
	const how = dice.int(0, 9);
	if (how === 0) return [];
	if (how === 1)
		return [
			{ afterMs, text },
			{ afterMs: afterMs + dice.int(0, 500), text },
		];
	return [{ afterMs, text }];
}

function power(dice: Dice): Power {
	const wrong = dice.chance(0.6);
	return {
		offMs: dice.span(5 * SECOND, 2 * DAY),
		clockOffMs: wrong
			? dice.pick([
					-56 * 365 * DAY,
					-3 * 365 * DAY + dice.span(HOUR, 90 * DAY),
					-dice.span(HOUR, DAY),
					dice.span(HOUR, DAY),
				])
			: 0,
		ntpMs: dice.chance(0.8) ? dice.span(5 * SECOND, HOUR) : null,
	};
}

function make(kind: string, dice: Dice, atMs: number, home: Home, weather: Weather): Incident[] {
	const key = dice.pick(home.keys);
	const at = home.keys.indexOf(key);
	const host = dice.pick(key.hostnames);
	switch (kind) {
		case 'line': {
			const name = weather.change();
			const list: Incident[] = [{ kind: 'line', atMs, line: weather.line(), told: told(dice, name) }];
			// Two interfaces that come up together tell in any order.
			if (dice.chance(0.4)) {
				const other = weather.change();
				list.push({ kind: 'line', atMs: atMs + dice.span(1, 4000), line: weather.line(), told: told(dice, other) });
			}
			return list;
		}
		case 'flap': {
			const everyMs = dice.span(2 * SECOND, 5 * MINUTE);
			return Array.from({ length: dice.int(4, 60) }, (_, time) => {
				const name = weather.flap();
				const line = weather.line();
				return { kind: 'line', atMs: atMs + time * everyMs, line, told: told(dice, name) };
			});
		}
		case 'dial': {
			// Everything is set up anew, and the families come one after the other.
			const [first, second] = weather.dial() as [string, string];
			const list: Incident[] = [{ kind: 'line', atMs, line: weather.line(), told: told(dice, first, 'ifdown') }];
			const firstMs = atMs + dice.span(100, MINUTE);
			for (const [name, comesMs] of [
				[first, firstMs],
				[second, firstMs + dice.span(100, 10 * MINUTE)],
			] as const) {
				weather.come(name);
				list.push({ kind: 'line', atMs: comesMs, line: weather.line(), told: told(dice, name, 'ifup') });
			}
			return list;
		}
		case 'trouble': {
			const what = dice.pick(TROUBLES);
			const trouble: Incident = {
				kind,
				atMs,
				what,
				forMs: dice.span(SECOND, dice.pick([5 * MINUTE, 3 * HOUR, 8 * HOUR])),
			};
			// A state that cannot be opened shows at a start only.
			return what === 'disk: state locked' ? [trouble, { kind: 'kill', atMs: atMs + SECOND }] : [trouble];
		}
		case 'answers': {
			const fault = dice.pick(ANSWERS);
			const answers: Incident = {
				kind,
				atMs,
				fault,
				times: dice.pick([1, 1, 2, 5]),
				on: dice.pick(['update', 'update', 'update', 'check']),
			};
			return [answers];
		}
		case 'late': {
			// A request comes late, and its successor has overtaken it.
			const lines = [1, dice.int(1200, 4000)].map((afterMs): Incident => {
				const name = weather.change();
				return {
					kind: 'line',
					atMs: atMs + afterMs,
					line: weather.line(),
					told: [{ afterMs: 5, text: `ifup ${name}` }],
				};
			});
			return [{ kind: 'answers', atMs, fault: 'late', times: 1, on: 'update' }, ...lines];
		}
		case 'account': {
			const afterMs = dice.span(MINUTE, DAY);
			const resume = (change: Incident): Incident[] => [
				change,
				...(dice.chance(0.6)
					? [{ kind: 'command' as const, atMs: change.atMs + dice.span(SECOND, HOUR), args: ['resume', key.name] }]
					: []),
			];
			switch (dice.int(0, 3)) {
				case 0: {
					const password = `Secret-${key.username}-${dice.int(1, 3)}`;
					const change: Incident = { kind, atMs, change: { what: 'password', user: key.username, password } };
					return [
						change,
						{ kind: 'edit', atMs: atMs + afterMs, edit: { what: 'password', user: key.username, password } },
					];
				}
				case 1:
					return [
						{ kind, atMs, change: { what: 'lapse', host } },
						...resume({ kind, atMs: atMs + afterMs, change: { what: 'restore', host } }),
					];
				case 2:
					return [
						{ kind, atMs, change: { what: 'block', user: key.username } },
						...resume({ kind, atMs: atMs + afterMs, change: { what: 'unblock', user: key.username } }),
					];
				default:
					return [
						{ kind, atMs, change: { what: 'plus', plus: false } },
						...resume({ kind, atMs: atMs + afterMs, change: { what: 'plus', plus: true } }),
					];
			}
		}
		case 'kill':
			return [{ kind: dice.pick(['kill', 'kill', 'restart']), atMs }];
		case 'trap': {
			// Something to do, and somebody who pulls the plug in the midst of it.
			const list: Incident[] = [{ kind, atMs, effects: dice.int(0, 40), power: dice.chance(0.5) ? power(dice) : null }];
			if (dice.chance(0.8)) {
				const name = weather.change();
				list.push({ kind: 'line', atMs: atMs + 1, line: weather.line(), told: [{ afterMs: 5, text: `ifup ${name}` }] });
			}
			return list;
		}
		case 'power':
			return [{ kind, atMs, power: power(dice) }];
		case 'outage': {
			// One falls into it, and it is over boots and clocks that its wait must last.
			const what = dice.pick([
				'provider says 911',
				'provider says 500',
				'provider says 429',
				'check says 500',
			] as const);
			const name = weather.change();
			const list: Incident[] = [
				{ kind: 'trouble', atMs, what, forMs: dice.span(HOUR, 8 * HOUR) },
				{ kind: 'line', atMs: atMs + 1, line: weather.line(), told: told(dice, name) },
			];
			let cutMs = atMs;
			for (let cuts = dice.int(1, 3); cuts > 0; cuts--) {
				cutMs += dice.span(5 * SECOND, HOUR);
				list.push({ kind: 'power', atMs: cutMs, power: { ...power(dice), offMs: dice.span(5 * SECOND, 10 * MINUTE) } });
			}
			return list;
		}
		case 'clock': {
			const wrong: Incident = dice.chance(0.2)
				? { kind: 'clock stands', atMs, forMs: dice.span(MINUTE, DAY) }
				: { kind, atMs, offMs: dice.pick([-1, 1]) * dice.span(MINUTE, 400 * DAY), told: dice.chance(0.5) };
			return [wrong, { kind, atMs: atMs + dice.span(MINUTE, DAY), offMs: 0, told: true }];
		}
		case 'edit':
			return [
				{ kind, atMs, edit: editOf(dice, at, key, host) },
				...(dice.chance(0.5)
					? [{ kind: 'edit' as const, atMs: atMs + dice.span(SECOND, DAY), edit: editBack(at, key, host) }]
					: []),
			];
		case 'command': {
			const names = dice.chance(0.5) ? [key.name] : [];
			const args = dice.pick([
				['update'],
				['update'],
				['update', '--force'],
				['update', '--force'],
				['resume'],
				['run'],
				['check'],
				['check', '--probe'],
				['status'],
			]);
			return [
				{ kind, atMs, args: ['run', 'check', 'status'].includes(args[0] as string) ? args : [...args, ...names] },
			];
		}
		default:
			return [
				{
					kind: 'fifo',
					atMs,
					text: dice.pick([
						'stratum -\n',
						'update -\n',
						'force -\n',
						`force ${key.name}\n`,
						'ifup lan\n',
						'nonsense\n\xff',
						'ifup wan',
						'\n\n',
					]),
				},
			];
	}
}

function editOf(dice: Dice, at: number, key: HomeKey, host: string): (Incident & { kind: 'edit' })['edit'] {
	switch (dice.int(0, 10)) {
		case 0:
			return { what: 'broken' };
		case 1:
			return { what: 'rename', at, name: `${key.name}x` };
		case 2:
			return { what: 'add name', at, host: `more-${key.username}.example.net` };
		case 3:
			return { what: 'drop name', at, host };
		case 4:
			return { what: 'key', at, set: { enabled: false } };
		case 5:
			return { what: 'settings', set: { enabled: false } };
		case 6:
			return { what: 'settings', set: { contact: 'me@example.org' } };
		case 7:
			return { what: 'key', at, set: { offline: !key.offline } };
		case 8:
			return { what: 'key', at, set: { ipv4: dice.pick(['auto', 'provider', 'check', 'interface', '192.0.2.201']) } };
		case 9:
			return { what: 'settings', set: { company: 'Acme' } };
		default:
			return { what: 'nothing' };
	}
}

/** What a user does who has tried something. */
function editBack(at: number, key: HomeKey, host: string): (Incident & { kind: 'edit' })['edit'] {
	void host;
	return { what: 'key', at, set: { enabled: true, offline: key.offline, ipv4: key.ipv4 } };
}
