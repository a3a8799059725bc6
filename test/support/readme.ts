/** The blocks of code in the README, for tests that do what it says. */
import { readFileSync } from 'node:fs';

export interface Block {
	/** What stands behind its opening fence; empty for commands, configurations and what is printed. */
	language: string;
	text: string;
}

/** Of a section (`### HEADING`), or of the whole. */
export function blocksOf(heading?: string): Block[] {
	const readme = readFileSync('README.md', 'utf8');
	const [, ...sections] = readme.split(/^#{2,3} /m);
	const text = heading === undefined ? readme : (sections.find((one) => one.startsWith(`${heading}\n`)) ?? '');
	return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', block = '']) => ({
		language,
		text: block,
	}));
}

/** The text of the blocks in a section. */
export function readmeBlocks(heading: string): string[] {
	return blocksOf(heading).map(({ text }) => text);
}
