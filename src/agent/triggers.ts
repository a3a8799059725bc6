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

/** Whether there is anything to do. */
export function isEmpty(triggers: Triggers): boolean {
	return triggers.lines.length === 0;
}

const LONGEST_LINE = 128;
const MOST_LINES = 64;

/** Cuts a stream of chunks into lines; what is too long for a line, or no plain text, is dropped and counted. */
export class TriggerReader {
	private rest = '';
	private skipping = false;

	/** Adds what this chunk says to the triggers. */
	read(chunk: string, triggers: Triggers): void {
		const pieces = chunk.split('\n');
		for (const [at, piece] of pieces.entries()) {
			if (!this.skipping) this.rest += piece;
			if (this.rest.length > LONGEST_LINE) {
				this.rest = '';
				this.skipping = true;
			}
			if (at === pieces.length - 1) break;
			if (this.skipping || !addTrigger(this.rest, triggers)) triggers.refused++;
			this.rest = '';
			this.skipping = false;
		}
	}
}

/** Adds one line; false when it is none. */
function addTrigger(line: string, triggers: Triggers): boolean {
	const match = /^([a-z]+) ([A-Za-z0-9_.@-]+)$/.exec(line);
	const [, action, subject] = match ?? [];
	if (action === undefined || subject === undefined) return false;
	switch (action) {
		case 'ifup':
		case 'ifupdate':
		case 'ifdown':
			triggers.line = true;
			break;
		case 'stratum':
			triggers.clock = true;
			break;
		case 'update':
		case 'force':
		case 'resume':
			if (triggers[action].length < MOST_LINES && !triggers[action].includes(subject)) triggers[action].push(subject);
			break;
		default:
			return false;
	}
	if (triggers.lines.length < MOST_LINES && !triggers.lines.includes(line)) triggers.lines.push(line);
	return true;
}
