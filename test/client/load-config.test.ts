import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadConfig } from '../../src/client/load-config.ts';
import { findPaths } from '../../src/client/paths.ts';
import type { FileError, Host } from '../../src/host/host.ts';

const DENIED: FileError = { error: 'EACCES' };
const ROUTER = {
	router: true,
	root: '',
	config: '/etc/config/noip',
	stateDir: '/etc/noip/state',
	runDir: '/var/run/noip',
};

function load(content: Record<string, string | FileError>, paths = ROUTER) {
	const read = (path: string) => content[path] ?? { error: 'ENOENT' };
	const files = { read, readPlain: read, status: () => ({ kind: 'file', mode: 0o640 }) };
	return loadConfig({ files } as unknown as Host, paths);
}

const config = (password: string) =>
	`config noip settings\n\toption contact me@example.com\nconfig key home\n\toption username u\n\t${password}\n\tlist hostname home.ddns.net\n`;

test('rule 32: where the service may not read the configuration, the copy in the run folder counts', () => {
	const read = load({
		'/etc/config/noip': DENIED,
		'/var/run/noip/config': config('option password_file /etc/noip/secret'),
		'/etc/noip/secret': 'p a s s\n',
	});
	assert.is('config' in read && read.config.keys[0]?.password, 'p a s s');
});

test('rule 23: a password file that this user may not read is an error', () => {
	const read = load({
		'/etc/config/noip': config('option password_file /etc/noip/secret'),
		'/etc/noip/secret': DENIED,
	});
	assert.match('errors' in read ? read.errors.map(({ text }) => text).join() : '', 'permission denied');
});

test('rule 43: on a router a password file that is a link is an error, elsewhere it is followed', () => {
	const linked = (router: boolean) => {
		const text = config('option password_file /etc/noip/secret');
		const files = {
			read: (path: string) => (path === '/etc/config/noip' ? text : 'followed'),
			readPlain: () => ({ error: 'ELOOP' }),
			status: () => ({ kind: 'file', mode: 0o640 }),
		};
		return loadConfig({ files } as unknown as Host, { ...ROUTER, router });
	};
	const [onRouter, elsewhere] = [linked(true), linked(false)];
	assert.match('errors' in onRouter ? onRouter.errors.map(({ text }) => text).join() : '', 'it is a link');
	assert.is('config' in elsewhere && elsewhere.config.keys[0]?.password, 'followed');
});

test('rule 32: messages name the file that the user edits', () => {
	const read = load({ '/etc/config/noip': DENIED, '/var/run/noip/config': 'config noip settings\n\tbogus\n' });
	assert.match('errors' in read ? read.errors.map(({ text }) => text).join() : '', '/etc/config/noip line 2');
});

test('rule 32: a configuration that may be read is read itself', () => {
	const read = load({
		'/etc/config/noip': config('option password new'),
		'/var/run/noip/config': config('option password old'),
	});
	assert.is('config' in read && read.config.keys[0]?.password, 'new');
});

test('case 24: a file of authorities that cannot be used is a warning that names file and reason', () => {
	const text = config('option password p').replace(
		'option contact',
		'option ca_file /etc/ssl/own.pem\n\toption contact',
	);
	const warnings = (content: Record<string, string | FileError>) => {
		const read = load({ '/etc/config/noip': text, ...content });
		return 'warnings' in read ? read.warnings.map((warning) => warning.text) : ['an error'];
	};
	const place = "/etc/config/noip line 2: settings: ca_file '/etc/ssl/own.pem' cannot be used:";
	assert.equal(warnings({}), [`${place} no such file; nothing is sent over HTTPS`]);
	assert.equal(warnings({ '/etc/ssl/own.pem': DENIED }), [`${place} permission denied; nothing is sent over HTTPS`]);
	assert.equal(warnings({ '/etc/ssl/own.pem': '\n' }), [
		`${place} it holds no certificate; nothing is sent over HTTPS`,
	]);
	for (const whole of ['-----BEGIN CERTIFICATE-----', { error: 'EFBIG' }])
		assert.equal(warnings({ '/etc/ssl/own.pem': whole }), []);
});

test('elsewhere than on a router there are no copies', () => {
	const read = load(
		{ '/etc/config/noip': DENIED, '/var/run/noip/config': config('option password p') },
		{ ...ROUTER, router: false },
	);
	assert.match('errors' in read ? read.errors.map(({ text }) => text).join() : '', 'permission denied');
});

test('rule 32: a password that every user may read is warned of by the mode of the file itself, though the copy is read', () => {
	const password = config('option password p');
	const content: Record<string, string | FileError> = { '/etc/config/noip': DENIED, '/var/run/noip/config': password };
	const warnings = [0o644, 0o600].map((mode) => {
		const status = (path: string) => ({ kind: 'file', mode: path === '/etc/config/noip' ? mode : 0o644 });
		const read = loadConfig({ files: { read: (path: string) => content[path], status } } as unknown as Host, ROUTER);
		return read.warnings.map(({ text }) => text);
	});
	assert.equal(warnings, [
		['/etc/config/noip: it has a password in it and can be read by every user; run chmod o-r on it'],
		[],
	]);
});

test('rule 64: a router, or a machine with a file, takes nothing from the environment', () => {
	const variables: Record<string, string> = { NOIP_USERNAME: 'u', NOIP_PASSWORD: 'p', NOIP_HOSTNAMES: 'home.ddns.net' };
	const environment = { variable: (name: string) => variables[name], variableNames: () => Object.keys(variables) };
	const absent = { error: 'ENOENT' };
	const from = (ofFile: object, ofRelease: object = absent) => {
		const status = (path: string) => (path === '/etc/openwrt_release' ? ofRelease : ofFile);
		const host = { ...environment, files: { read: () => absent, readPlain: () => absent, status } } as unknown as Host;
		const loaded = loadConfig(host, findPaths(host, { config: '/noip.conf' }));
		return 'config' in loaded ? loaded.config.keys[0]?.username : loaded.errors[0]?.text;
	};
	const file = { kind: 'file', mode: 0o640 };
	for (const none of [absent, { error: 'ENOTDIR' }]) assert.is(from(none), 'u');
	assert.is(from(absent, file), '/noip.conf cannot be read: no such file');
	for (const there of [file, { error: 'EACCES' }]) {
		assert.match(from(there) ?? '', '/noip.conf is there, and so is NOIP_USERNAME in the environment');
	}
	variables.NOIP_USERNAME = '';
	assert.match(
		from(absent) ?? '',
		'no such file; run: sudo noip setup, or set NOIP_USERNAME, NOIP_PASSWORD and NOIP_HOSTNAMES',
	);
});

test.run();
