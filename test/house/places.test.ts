/** Scripts of packaging/ and the program must agree about where things are: each path of theirs below the folders of noip stands in the table. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ELSEWHERE_BY_BUILD, type Places } from '../../src/base/places.ts';
import { read } from './files.ts';

const USUAL = ['packaging/openrc/noip', 'packaging/sysvinit/noip', 'packaging/systemd/noip.service'];
const ENTWARE = ['packaging/entware/postinst', 'packaging/entware/logged', 'packaging/entware/S95noip'];

/** Paths that name a folder of noip's in /etc, /var or /run, below /opt or not. */
function placesIn(path: string): string[] {
	const found = read(path).match(/(\/opt)?\/(etc|var|run)\/[\w/]*\bnoip\b(?![\w.])/g) ?? [];
	return found.filter((place) => !/init\.d|\/etc\/(default|noip\/hooks)/.test(place));
}

function agree(files: readonly string[], places: Places): void {
	const known = Object.values(places) as string[];
	const found = files.flatMap(placesIn);
	assert.ok(found.length > 2);
	for (const place of found) assert.ok(known.includes(place), `${place} is in no column that is meant: ${known}`);
}

test('the services name the places that the program has', () => {
	agree(USUAL, ELSEWHERE_BY_BUILD.usual);
	agree(ENTWARE, ELSEWHERE_BY_BUILD.entware);
});

test.run();
