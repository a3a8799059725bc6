/** How processes live and end: one request at a time, one agent, exit codes (rules 25, 27). */
import { INTERNAL_ERROR_MARK } from '../../program-files.ts';
import { MINUTE } from '../../units.ts';
import { demand, type Finding } from '../invariant.ts';
import type { EventOf, Model } from '../model/model.ts';
import { isAgent, readyAgent } from '../model/queries.ts';

const AGENT_CODES = [0, 75];
const COMMAND_CODES = [0, 2, 69, 75, 77, 78];

export function oneRequestAtATime({ traffic }: Model, { number }: EventOf<'send'>): Finding[] {
	return [demand(traffic.open.size === 0, `#${number} begins while another is under way`)];
}

/** An agent ends with 75 only where another process runs. */
export function oneAgent({ processes }: Model, { pid, code }: EventOf<'exit'>): Finding[] {
	const process = processes.get(pid);
	if (!process || !isAgent(process) || code !== 75) return [];
	const isAlone = ![...processes.values()].some((one) => one.alive && one !== process);
	return [demand(!isAlone, 'it ended with 75, and no other runs')];
}

/** A process ends with a documented code; with any where it may have no lock or no state. */
export function exitCodes({ processes, machine, excuses, nowMs }: Model, { pid, code }: EventOf<'exit'>): Finding[] {
	const process = processes.get(pid);
	if (!process) return [];
	const { faults } = machine;
	const isExcused = faults.has('no flock') || faults.has('disk: state locked') || nowMs - excuses.diskMs < MINUTE;
	const allowed = isAgent(process) ? AGENT_CODES : COMMAND_CODES;
	return [demand(allowed.includes(code) || isExcused, `noip ${process.args.join(' ')} ended with ${code}`)];
}

export function agentStays(model: Model, _event: EventOf<'end'>): Finding[] {
	return [demand(readyAgent(model), 'no agent runs at the end')];
}

export function noInternalError(_model: Model, { line }: EventOf<'print'>): Finding[] {
	return [demand(!line.includes(INTERNAL_ERROR_MARK), line)];
}
