/** Generates what people do: to their account at the provider, to the configuration, and on the command line. */
import type { Edit } from '../configuration.ts';
import type { AccountChange, Incident } from '../incident.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../units.ts';
import { type Context, type Generator, rateOver, surelyAnnounced } from './generator.ts';

const COMMANDS = [
	['update'],
	['update'],
	['update', '--force'],
	['update', '--force'],
	['resume'],
	['run'],
	['check'],
	['check', '--probe'],
	['status'],
];

export const USER_INCIDENTS = {
	account: { rate: rateOver(10), generate: accountIncidents },

	edit: {
		rate: rateOver(10),
		generate(context) {
			const { random, atMs, key, keyAt } = context;
			const edit: Incident = { kind: 'edit', atMs, edit: editOf(context) };
			if (!random.chance(0.5)) return [edit];
			// What a user does who has tried something.
			const { offline, ipv4 } = key;
			const back: Edit = { what: 'key', at: keyAt, set: { enabled: true, offline, ipv4 } };
			return [edit, { kind: 'edit', atMs: atMs + random.span(SECOND, DAY), edit: back }];
		},
	},

	/** Something is stopped, the file is cut off for a while, and there is a new address when it is whole. */
	cut: {
		rate: rateOver(12),
		generate(context) {
			const { random, atMs, keyAt: at, key } = context;
			const fault = random.pick(['nohost', 'nohost', 'badauth', 'abuse', '!donator'] as const);
			const cut: Edit = { what: 'cut', at, names: random.int(0, key.hostnames.length) };
			const cutMs = atMs + random.span(30 * SECOND, 5 * MINUTE);
			const wholeMs = cutMs + (random.chance(0.7) ? random.span(SECOND, 10 * MINUTE) : random.span(HOUR, DAY));
			return [
				{ kind: 'answers', atMs, fault, times: 1, on: 'update' },
				surelyAnnounced(context, atMs + 1),
				{ kind: 'edit', atMs: cutMs, edit: cut },
				{ kind: 'edit', atMs: wholeMs, edit: { what: 'whole' } },
				surelyAnnounced(context, wholeMs + SECOND),
			];
		},
	},

	/** Somebody has set a new password at the provider, or thinks so. */
	password: {
		rate: rateOver(20),
		generate({ random, atMs, key: { username: user } }) {
			const edit: Edit = { what: 'password', user, password: `Secret-${user}-${random.int(1, 3)}` };
			return random.chance(0.5)
				? [{ kind: 'edit', atMs, edit }]
				: [
						{ kind: 'account', atMs, change: edit },
						{ kind: 'edit', atMs: atMs + random.span(1, MINUTE), edit },
					];
		},
	},

	command: {
		rate: rateOver(8),
		generate({ random, atMs, key }) {
			const names = random.chance(0.5) ? [key.name] : [];
			const args = random.pick(COMMANDS);
			const takesNames = !['run', 'check', 'status'].includes(args[0] as string);
			return [{ kind: 'command', atMs, args: takesNames ? [...args, ...names] : args }];
		},
	},

	fifo: {
		rate: rateOver(30),
		generate({ random, atMs, key }) {
			const text = random.pick([
				'stratum -\n',
				'update -\n',
				'force -\n',
				`force ${key.name}\n`,
				'ifup lan\n',
				'nonsense\n\xff',
				'ifup wan',
				'\n\n',
			]);
			return [{ kind: 'fifo', atMs, text }];
		},
	},
} satisfies Record<string, Generator>;

/** Something changes at the provider, and is put right after a while. */
function accountIncidents({ random, atMs, key, host }: Context): Incident[] {
	const laterMs = atMs + random.span(MINUTE, DAY);
	const user = key.username;
	const change = (time: number, its: AccountChange): Incident => ({ kind: 'account', atMs: time, change: its });
	const mended = (its: AccountChange): Incident[] => {
		const back = change(laterMs, its);
		if (!random.chance(0.6)) return [back];
		return [back, { kind: 'command', atMs: laterMs + random.span(SECOND, HOUR), args: ['resume', key.name] }];
	};
	switch (random.int(0, 3)) {
		case 0: {
			const password = `Secret-${user}-${random.int(1, 3)}`;
			const edit: Edit = { what: 'password', user, password };
			return [change(atMs, edit), { kind: 'edit', atMs: laterMs, edit }];
		}
		case 1:
			return [change(atMs, { what: 'lapse', host }), ...mended({ what: 'restore', host })];
		case 2:
			return [change(atMs, { what: 'block', user }), ...mended({ what: 'unblock', user })];
		default:
			return [change(atMs, { what: 'plus', plus: false }), ...mended({ what: 'plus', plus: true })];
	}
}

function editOf({ random, key, keyAt: at, host }: Context): Edit {
	switch (random.int(0, 10)) {
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
			return {
				what: 'key',
				at,
				set: { ipv4: random.pick(['auto', 'provider', 'check', 'interface', '192.0.2.201']) },
			};
		case 9:
			return { what: 'settings', set: { company: 'Acme' } };
		default:
			return { what: 'nothing' };
	}
}
