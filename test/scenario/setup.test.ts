/** `noip setup` as a person has it, on a terminal. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { addresses, elsewhere } from '../support/no-router.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { exampleFile, fileOf } from '../support/set-ups.ts';
import { Terminal } from '../support/terminal.ts';

/** The terminal at the second question. */
async function atPassword(router: ScenarioRouter): Promise<Terminal> {
	router.rawConfig(exampleFile(router));
	const terminal = new Terminal(router.command('setup'), 40);
	await terminal.answer('User name: ', 'key1\r');
	await terminal.answer('Password (not shown): ', PASSWORD.slice(0, 6));
	return terminal;
}

scenarios('setup on a terminal', {
	'an example in comments becomes a key, after wrong answers too, and no password is ever shown': async (router) => {
		router.rawConfig(exampleFile(router));
		const terminal = new Terminal(router.command('setup'));
		await terminal.answer('User name: ', '\r');
		await terminal.answer('an answer is needed');
		await terminal.answer('User name: ', 'key1\r');
		await terminal.answer('Password (not shown): ', 'Wr0ng-one\r');
		await terminal.answer('[all.ddnskey.com]: ', 'http://home.ddns.net/\r');
		await terminal.answer('must be a host name');
		await terminal.answer('[all.ddnskey.com]: ', '\x1b[Dhome.ddns.netx\x7f nas.ddns.net\r');
		await terminal.answer('E-mail address: ', 'me@example.com\r');
		await terminal.answer('two-factor login or a team login');
		assert.equal(
			router.updates().map(({ credential }) => credential),
			['wrong'],
		);
		await terminal.answer('User name [key1]: ', '\r');
		await terminal.answer('Password (not shown; Enter: no change): ', `${PASSWORD}\r`);
		await terminal.answer('Done: the provider has confirmed it.');
		const { screen, code, isSane } = await terminal.end();
		assert.equal([code, isSane], [0, true]);
		for (const secret of [PASSWORD.slice(0, 6), 'Wr0ng']) assert.not.match(terminal.shown, secret);
		for (const line of screen.split('\n')) assert.ok(line.length <= 80, line);
		assert.equal(router.provider.service.zone.get('nas.ddns.net')?.ipv4, '203.0.113.10');
		assert.is(router.updates().length, 2);
		const file = fileOf(router);
		assert.match(file, "\toption enabled '1'\n");
		assert.match(file, "\tlist hostname 'home.ddns.net'\n\tlist hostname 'nas.ddns.net'\n");
		assert.not.match(file, /#(option|list)/);
		assert.match(file, "# Nothing is sent until this is '1'.");
	},

	'what is run to try it has no hold of the terminal, for it may be another user’s': async (router) => {
		elsewhere(router, null);
		addresses(router, '203.0.113.10');
		mkdirSync(router.path('root/etc/noip/hooks.d'), { recursive: true });
		const hook = `#!/bin/sh\nif (: >/dev/tty) 2>/dev/null; then echo some; else echo none; fi >${router.path('terminal')}\n`;
		writeFileSync(router.path('root/etc/noip/hooks.d/10-look'), hook, { mode: 0o755 });
		router.rawConfig(exampleFile(router));
		const terminal = new Terminal(router.command('setup'));
		await terminal.answer('User name: ', 'key1\r');
		await terminal.answer('Password (not shown): ', `${PASSWORD}\r`);
		await terminal.answer('[all.ddnskey.com]: ', '\r');
		await terminal.answer('E-mail address: ', 'me@example.com\r');
		await terminal.answer('Done: the provider has confirmed it.');
		assert.is((await terminal.end()).code, 0);
		assert.is(readFileSync(router.path('terminal'), 'utf8'), 'none\n');
	},

	'Ctrl-C at a question changes nothing, and gives the terminal back': async (router) => {
		const terminal = await atPassword(router);
		await terminal.answer('', '\x03');
		const { screen, code, isSane } = await terminal.end();
		assert.equal([code, isSane], [130, true]);
		assert.match(screen.replace(/\s+/g, ' '), 'noip: ended; nothing is changed');
		assert.not.match(terminal.shown, PASSWORD.slice(0, 6));
		assert.is(fileOf(router), exampleFile(router));
		assert.equal(router.updates(), []);
	},

	'so does SIGTERM, and Ctrl-D says what was not answered': async (router) => {
		const terminal = await atPassword(router);
		process.kill(terminal.pid, 'SIGTERM');
		const { code, isSane } = await terminal.end();
		assert.equal([code, isSane], [143, true]);
		const another = await atPassword(router);
		await another.answer('', '\x15\x04');
		const ended = await another.end();
		assert.equal([ended.code, ended.isSane], [2, true]);
		for (const line of ended.screen.split('\n'))
			assert.ok(line.length <= 40 || /noip(-router|\.conf|:)/.test(line), line);
		assert.match(
			ended.screen.replace(/\s+/g, ' '),
			'the input has ended without an answer for the password; nothing is changed',
		);
		assert.is(fileOf(router), exampleFile(router));
	},
});
