// The date of the source: it stands in both programs and on all files of the packages, so that the same source gives the same bytes.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** In an archive of the source it holds the date; in the repository it holds what `git archive` replaces by the date. */
export const SOURCE_DATE_FILE = 'build/source-date.txt';

/** Where neither git nor an archive tells: before the first release. */
const EARLIEST = 1764547200;

/**
 * Seconds since 1970 of the source, a lower bound for any clock that is right (rule 14): what SOURCE_DATE_EPOCH says, else of the last commit, else of
 * the archive that the source was unpacked from.
 */
export function sourceDate() {
	return seconds(process.env.SOURCE_DATE_EPOCH) ?? seconds(ofLastCommit()) ?? seconds(ofArchive()) ?? unknown();
}

function seconds(text) {
	return /^\d+\n?$/.test(text ?? '') ? Number(text) : null;
}

/** Asks this folder's own repository only: an unpacked archive may lie within another one. */
function ofLastCommit() {
	if (!existsSync('.git')) return null;
	try {
		const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
		return execFileSync('git', ['log', '-1', '--format=%ct'], options);
	} catch {
		return null;
	}
}

function ofArchive() {
	return existsSync(SOURCE_DATE_FILE) ? readFileSync(SOURCE_DATE_FILE, 'utf8') : null;
}

function unknown() {
	console.error(
		'The date of the source is not known, so the build differs from others; SOURCE_DATE_EPOCH=SECONDS names it.',
	);
	return EARLIEST;
}
