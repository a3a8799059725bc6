/** `noip status` as it stands on terminals of several widths. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encode } from '../../src/base/checksummed.ts';
import { type Line, written } from '../../src/base/printable.ts';
import { statusCommand } from '../../src/cli/status.ts';
import type { KeyStatus, Status } from '../../src/client/status-schema.ts';
import type { FileError, Host } from '../../src/host/host.ts';
import { IPV6, LONG_HOST, NOW_MS, PLATFORM, RETRY_TEXT, richStatus } from './statuses.ts';

interface Surroundings {
	process?: string | FileError;
	boot?: string;
	terminal?: boolean;
	variables?: Readonly<Record<string, string>>;
}

/** What `noip status` prints on a terminal of so many columns. */
async function shown(
	status: Status,
	columns: number,
	{ process = 'qjs\n', boot = 'boot', terminal = false, variables = {} }: Surroundings = {},
): Promise<string[]> {
	const lines: string[] = [];
	const host = {
		clock: { wallMs: () => NOW_MS, bootId: () => boot },
		files: {
			read: () => process,
			readPlain: () => encode(status, 1),
		},
		columns: () => columns,
		variable: (name: string) => variables[name],
		isTerminal: () => terminal,
		print: (_: string, line: Line) => lines.push(written(line)),
	} as unknown as Host;
	const paths = { router: true, root: '', config: PLATFORM.configFile, stateDir: '/etc/noip', runDir: '/var/run/noip' };
	assert.is(await statusCommand(host, paths, false, false), 0);
	return lines;
}

/** A text without what wrapping has put between its letters. */
const letters = (text: string) => text.replace(/\s+/g, '');

const WIDTHS = [40, 80, 100, 200];

/** All that a status says in words, and the names and addresses. */
function facts(status: Status): string[] {
	const { configuration, problems, hints = [], keys } = status;
	return [
		...[...configuration.errors, ...configuration.warnings, ...problems, ...hints].map(({ text }) => text),
		...keys.flatMap(({ names, state, warnings, ipv4, ipv6 }) => [
			...('remarks' in state ? state.remarks.map(({ text }) => text) : [state.text]),
			...names.flatMap((name) => [
				name.host,
				name.ipv4?.address ?? '',
				name.ipv6?.address ?? '',
				name.stop?.text ?? '',
			]),
			...warnings.map(({ text }) => text),
			...[ipv4, ipv6].flatMap((line) => [
				line.address ?? '',
				line.local ?? '',
				line.why?.text ?? '',
				line.note?.text ?? '',
			]),
		]),
	];
}

for (const width of WIDTHS) {
	test(`${width} columns: no line is longer, none ends in a space, and none is empty but between the keys`, async () => {
		const lines = await shown(richStatus(), width);
		for (const line of lines) assert.ok(line.length <= width && !/\s$/.test(line), `${line.length}: ${line}`);
		assert.is(lines.filter((line) => !line).length, richStatus().keys.length);
	});

	test(`${width} columns: nothing is lost`, async () => {
		const text = letters((await shown(richStatus(), width)).join('\n'));
		for (const fact of facts(richStatus())) assert.ok(text.includes(letters(fact)), fact);
	});

	test(`${width} columns: a sentence stands once where it belongs`, async () => {
		for (const key of richStatus().keys) {
			const text = letters((await shown({ ...richStatus(), keys: [key] }, width)).join('\n'));
			const sentences = [
				...key.names.map(({ stop }) => stop?.text),
				...('remarks' in key.state ? key.state.remarks.map(({ text }) => text) : [key.state.text]),
				key.ipv4.note?.text,
				key.ipv6.note?.text,
				...key.warnings.map(({ text }) => text),
			];
			for (const sentence of new Set(sentences)) {
				if (sentence) assert.is(text.split(letters(sentence)).length - 1, 1, `${key.key}: ${sentence}`);
			}
		}
	});
}

test('addresses are cut between their groups, and host names between their parts, only where they fit in no line', async () => {
	const wide = await shown(richStatus(), 100);
	assert.ok(wide.some((line) => line.includes(IPV6)) && wide.some((line) => line.includes(LONG_HOST)));
	const narrow = (await shown(richStatus(), 40)).map((line) => line.trim());
	assert.ok(narrow.some((line) => /^2001:[0-9a-f:]+:$/.test(line)));
	assert.ok(narrow.some((line) => /^a-rather-long-.*-$/.test(line)));
	assert.ok(narrow.includes('home.ddns.net'));
});

test('the columns of a key stand below one another', async () => {
	const { keys } = richStatus();
	const [home] = keys;
	if (!home) throw new Error('no key');
	const short = { ...home, names: home.names.filter(({ host }) => host !== LONG_HOST), lastAnswer: null };
	assert.equal((await shown({ ...richStatus(), keys: [short] }, 100)).slice(-6), [
		'home: up to date',
		'  home.ddns.net  203.0.113.77                            confirmed 3 min ago',
		'                 2001:db8:1234:5678:9abc:def0:1234:5678  confirmed 3 min ago',
		'  new.ddns.net   nothing confirmed yet',
		'  line IPv4      203.0.113.77                            on wan (pppoe-wan): default route',
		'  line IPv6      2001:db8:1234:5678:9abc:def0:1234:5678  on lan: line wan, default route',
	]);
});

