/** What is said of the network: why it is unknown, and why nothing is published. Each text is a clause without a capital and a full stop. */

import type { AddressClass } from '../base/address.ts';
import { FAMILY_NAME, type Family } from '../base/family.ts';
import { nearest } from '../config/nearest.ts';
import type { CommandFault } from '../network/address-command.ts';
import type { Why } from '../network/lines.ts';
import type { NetworkCommand, NetworkProblem } from '../network/network.ts';
import type { AbsenceReason } from '../network/reasons.ts';
import { fileErrorText } from './files.ts';

/** Whose addresses a command tells, and what to do when it does not. */
const COMMANDS: Record<NetworkCommand, readonly [whose: string, advice: string]> = {
	'ubus call network.interface dump': ["this router's", 'check ubusd, netifd and /usr/share/acl.d/noip.json'],
	'ip -j address': ["this machine's", 'install iproute2, whose ip can print JSON'],
};

/** Why the network is unknown, what that means, and what to do. */
export function networkProblemText(problem: NetworkProblem): string {
	if (problem.code === 'not-read') return 'the network has not been read yet';
	const [whose, advice] = COMMANDS[problem.command];
	return `"${problem.command}" ${failureText(problem)}: ${whose} addresses are unknown; ${advice}`;
}

function failureText(failure: Exclude<NetworkProblem, { code: 'not-read' }>): string {
	switch (failure.code) {
		case 'missing':
			return 'was not found';
		case 'killed':
			return 'was killed';
		case 'not-a-list':
			return 'did not print a list of interfaces';
		case 'exit':
			return `failed (exit code ${failure.exitCode})`;
		case 'timeout':
			return `did not finish within ${failure.seconds} s`;
		case 'overflow':
			return `printed more than ${failure.kilobytes} KB`;
	}
}

/** Addresses of a class that are not published, with their article. */
const CLASSES: Record<AddressClass, string> = {
	public: 'a public',
	private: 'a private',
	'carrier-NAT': 'a carrier-NAT',
	'unique-local': 'a unique-local',
	'special-purpose': 'a special-purpose',
	unreachable: 'an unreachable',
};

/** Why a key publishes nothing for a family, or at all: `wan is down; wan6 has no IPv6 address`. */
export function absenceText(reasons: readonly AbsenceReason[]): string {
	const isRouteless = reasons.length > 1 && reasons.every(({ code }) => code === 'no-default-route');
	if (isRouteless) return 'no interface has a default route, so no line is known';
	return reasons.map(absenceReasonText).join('; ') || 'no address is known';
}

/** One reason why there is nothing to publish: `wan is down`. */
export function absenceReasonText(reason: AbsenceReason): string {
	switch (reason.code) {
		case 'network-unread':
			// The problem itself is told of once, for all keys.
			return reason.problem.code === 'not-read' ? networkProblemText(reason.problem) : 'the network cannot be read';
		case 'no-such-interface':
			return unknownText(reason.interface, reason.known);
		case 'interface-down':
			return `${reason.interface} is ${reason.pending ? 'being set up' : 'down'}`;
		case 'no-address': {
			const { interface: name, family, hasIneligible } = reason;
			const others = hasIneligible ? ', only deprecated, temporary or tentative ones' : '';
			return `${name} has no ${hasIneligible ? 'usable ' : ''}${FAMILY_NAME[family]} address${others}`;
		}
		case 'only-class':
			return `${reason.interface} has only ${CLASSES[reason.class]} address, ${reason.address}`;
		case 'no-route':
			return `${reason.interface} has no ${FAMILY_NAME[reason.family]} default route`;
		case 'no-default-route':
			return `no interface has an ${FAMILY_NAME[reason.family]} default route`;
		case 'several-devices':
			return `no default route is known, and the line may be any of ${reason.devices.join(', ')}; list it as interface`;
		case 'failover':
			return `${reason.line} may come back; it is not left for ${reason.instead} yet`;
		case 'none-public':
			return `no interface that is up has a public ${FAMILY_NAME[reason.family]} address`;
		case 'prefix-overlap':
			return `ipv6_host ${reason.hostPart} overlaps ${reason.interface}'s prefix ${reason.prefix}; set only the bits after it`;
		case 'no-prefix':
			return `${reason.interface} has no public IPv6 prefix`;
		case 'command-failed':
			return `${reason.family}_command ${reason.path} ${commandFaultText(reason.fault, reason.family)}`;
		case 'command-runs':
			return `${reason.family}_command ${reason.path} has not answered yet`;
		case 'bad-literal':
			return `${reason.literal} is not an ${FAMILY_NAME[reason.family]} address that can be published`;
	}
}

/** Why a program gives no address, to follow its path. */
export function commandFaultText(fault: CommandFault, family: Family): string {
	switch (fault.code) {
		case 'missing':
			return 'is not there, or cannot be started';
		case 'not-executable':
			return 'is not an executable file; run chmod 755 on it';
		case 'writable':
			return "is not run: it or its folder is not root's alone to write; run chown root and chmod 755 on it";
		case 'unreadable':
			return `cannot be looked at: ${fileErrorText(fault.error)}`;
		case 'exit':
			return `failed (exit code ${fault.exitCode})`;
		case 'timeout':
			return `did not end within ${fault.seconds} s`;
		case 'killed':
			return 'was killed';
		case 'not-an-address':
			return `did not print one ${FAMILY_NAME[family]} address alone`;
		case 'not-public':
			return `printed ${fault.address}, which is not a public address`;
	}
}

const MOST_KNOWN = 8;

function unknownText(name: string, known: readonly string[]): string {
	const guess = nearest(name, known);
	const more = known.length > MOST_KNOWN ? `, and ${known.length - MOST_KNOWN} more` : '';
	const all = `${known.slice(0, MOST_KNOWN).join(', ') || 'none'}${more}`;
	return `there is no interface ${name}${guess === null ? '' : `; did you mean ${guess}?`} (known: ${all})`;
}

/** Why a line was taken: `default route`. */
export const WHY_TAKEN: Record<Why, string> = {
	listed: 'listed',
	'default-route': 'default route',
	'only-tunnel': "a VPN's default route, the only one",
	'wan-by-name': 'by its name, as nothing has a default route',
	kernel: "the kernel's choice, as nothing has a default route",
	'only-device': 'the only device that can be the line',
};

/** That a VPN is taken as the line, and what to do if it is not meant. */
export function onlyTunnelText(line: string): string {
	return `the only default route is that of ${line}, a VPN: its address is taken; list another interface if you do not want that`;
}

/** What is said of a literal address that is published though it is not public (rule 17). */
export function notPublicText(address: string): string {
	return `${address} is published although it is not a public address`;
}
