/** The example programs of the page: what they make of what `upnpc` and `natpmpc` print. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readCommand } from '../../src/network/address-command.ts';
import { shellcheck } from '../support/router-tools.ts';

const page = readFileSync('docs/address-by-a-program.md', 'utf8');
const scripts = [...page.matchAll(/```sh\n(#!\/bin\/sh\n.*?)```/gs)].map(([, script]) => script as string);

const NOTHING_FOUND: Record<string, string> = {
	upnpc: 'No IGD UPnP Device found on the network !\n',
	natpmpc: 'initnatpmp() returned 0 (SUCCESS)\nreadnatpmpresponseorretry returned -7 (FAILED)\n',
};

/** What a script prints where the program prints this and ends with this code. */
function printed(script: string, program: string, output: string, code: number): string | object {
	const folder = mkdtempSync(join(tmpdir(), 'noip-example-'));
	const write = (name: string, text: string) => {
		writeFileSync(join(folder, name), text);
		chmodSync(join(folder, name), 0o755);
	};
	writeFileSync(join(folder, 'output'), output);
	write(program, `#!/bin/sh\ncat '${folder}/output'\nexit ${code}\n`);
	write('example', script);
	const env = { PATH: [folder, process.env.PATH].join(delimiter) };
	const { status, stdout } = spawnSync(join(folder, 'example'), { env, encoding: 'latin1' });
	rmSync(folder, { recursive: true });
	return readCommand('ipv4', { kind: 'exit', code: status ?? 1, output: stdout });
}

test('the page has one program for UPnP and one for NAT-PMP', () => {
	assert.equal(
		scripts.map((script) => /upnpc|natpmpc/.exec(script)?.[0]),
		['upnpc', 'natpmpc'],
	);
});

for (const script of scripts) {
	const [program = ''] = /upnpc|natpmpc/.exec(script) ?? [];

	test(`rule 63: the example with ${program} prints the address, and nothing where there is none`, () => {
		const output = readFileSync(`test/docs/fixtures/${program}.txt`, 'utf8');
		assert.is(printed(script, program, output, 0), '203.0.113.7');
		assert.equal(printed(script, program, NOTHING_FOUND[program] ?? '', 1), { code: 'not-an-address' });
	});

	test(`the example with ${program} is sound shell`, () => {
		const folder = mkdtempSync(join(tmpdir(), 'noip-example-'));
		writeFileSync(join(folder, 'example.sh'), script);
		assert.is(shellcheck(resolve(folder, 'example.sh')), '');
		rmSync(folder, { recursive: true });
	});
}

test.run();
