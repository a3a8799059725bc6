/** A wait that must be kept over restarts, reboots and clocks: the judge's own reading of rules 14. All times in milliseconds. */

export interface Clocks {
	boot: number;
	uptimeMs: number;
	wallMs: number;
}

interface Since extends Clocks {
	durationMs: number;
	restarts: number;
}

/** A clock that shows a time before the program was built cannot be right. */
function isTrusted(wallMs: number): boolean {
	return wallMs > BUILD_DATE_MS;
}

const MOST_KNOWN = 1000;

/** The least that a wait may last. What a crash left on the disk is not always known, so there may be several; the shortest counts. */
export class Wait {
	private all: Since[];

	constructor(
		readonly durationMs: number,
		clocks: Clocks,
		/** Only that there is a wait is known, and not how long it is. */
		private readonly isVague = false,
	) {
		this.all = [{ ...clocks, durationMs, restarts: 0 }];
	}

	/** The state was read, perhaps by another boot. */
	read(clocks: Clocks): void {
		const all = this.all.flatMap((one) => (one.boot === clocks.boot ? [one] : [one, rebased(one, clocks)]));
		this.all = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
		// After so many boots anything may be left of it.
		if (this.all.length > MOST_KNOWN) this.all = [];
	}

	/** What remains of it at most, jitter included; Infinity where a reboot lies in between. */
	mostLeftMs({ boot, uptimeMs }: Clocks): number {
		const [only, ...others] = this.all;
		if (!only || others[0] || only.boot !== boot || this.isVague) return Infinity;
		return only.durationMs * 1.25 - (uptimeMs - only.uptimeMs);
	}

	/** What remains of it at least; -Infinity where that cannot be told. */
	leftMs({ boot, uptimeMs }: Clocks): number {
		const here = this.all.filter((one) => one.boot === boot);
		return Math.min(
			...here.map((one) => one.durationMs - (uptimeMs - one.uptimeMs)),
			here.length === 0 ? -Infinity : Infinity,
		);
	}
}

function rebased(one: Since, clocks: Clocks): Since {
	if (isTrusted(one.wallMs) && isTrusted(clocks.wallMs)) {
		const passedMs = Math.min(Math.max(clocks.wallMs - one.wallMs, 0), one.durationMs);
		return { ...clocks, durationMs: one.durationMs - passedMs, restarts: one.restarts };
	}
	return { ...clocks, durationMs: one.restarts < 3 ? one.durationMs : 0, restarts: one.restarts + 1 };
}
