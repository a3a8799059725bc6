/** The scheduler of virtual time: what is to happen, in its order. Nothing waits for a real clock. */

interface Entry {
	atMs: number;
	/** Entries of the same time keep the order in which they were made. */
	number: number;
	run: (() => void) | null;
}

export class Scheduler {
	/** Milliseconds since the simulation began. */
	nowMs = 0;
	private readonly heap: Entry[] = [];
	private made = 0;

	/** Has this happen at a time, now at the earliest; gives what takes it back. */
	at(atMs: number, run: () => void): () => void {
		const entry: Entry = { atMs: Math.max(atMs, this.nowMs), number: this.made++, run };
		this.push(entry);
		return () => {
			entry.run = null;
		};
	}

	after(ms: number, run: () => void): () => void {
		return this.at(this.nowMs + ms, run);
	}

	/** Lets everything happen until a time, or until `over` says so. After each entry the promises it has settled run to their ends. */
	async run(untilMs: number, over: () => boolean): Promise<void> {
		await settled();
		for (let next = this.heap[0]; next && next.atMs <= untilMs && !over(); next = this.heap[0]) {
			this.pop();
			if (!next.run) continue;
			this.nowMs = next.atMs;
			next.run();
			await settled();
		}
		if (!over()) this.nowMs = untilMs;
	}

	private push(entry: Entry): void {
		const { heap } = this;
		let at = heap.push(entry) - 1;
		while (at > 0) {
			const above = (at - 1) >> 1;
			if (!isBefore(entry, heap[above] as Entry)) break;
			heap[at] = heap[above] as Entry;
			at = above;
		}
		heap[at] = entry;
	}

	private pop(): void {
		const { heap } = this;
		const last = heap.pop() as Entry;
		if (heap.length === 0) return;
		let at = 0;
		for (;;) {
			let below = 2 * at + 1;
			if (below >= heap.length) break;
			if (below + 1 < heap.length && isBefore(heap[below + 1] as Entry, heap[below] as Entry)) below++;
			if (!isBefore(heap[below] as Entry, last)) break;
			heap[at] = heap[below] as Entry;
			at = below;
		}
		heap[at] = last;
	}
}

function isBefore(a: Entry, b: Entry): boolean {
	return a.atMs < b.atMs || (a.atMs === b.atMs && a.number < b.number);
}

/** All promises that wait for nothing but each other come to their ends before an immediate runs. */
function settled(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
