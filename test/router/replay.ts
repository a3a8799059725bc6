/** Plays a recording to a living router: netifd is what it was at each moment, and hotplug calls the package's script as it did then. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { InstalledRouter } from '../support/installed-router.ts';
import { dumpOf, type Line, linesOf, type RecordedDump, type Step } from './recording.ts';

/** What lies closer together is played as it was recorded; a longer silence lasts until the agent is at rest. */
const SILENCE_MS = 500;

export type Change = (step: Step, line: Line) => Line;

export interface Play {
	/** The recorded dump that has the interfaces; the line is as it says before the recording begins, or they are not there yet. */
	dump: string;
	begins: 'as dumped' | 'without netifd';
	/** Silences last as long as they did, for where time itself counts. */
	unhurried?: boolean;
	/** Changes what an interface has at a step. */
	change?: Change;
}

export class Replay {
	private readonly recorded: RecordedDump;
	private readonly lines: Map<string, Line>;
	private there: boolean;
	/** The last line that hotplug has written, and the status before it. */
	private unsettled: { line: string; sequence: number } | null = null;

	constructor(
		private readonly router: InstalledRouter,
		private readonly play: Play,
	) {
		this.recorded = JSON.parse(readFileSync(`test/fixtures/openwrt/${play.dump}.dump.json`, 'utf8'));
		this.there = play.begins === 'as dumped';
		this.lines = this.there ? linesOf(this.recorded) : new Map();
		this.tell();
	}

	/** Plays all steps, and waits until the agent is at rest. */
	async run(steps: readonly Step[]): Promise<void> {
		let atMs = steps[0]?.atMs ?? 0;
		for (const step of steps) {
			const silence = step.atMs - atMs;
			atMs = step.atMs;
			if (silence < SILENCE_MS || this.play.unhurried) await pause(silence);
			else await this.rest();
			await this.take(step);
		}
		await this.rest();
	}

	/** Waits until the agent has dealt with all that it was told. */
	async rest(): Promise<void> {
		if (this.unsettled) await this.router.handled(this.unsettled.line, this.unsettled.sequence);
		this.unsettled = null;
	}

	private async take(step: Step): Promise<void> {
		if (step.kind === 'netifd') {
			this.there = step.there;
			if (!step.there) this.lines.clear();
			this.tell();
		}
		if (step.kind === 'interface') this.set(step, step.name, step.line);
		if (step.kind === 'hotplug') await this.call(step);
	}

	private set(step: Step, name: string, line: Line): void {
		this.there = true;
		this.lines.set(name, this.play.change?.(step, line) ?? line);
		this.tell();
	}

	private async call(step: Step & { kind: 'hotplug' }): Promise<void> {
		const { environment, line } = step;
		const { ACTION, INTERFACE = '' } = environment;
		const now = this.lines.get(INTERFACE);
		// Where netifd's own events are not in the recording, what was asked at this moment tells.
		if (!this.play.change && !isSame(now, line)) this.set(step, INTERFACE, line);
		const { sequence } = this.router.statusOrNull() ?? { sequence: 0 };
		await this.router.hotplug(environment);
		if (ACTION !== 'ifup-failed' && this.router.agent) this.unsettled = { line: `${ACTION} ${INTERFACE}`, sequence };
	}

	private tell(): void {
		this.router.netifd(this.there ? dumpOf(this.recorded, this.lines) : null);
	}
}

function isSame(one: Line | undefined, other: Line): boolean {
	const plain = ({ up, ipv4, ipv6 }: Line) =>
		JSON.stringify([up, ...[...ipv4, ...ipv6].map((address) => address.replace(/[/ ].*/, ''))]);
	return one !== undefined && plain(one) === plain(other);
}
