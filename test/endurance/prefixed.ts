/** Starting agents through other programs: strace, a mount namespace, a clock of their own. */
import type { Engine } from '../support/engines.ts';

/** The engine with words in front of its command line, which hold for the starts after `put`. */
export function prefixed(engine: Engine): { through: Engine; put(...words: readonly string[]): void } {
	let prefix: readonly string[] = [];
	return {
		through: {
			...engine,
			get program() {
				return [...prefix, ...engine.program];
			},
		},
		put(...words) {
			prefix = words;
		},
	};
}
