/** `noip install` and `noip uninstall`, which the executable alone has. */
import type { CommandLine, Commands } from '../cli/command-line.ts';
import { complain } from '../cli/complain.ts';
import { printLines } from '../cli/print-lines.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Host } from '../host/host.ts';
import {
	type Advice,
	AGAIN,
	adviceText,
	failureText,
	INSTALL_HELP,
	type Refusal,
	refusalText,
} from '../messages/install.ts';
import { carryOut, rehearse } from './carry-out.ts';
import { type Plan, planInstallation, planRemoval, type System } from './plan.ts';
import { lookAtSystem } from './system.ts';
import { TEXTS } from './texts.ts';

/** For `main`. */
export const INSTALL_COMMANDS: Commands = {
	install: {
		flags: ['prefix', 'dry-run'],
		help: () => INSTALL_HELP.install,
		run: (host, _, line) => command(host, 'install', line, (system) => planInstallation(system, TEXTS)),
	},
	uninstall: {
		flags: ['prefix', 'dry-run', 'purge'],
		help: () => INSTALL_HELP.uninstall,
		run: (host, _, line) =>
			command(host, 'uninstall', line, (system) => planRemoval(system, line.switches.includes('purge'))),
	},
};

async function command(
	host: Host,
	name: string,
	{ values, switches }: CommandLine,
	plan: (system: System) => Plan | Refusal,
): Promise<number> {
	const isDry = switches.includes('dry-run');
	const prefix = values.prefix?.replace(/\/+$/, '') ?? null;
	if (prefix !== null && !/^(\/(?!\.\.?(\/|$))[\w.+-]+)+$/.test(prefix))
		return refuse(host, { code: 'prefix', prefix });
	const isFree = isDry || host.users.own() !== 0 || (await host.lock('/etc')) !== 'held';
	if (!isFree) return refuse(host, { code: 'busy' });
	const system = await lookAtSystem(host, prefix);
	const { router, architecture, isRoot, own } = system;
	if (router) return refuse(host, { code: 'router', architecture });
	if (!isRoot && !isDry) return refuse(host, { code: 'not-root', program: own.path || 'noip', command: name });
	const planned = plan(system);
	if ('code' in planned) return refuse(host, planned);
	if (isDry) rehearse(host, planned.steps);
	else {
		const failure = await carryOut(host, planned.steps);
		if (failure) {
			complain(host, { problem: failureText(failure) });
			return complain(host, { problem: AGAIN });
		}
	}
	advise(host, planned.advice);
	return EXIT.done;
}

function refuse(host: Host, refusal: Refusal): number {
	return complain(host, { problem: refusalText(refusal), code: EXIT.usage });
}

function advise(host: Host, advice: readonly Advice[]): void {
	for (const one of advice) printLines(host, 'out', adviceText(one));
}
