/** What is written to the FIFO (rule 24). The input is anybody's: it is never trusted. */
import { MOST_OF_A_KIND, noTriggers, type Triggers } from '../updater/triggers.ts';

const LONGEST_LINE = 128;

/** Cuts a stream of chunks into lines; what is too long for a line, or no plain text, is dropped and counted. */
export class TriggerReader {
	private rest = '';

	/** What this chunk asks for. */
	read(chunk: string): Triggers {
		const triggers = noTriggers();
		const lines = (this.rest + chunk).split('\n');
		// One character too many tells as well as all of them that it is no line.
		this.rest = (lines.pop() ?? '').slice(0, LONGEST_LINE + 1);
		for (const line of lines) if (line) addTrigger(line, triggers);
		return triggers;
	}
}

function addTrigger(line: string, triggers: Triggers): void {
	const [known, action = '', subject = ''] =
		/^(ifup|ifupdate|ifdown|stratum|update|force|resume|reload) ([\w.@-]+)$/.exec(line) ?? [];
	if (!known || line.length > LONGEST_LINE) {
		triggers.refused++;
		return;
	}
	if (action === 'stratum') triggers.clock = true;
	else if (action === 'reload') triggers.reload = true;
	else if (action.startsWith('if')) triggers.look = true;
	else add(triggers[action as 'update' | 'force' | 'resume'], subject);
	if (action === 'ifup' || action === 'ifdown') triggers.event = true;
	if (action === 'ifup') add(triggers.up, subject);
	add(triggers.texts, line);
}

function add(list: string[], item: string): void {
	if (list.length < MOST_OF_A_KIND && !list.includes(item)) list.push(item);
}
