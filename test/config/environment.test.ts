/** A configuration in the environment: the names and meanings of the provider's own client (noip-duc 3), and one for each option. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config } from '../../src/config/config.ts';
import { hasEnvironment, readEnvironment, variableOf, variablesIn } from '../../src/config/environment.ts';
import { type ReadOptions, readConfig } from '../../src/config/schema.ts';
import { configErrors } from '../../src/messages/config.ts';
import { ENVIRONMENT } from '../../src/messages/platform.ts';

const OPTIONS: ReadOptions = { router: false, needsContact: true, passwordFile: () => ({ error: 'ENOENT' }) };
const NEEDED = { USERNAME: 'rv7sc9a', PASSWORD: 'secret', HOSTNAMES: 'home.ddns.net' };
const CONTACT = { CONTACT: 'me@example.com' };

const prefixed = (some: Record<string, string>) =>
	Object.fromEntries(Object.entries(some).map(([name, value]) => [`NOIP_${name}`, value]));

function read(some: Record<string, string>, options: Partial<ReadOptions> = {}) {
	const result = readEnvironment(prefixed({ ...NEEDED, ...CONTACT, ...some }), { ...OPTIONS, ...options });
	const texts = (problems: Parameters<typeof configErrors>[0]) =>
		configErrors(problems, ENVIRONMENT).map(({ text }) => text);
	return {
		config: 'config' in result ? result.config : null,
		errors: 'errors' in result ? texts(result.errors) : [],
		warnings: texts(result.warnings),
	};
}

function valid(some: Record<string, string>): Config {
	const { config, errors, warnings } = read(some);
	assert.equal([...errors, ...warnings], []);
	return config as Config;
}

test('rule 64: three variables are enough; that there is no contact is a warning', () => {
	const { config, errors, warnings } = read({ CONTACT: '' });
	assert.equal(errors, []);
	assert.equal(warnings.length, 1);
	assert.match(warnings[0] ?? '', /^NOIP_CONTACT is not set/);
	const { name, username, password, hostnames } = config?.keys[0] ?? {};
	assert.equal([name, username, password, hostnames], ['key1', 'rv7sc9a', 'secret', ['home.ddns.net']]);
	assert.equal(read({ CONTACT: '' }, { needsContact: false }).warnings, []);
});

test('what is in a file and what is in the environment have the same defaults', () => {
	const text = `config noip settings\noption contact me@example.com\nconfig key key1\noption username rv7sc9a\noption password secret\nlist hostname home.ddns.net\n`;
	const file = readConfig(text, OPTIONS);
	assert.equal(valid({}), { ...('config' in file ? file.config : null), onChange: '' });
});

test('the example of the provider’s client, with all that may stand in it, is understood', () => {
	const { config, errors, warnings } = read({
		...{ HOSTNAMES: 'home.ddns.net, nas.ddns.net,group1', CHECK_INTERVAL: '10m', EXEC_ON_CHANGE: 'mail root' },
		...{ HTTP_TIMEOUT: '10s', IP_METHOD: 'dns,http,http-port-8245', LOG_LEVEL: 'info' },
		...{ DAEMON_GROUP: '', DAEMON_PID_FILE: '', DAEMON_USER: '' },
	});
	assert.equal([...errors, ...warnings], []);
	assert.equal(config?.keys[0]?.hostnames, ['home.ddns.net', 'nas.ddns.net', 'group1']);
	assert.is(config?.settings.checkIntervalSeconds, 600);
	assert.is(config?.settings.timeoutSeconds, 10);
	assert.is(config?.onChange, 'mail root');
	assert.equal(config?.keys[0]?.ipv4, { kind: 'auto' });
});

test('an empty value counts as absent', () => {
	const empty = { CHECK_INTERVAL: '', IP_METHOD: ' ', LOG_LEVEL: '', HTTP_TIMEOUT: '', PASSWORD_FILE: '', IPV4: '' };
	assert.equal(valid(empty), valid({}));
	assert.match(read({ PASSWORD: '' }).errors.join(), 'NOIP_PASSWORD is missing; set it, or NOIP_PASSWORD_FILE');
});

test('without host names all of a DDNS key are meant, and none of an account, nor where the variable is misspelt', () => {
	assert.equal(valid({ HOSTNAMES: '' }).keys[0]?.hostnames, ['all.ddnskey.com']);
	for (const USERNAME of ['me@example.com', 'group:me'])
		assert.match(read({ HOSTNAMES: '', USERNAME }).errors.join(), 'NOIP_HOSTNAMES is missing');
	for (const name of ['HOSTNAME', 'HOSTNAMS', 'HOST']) {
		const { errors, warnings } = read({ HOSTNAMES: '', [name]: 'home.ddns.net' });
		assert.match(errors.join(), 'NOIP_HOSTNAMES is missing', name);
		assert.match(warnings.join(), `NOIP_${name} in the environment is ignored; did you mean NOIP_HOSTNAMES?`);
	}
});

test('a time is a number of seconds, or has units; out of range the nearest counts, with a warning', () => {
	const seconds = (text: string) => valid({ CHECK_INTERVAL: text }).settings.checkIntervalSeconds;
	const times = {
		'5m': 300,
		'300s': 300,
		'300': 300,
		'1h': 3600,
		'1h 30m': 5400,
		'1h30m': 5400,
		'2min': 120,
		'1day': 86400,
	};
	for (const [text, expected] of Object.entries(times)) assert.is(seconds(text), expected, text);
	const short = read({ CHECK_INTERVAL: '30s', HTTP_TIMEOUT: '500ms' });
	assert.equal(short.warnings, [
		"NOIP_CHECK_INTERVAL '30s' is out of range; 60s is used",
		"NOIP_HTTP_TIMEOUT '500ms' is out of range; 2s is used",
	]);
	assert.is(short.config?.settings.checkIntervalSeconds, 60);
	assert.is(short.config?.settings.timeoutSeconds, 2);
	for (const wrong of ['5 minutes later', 'm', '5x', '-5', '1.5h', '300 20', '5m5']) {
		const { errors } = read({ CHECK_INTERVAL: wrong });
		if (wrong === '5m5') assert.equal(errors, []);
		else assert.match(errors.join(), `NOIP_CHECK_INTERVAL '${wrong}' must be a time`);
	}
});

test('the levels of the provider’s client have their counterparts, in capitals too', () => {
	const levels = {
		trace: 'debug',
		debug: 'debug',
		info: 'info',
		warn: 'warn',
		Warning: 'warn',
		ERROR: 'error',
		critical: 'error',
	};
	for (const [given, level] of Object.entries(levels)) assert.is(valid({ LOG_LEVEL: given }).settings.logLevel, level);
	assert.match(read({ LOG_LEVEL: 'loud' }).errors.join(), "NOIP_LOG_LEVEL 'loud' must be one of");
});

test('methods to find the address become the sources that they amount to', () => {
	const sources = (method: string) => {
		const { config, errors, warnings } = read({ IP_METHOD: method });
		const [key] = config?.keys ?? [];
		return { ipv4: key?.ipv4, ipv6: key?.ipv6, check: config?.settings.ipv4Check.text, said: [...errors, ...warnings] };
	};
	const auto = { kind: 'auto' };
	const check = 'http://ip1.dynupdate.no-ip.com/';
	for (const method of ['dns', 'http', 'dns,http,http-port-8245', 'http-port-8245,dns']) {
		assert.equal(sources(method), { ipv4: auto, ipv6: auto, check, said: [] }, method);
	}
	const other = 'http://ip1.dynupdate.no-ip.com:8245/';
	assert.equal(sources('http-port-8245'), { ipv4: auto, ipv6: auto, check: other, said: [] });
	const literal = { kind: 'literal', address: '203.0.113.7' };
	assert.equal(sources('static:203.0.113.7'), { ipv4: literal, ipv6: { kind: 'off' }, check, said: [] });
	assert.equal(sources('static:2001:db8::7').ipv6, { kind: 'literal', address: '2001:db8::7' });
	assert.equal(sources('https://a.example/ip'), {
		ipv4: { kind: 'check' },
		ipv6: auto,
		check: 'https://a.example/ip',
		said: [],
	});
	const first = sources('https://a.example/ip,dns,http');
	assert.is(first.check, 'https://a.example/ip');
	assert.match(first.said.join(), "only 'https://a.example/ip' is used");
	for (const unasked of ['aws-metadata', 'dns:resolver1.example.com:53:myip.example.com:A']) {
		assert.equal(sources(unasked).ipv4, auto);
		assert.match(sources(unasked).said.join(), 'is not asked: the provider takes the address that it sees');
	}
	for (const wrong of ['magic', 'static:x', 'dns,magic', 'ftp://a.example']) {
		assert.match(sources(wrong).said.join(), 'must be dns, http, http-port-8245, static:ADDRESS or a URL');
	}
	const beside = read({ IP_METHOD: 'static:203.0.113.7', IPV4: 'provider' });
	assert.equal(beside.warnings, ["NOIP_IP_METHOD 'static:203.0.113.7' is not used beside NOIP_IPV4"]);
	assert.equal(beside.config?.keys[0]?.ipv4, { kind: 'provider' });
});

test('each option is a variable, lists take commas and blanks', () => {
	const config = valid({
		...{ SERVER: 'https://a.example, https://b.example:8443', INTERFACE: 'eth0,eth1', IPV6: 'off', COMPANY: 'Acme' },
		...{ IPV4_CHECK: 'http://c.example/', ENABLED: '0', OFFLINE: '1', USER_AGENT: 'hardware' },
	});
	assert.equal(
		config.settings.servers.map(({ text }) => text),
		['https://a.example', 'https://b.example:8443'],
	);
	assert.equal(config.keys[0]?.interfaces, ['eth0', 'eth1']);
	assert.equal([config.settings.enabled, config.keys[0]?.enabled, config.keys[0]?.offline], [false, true, true]);
	assert.is(config.settings.ipv4Check.text, 'http://c.example/');
});

test('what nobody knows is a warning with the nearest name, and no value; what others put there is none', () => {
	const said = (some: Record<string, string>) => read(some).warnings;
	assert.equal(said({ HOSTNAME: 'x.ddns.net' }), [
		'NOIP_HOSTNAME in the environment is ignored; did you mean NOIP_HOSTNAMES?',
	]);
	assert.equal(said({ TIMEOUT: '5' }), ['NOIP_TIMEOUT in the environment is ignored; did you mean NOIP_HTTP_TIMEOUT?']);
	assert.equal(said({ PASWORD: 'x' }), ['NOIP_PASWORD in the environment is ignored; did you mean NOIP_PASSWORD?']);
	assert.equal(said({ IPMETHOD: 'x' }), ['NOIP_IPMETHOD in the environment is ignored; did you mean NOIP_IP_METHOD?']);
	assert.equal(said({ COLOUR: 'x' }), ['NOIP_COLOUR in the environment is ignored; noip does not know it']);
	assert.equal(said({ CONSTRUCTOR: 'x' }), ['NOIP_CONSTRUCTOR in the environment is ignored; noip does not know it']);
	assert.equal(said({ DAEMON_USER: 'nobody' }).length, 1);
	const others = { KEY: 'home', FAMILY: 'ipv4', OLD: '', NEW: '203.0.113.7', ANSWER: 'good', SERVICE_HOST: '10.0.0.1' };
	assert.equal(
		said({ ...others, PORT: 'tcp://10.0.0.1:80', PORT_80_TCP_ADDR: '10.0.0.1', SERVICE_PORT_HTTP: '80' }),
		[],
	);
});

test('errors name the variable; two passwords are one; no value of a credential is told', () => {
	assert.equal(read({ PASSWORD_FILE: '/run/secrets/x' }).errors, [
		"NOIP_PASSWORD_FILE '/run/secrets/x' is set beside NOIP_PASSWORD; keep one of them",
	]);
	assert.match(
		read({ PASSWORD: '', PASSWORD_FILE: '/x' }).errors.join(),
		"NOIP_PASSWORD_FILE '/x' cannot be read: no such file",
	);
	const bad = read({
		HOSTNAMES: 'a b.ddns.net/',
		USERNAME: 'x'.repeat(60),
		SERVER: 'ftp://a.example',
		IPV4: 'off',
		IPV6: 'off',
	});
	for (const text of [...bad.errors, ...bad.warnings]) assert.match(text, /^NOIP_[A-Z\d_]+ /);
	assert.is(bad.errors.length, 3);
	const problem = readEnvironment(prefixed({ ...NEEDED, CHECK_INTERVAL: 'x' }), OPTIONS);
	const [error] = configErrors('errors' in problem ? problem.errors : [], ENVIRONMENT);
	assert.equal([error?.line, error?.option], [null, 'NOIP_CHECK_INTERVAL']);
});

test('a password may have any character, at its ends too', () => {
	assert.is(valid({ PASSWORD: ' "p$a\n ü' }).keys[0]?.password, ' "p$a\n Ã¼');
});

test('rule 64: only with a user name there is a configuration, and never where ACTION is', () => {
	const has = (some: Record<string, string>) => hasEnvironment((name) => some[name]);
	assert.is(has({ NOIP_USERNAME: 'x' }), true);
	assert.is(has({ NOIP_USERNAME: ' ' }), false);
	assert.is(has({ NOIP_HOSTNAMES: 'x', NOIP_PASSWORD: 'y' }), false);
	assert.is(has({ NOIP_USERNAME: 'x', ACTION: 'change' }), false);
	const all = { NOIP_USERNAME: 'x', PATH: '/bin', XNOIP_A: '1' };
	assert.equal(
		variablesIn(Object.keys(all), (name) => (all as Record<string, string>)[name]),
		{ NOIP_USERNAME: 'x' },
	);
	assert.equal(['hostname', 'timeout', 'ipv4_check'].map(variableOf), [
		'NOIP_HOSTNAMES',
		'NOIP_HTTP_TIMEOUT',
		'NOIP_IPV4_CHECK',
	]);
});

test.run();
