/** Configurations of other clients, as people have published them, against what becomes of them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toText } from '../../src/base/bytes.ts';
import { CLIENTS, type Client, type ClientName } from '../../src/config/import/clients.ts';
import { keysOf } from '../../src/config/import/keys.ts';
import { importRemarkText, sourceErrorText } from '../../src/messages/import.ts';
import { valid } from './reading.ts';

const FOLDER = 'test/fixtures/import';
const clients = Object.entries(CLIENTS) as [ClientName, Client][];

/** What is made of a text, on a machine that has every interface but `gone0`. */
function read(client: ClientName, text: string, router = false, path = '/etc/FILE') {
	const find = (name: string) => (name === 'gone0' ? null : name);
	const reading = CLIENTS[client].read([{ path, text }], { router, find });
	return 'error' in reading ? reading : keysOf(reading, ['settings', 'home']);
}

/** What is printed and told of it. */
function told(client: ClientName, text: string, router: boolean, path: string): string {
	const made = read(client, text, router, path);
	if ('error' in made) return `${sourceErrorText(client, made)}\n`;
	const said = made.remarks.map((remark) => importRemarkText(client, remark, ['eth0']));
	return `${toText(made.keys)}\n${said.map((line) => `# ${line}\n`).join('')}`.trimStart();
}

for (const [client] of clients.filter(([name]) => name !== 'ddns-scripts')) {
	for (const name of readdirSync(`${FOLDER}/${client}`).filter((each) => each.endsWith('.conf'))) {
		test(`${name} of ${client} becomes what is written beside it`, () => {
			const text = readFileSync(`${FOLDER}/${client}/${name}`, 'latin1');
			for (const [router, end] of [
				[true, '.router.txt'],
				[false, '.txt'],
			] as const) {
				const path = `${FOLDER}/${client}/${name.replace('.conf', end)}`;
				const made = told(client, text, router, name);
				if (process.env.GOLDEN === 'write') writeFileSync(path, made);
				assert.fixture(made, readFileSync(path, 'utf8'), path);
				valid(`config noip 'settings'\n\toption contact 'me@example.com'\nconfig key\n\toption enabled '0'\n${made}`, {
					router,
				});
			}
		});
	}
}

test.run();
