/** Rule 55 on the kernel of this machine: Debian's radvd announces prefixes, and the agent's host takes addresses from them. */
import './own-namespaces.ts';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { until } from '../support/until.ts';
import { type Lab, type LabMachine, labs } from './lab.ts';

const [A, B] = ['2001:db8:a::', '2001:db8:b::'];
/** The host's own part, by which the kernel makes its addresses. */
const HOST = '::50';
/** Short enough for less than half of it to be reached while the test waits. */
const LIFETIME = 40;

/** A client in the LAN of a router, with an agent, and the provider behind the router. */
async function home(lab: Lab): Promise<LabMachine> {
	lab.namespaces('client', 'router', 'provider');
	lab.link('router lan 192.168.1.1/24 fe80::1/64', 'client eth0 192.168.1.50/24');
	lab.link('router wan 203.0.113.10/24', 'provider router 203.0.113.1/24');
	lab.ip('router', 'route add default via 203.0.113.1');
	lab.masquerade('router', 'wan');
	// Who forwards hears no announcements otherwise.
	lab.sh('client', 'echo 2 >/proc/sys/net/ipv6/conf/eth0/accept_ra');
	lab.ip('client', 'route add default via 192.168.1.1 dev eth0', `token set ${HOST} dev eth0`);
	await lab.provider();
	const machine = lab.machine();
	machine.key("list interface 'eth0'", "option ipv4 'off'");
	return machine;
}

/** Has a router announce prefixes with these preferred lifetimes, every few seconds, until it is killed. */
function announce(lab: Lab, machine: LabMachine, lifetimes: Record<string, number>): ChildProcess {
	const prefixes = Object.entries(lifetimes).map(
		([prefix, seconds]) => `prefix ${prefix}/64 { AdvPreferredLifetime ${seconds}; AdvValidLifetime 7200; };`,
	);
	const options = 'AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; AdvDefaultLifetime 60;';
	const file = machine.path(`radvd.${Object.keys(lifetimes).join('+')}.conf`);
	writeFileSync(file, `interface lan { ${options}\n${prefixes.join('\n')}\n};\n`);
	return lab.spawn('router', ['radvd', '--nodaemon', '--config', file, '--pidfile', `${file}.pid`]);
}

/** It is cut off: it says no word of farewell. */
function crash(router: ChildProcess): Promise<unknown> {
	const ended = new Promise((done) => router.on('close', done));
	router.kill('SIGKILL');
	return ended;
}

const host = (prefix: string) => prefix.replace('::', HOST);

/** How long the kernel still prefers the address of a prefix. */
function preferredSeconds(lab: Lab, prefix: string): number | undefined {
	const [eth0] = JSON.parse(lab.sh('client', 'ip -j address show dev eth0'));
	const found = eth0.addr_info.find(({ local }: { local: string }) => local === host(prefix));
	return found?.preferred_life_time;
}

const sentTo = (machine: LabMachine, ...prefixes: string[]) =>
	until(`${prefixes.map(host)}`, () => {
		if (machine.sent().length > prefixes.length) throw new Error(`sent: ${machine.sent()}`);
		return machine.sent().join() === prefixes.map(host).join();
	});

labs('renumbering', {
	'rule 55: flash renumbering is followed when less than half of the old lifetime is left': async (lab) => {
		const machine = await home(lab);
		const first = announce(lab, machine, { [A]: LIFETIME });
		await machine.start();
		await sentTo(machine, A);
		await crash(first);
		announce(lab, machine, { [B]: LIFETIME });
		await until('an address in the new prefix', () => preferredSeconds(lab, B) !== undefined);
		assert.equal(machine.sent(), [host(A)]);
		await sentTo(machine, A, B);
		const left = preferredSeconds(lab, A) ?? 0;
		assert.ok(left > 0 && left < LIFETIME / 2, `${left} s are left`);
	},

	'an announced deprecation is followed at once, and the way back, too': async (lab) => {
		const machine = await home(lab);
		const first = announce(lab, machine, { [A]: 3600 });
		await machine.start();
		await sentTo(machine, A);
		await crash(first);
		const second = announce(lab, machine, { [A]: 0, [B]: 3600 });
		await sentTo(machine, A, B);
		await crash(second);
		announce(lab, machine, { [B]: 0, [A]: 3600 });
		await sentTo(machine, A, B, A);
	},

	'two routers that live are not swapped': async (lab) => {
		const machine = await home(lab);
		announce(lab, machine, { [A]: LIFETIME });
		await machine.start();
		await sentTo(machine, A);
		announce(lab, machine, { [B]: 10 * LIFETIME });
		await until('an address in the other prefix', () => preferredSeconds(lab, B) !== undefined);
		const from = machine.status().sequence;
		await until('looks', () => machine.status().sequence > from + 5);
		assert.equal(machine.sent(), [host(A)]);
	},
});
