/** What is written to the FIFO, merged into what there is to do (rules 24). The input is anybody's: it is never trusted. */

/** Everything that has been asked for since the last look. */
export interface Triggers {
	/** Something happened on the line: look. */
	line: boolean;
	/** The clock was set (`stratum`). */
	clock: boolean;
	/** Keys by name; `-` stands for all. */
	update: string[];
	force: string[];
	resume: string[];
	/** The lines as they came, for those who wait for them to be handled. */
	lines: string[];
	/** Lines that are none. */
	refused: number;
}

export function noTriggers(): Triggers {
	return { line: false, clock: false, update: [], force: [], resume: [], lines: [], refused: 0 };
}

/** Whether there is nothing to do. */
export function isEmpty({ line, lines }: Triggers): boolean {
	return !line && !lines[0];
}

const LONGEST_LINE = 128;
const MOST_LINES = 64;

/** Cuts a stream of chunks into lines; what is too long for a line, or no plain text, is dropped and counted. */
export class TriggerReader {
	private rest = '';

	/** Adds what this chunk says to the triggers. */
	read(chunk: string, triggers: Triggers): void {
		const lines = (this.rest + chunk).split('\n');
		// One character too many tells as well as all of them that it is no line.
		this.rest = (lines.pop() ?? '').slice(0, LONGEST_LINE + 1);
		for (const line of lines) if (line) addTrigger(line, triggers);
	}
}

function addTrigger(line: string, triggers: Triggers): void {
	const [known, action = '', subject = ''] =
		/^(ifup|ifupdate|ifdown|stratum|update|force|resume) ([\w.@-]+)$/.exec(line) ?? [];
	if (!known || line.length > LONGEST_LINE) {
		triggers.refused++;
		return;
	}
	if (action === 'stratum') triggers.clock = true;
	else if (action.startsWith('if')) triggers.line = true;
	else add(triggers[action as 'update' | 'force' | 'resume'], subject);
	add(triggers.lines, line);
}

function add(list: string[], item: string): void {
	if (list.length < MOST_LINES && !list.includes(item)) list.push(item);
}