test('lines have columns of their own where a long name would leave them no room', async () => {
	const [home] = richStatus().keys;
	if (!home) throw new Error('no key');
	const long = { ...home, names: home.names.filter(({ host }) => host === LONG_HOST), lastAnswer: null };
	assert.equal((await shown({ ...richStatus(), keys: [long] }, 80)).slice(-4), [
		'  line IPv4  203.0.113.77                            on wan (pppoe-wan): default',
		'                                                     route',
		'  line IPv6  2001:db8:1234:5678:9abc:def0:1234:5678  on lan: line wan, default',
		'                                                     route',
	]);
});

test('a warning that says why there is no address is not said twice', async () => {
	const { keys } = richStatus();
	const [vpn, none] = ['vpn', 'none'].map((name) => keys.find(({ key }) => key === name));
	const text = vpn?.warnings[0]?.text;
	if (!text || !none) throw new Error('no key');
	const said = async (key: KeyStatus) =>
		letters((await shown({ ...richStatus(), keys: [key] }, 80)).join('')).split(letters(text)).length - 1;
	const state: KeyStatus['state'] = {
		code: 'no-address',
		reasons: [],
		misconfigured: true,
		text: `wan is down; ${text}`,
	};
	assert.is(await said({ ...none, state, warnings: vpn.warnings }), 1);
	assert.is(await said({ ...vpn, ipv4: { ...none.ipv6, note: { code: 'absent', reasons: [], text } } }), 1);
});

test('a command to be run stands on one line', async () => {
	for (const width of WIDTHS) {
		const lines = (await shown(richStatus(), width)).join('\n');
		for (const command of ['noip resume nas', 'noip resume shop']) assert.match(lines, command);
	}
});

test('an agent of another boot is one only by its name: a machine in systemd-nspawn sees two boots', async () => {
	const says = async (process: string, boot: string) =>
		!(await shown(richStatus(), 1000, { process, boot })).join(' ').includes('the agent is not running');
	assert.is(await says('qjs\n', 'boot'), true);
	assert.is(await says('noip\n', 'another'), true);
	assert.is(await says('qjs\n', 'another'), false);
});

test('without an agent nothing is promised: no wait that somebody keeps, no update under way', async () => {
	const running = (await shown(richStatus(), 1000)).join(' ').replace(/\s+/g, ' ');
	const gone = (await shown(richStatus(), 1000, { process: { error: 'ENOENT' } })).join(' ').replace(/\s+/g, ' ');
	assert.match(running, /due: updating/);
	assert.match(running, /hold: waiting until \d\d:\d\d: outage at the provider \(911\)/);
	assert.match(gone, 'the agent is not running');
	assert.match(gone, 'due: update due');
	assert.match(gone, /hold: not updated: outage at the provider \(911\); nothing is sent before \d\d:\d\d/);
	assert.match(gone, `retry: not updated: ${RETRY_TEXT} retry.ddns.net`);
	assert.not.match(gone, /waiting|updating|next|again/);
});

const COLOURED = { terminal: true, variables: { TERM: 'xterm' } };
const ESCAPES = /\p{Cc}\[(?:3[123]|0)m/gu;

for (const width of WIDTHS)
	test(`${width} columns: colour changes no letter and no line, and stresses the word that says how things stand`, async () => {
		const [plain, coloured] = [await shown(richStatus(), width), await shown(richStatus(), width, COLOURED)];
		assert.equal(
			coloured.map((line) => line.replace(ESCAPES, '')),
			plain,
		);
		const words = letters(coloured.join(''))
			.split('\x1b[')
			.filter((part) => !part.startsWith('0m'));
		assert.ok(words.includes('31mstopped') && words.includes('33mwarning'), words.join());
	});

test('there is colour on a terminal that is not dumb, or where it is asked for, and never against NO_COLOR', async () => {
	const isColoured = async (terminal: boolean, variables: Record<string, string>) =>
		(await shown(richStatus(), 80, { terminal, variables })).some((line) => line.includes('\x1b'));
	const xterm = { TERM: 'xterm-256color' };
	assert.is(await isColoured(true, xterm), true);
	assert.is(await isColoured(true, { ...xterm, NO_COLOR: '' }), true);
	for (const variables of [{}, { TERM: 'dumb' }, { ...xterm, NO_COLOR: '1' }, { ...xterm, CLICOLOR: '0' }])
		assert.is(await isColoured(true, variables), false, JSON.stringify(variables));
	assert.is(await isColoured(false, xterm), false);
	assert.is(await isColoured(false, { CLICOLOR_FORCE: '1' }), true);
	assert.is(await isColoured(false, { CLICOLOR_FORCE: '0' }), false);
	assert.is(await isColoured(true, { ...xterm, CLICOLOR_FORCE: '1', NO_COLOR: '1' }), false);
});

test.run();
