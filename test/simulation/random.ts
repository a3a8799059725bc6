/** The source of random numbers: the same seed gives the same life. */
import { generator } from '../provider/faults.ts';

export class Random {
	readonly next: () => number;

	constructor(seed: number) {
		this.next = generator(seed);
	}

	/** A source of its own for one purpose, so that what one part draws changes nothing for another. */
	static of(seed: number, purpose: string): Random {
		let mixed = seed >>> 0;
		for (const letter of purpose) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193) >>> 0;
		return new Random(mixed);
	}

	chance(share: number): boolean {
		return this.next() < share;
	}

	/** A whole number of at least `least` and at most `most`. */
	int(least: number, most: number): number {
		return least + Math.floor(this.next() * (most - least + 1));
	}

	pick<T>(list: readonly T[]): T {
		return list[Math.floor(this.next() * list.length)] as T;
	}

	/** Between two spans of time, short ones as likely as long ones. */
	span(leastMs: number, mostMs: number): number {
		return Math.round(leastMs * (mostMs / leastMs) ** this.next());
	}
}
