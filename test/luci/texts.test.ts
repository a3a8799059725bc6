/**
 * What the page says of the agent's codes: each has a text of its own there, with all that belongs to it. The tables below have a fact for every code, or the type
 * check fails; so a code that the agent gets and the page does not know is found here.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AddressClass } from '../../src/base/address.ts';
import type {
	DisplayState,
	ForceStatus,
	KeyState,
	KeyStatus,
	LastAnswer,
	LineNote,
	LineReason,
	LineStatus,
	LineWarning,
	Published,
	Remark,
	Status,
	StopStatus,
	WaitStatus,
} from '../../src/client/status-schema.ts';
import type { CommandFault } from '../../src/network/address-command.ts';
import type { NetworkProblem } from '../../src/network/network.ts';
import { STOP_WORDS } from '../../src/protocol/answer-words.ts';
import type { Failure, Outage } from '../../src/updater/failure.ts';
import { loadModule } from './modules.ts';

interface Phrase {
	text: string;
	lang: 'en' | null;
}
interface Advice {
	what: Phrase;
	more: Phrase[];
}
interface Texts {
	state(code: string): { word: string; tone: string };
	stop(stop: StopStatus, hosts: string[]): Advice;
	wait(wait: WaitStatus): Advice;
	reason(reason: LineReason): Phrase;
	taken(line: LineStatus): Phrase | null;
	warning(warning: LineWarning): Phrase;
	note(note: LineNote, line: LineStatus): Phrase;
	problem(problem: Status['problems'][number]): Phrase;
	doubt(published: Published): Phrase | null;
	source(line: LineStatus): string;
	answer(answer: LastAnswer): Phrase[];
}
interface Summary {
	badge(key: KeyStatus): { word: string; tone: string };
	isStopped(key: KeyStatus): boolean;
	explain(key: KeyStatus, status: Status): Advice[];
	lineNotes(key: KeyStatus, family: 'ipv4' | 'ipv6', status: Status): Phrase[];
	lineWarnings(key: KeyStatus): Phrase[];
	lastAnswer(key: KeyStatus): Phrase[];
	outcome(action: string, before: KeyStatus | undefined, after: KeyStatus | undefined): string;
}

const texts = loadModule<Texts>('noip.texts');
const summary = loadModule<Summary>('noip.summary');

type WithCode<Fact, Code> = Fact extends { code: infer Codes } ? (Code extends Codes ? Fact : never) : never;
/** A fact for each code, without its code and sentence. */
type Samples<Fact extends { code: PropertyKey }> = {
	[Code in Fact['code']]: Omit<WithCode<Fact, Code>, 'code' | 'text'>;
};

const ENGLISH = 'in the words of the agent';

/** The facts of a table, each with its code and a sentence. */
function facts<Fact extends { code: string }>(samples: Samples<Fact>): Fact[] {
	return Object.entries<object>(samples).map(([code, data]) => ({ ...data, code, text: ENGLISH }) as unknown as Fact);
}

/** Said in the user's language, with all that was put in. */
function isOwn({ text, lang }: Phrase, ...parts: readonly string[]): void {
	assert.is(lang, null, text);
	assert.match(text, /^\S.*\S$/);
	assert.not.match(text, /%|undefined|null|\[object| {2}/);
	for (const part of parts) assert.ok(text.includes(part), `${text} has ${part}`);
}

const HOST = 'dynupdate.example';
const FAILURES = facts<Failure>({
	dns: { host: HOST },
	refused: { host: HOST },
	unreachable: { host: HOST },
	timeout: { host: HOST },
	tls: { host: HOST },
	reset: { host: HOST },
	bind: { host: HOST },
	'way-out': { host: HOST, stray: { device: 'eth0', by: 'wg0' } },
	ca: { host: HOST },
	program: { host: HOST },
	protocol: { host: HOST },
	aborted: { host: HOST },
	unclear: { host: HOST, status: 200, quote: 'HTTP 200: "nothing"' },
	http: { host: HOST, status: 404 },
	'not-an-address': { host: HOST, family: 'ipv6' },
});
const OUTAGES = facts<Outage>({ 911: {}, http: { status: 503 } });

const CLASSES: Record<AddressClass, true> = {
	public: true,
	private: true,
	'carrier-NAT': true,
	'unique-local': true,
	'special-purpose': true,
	unreachable: true,
};

const COMMAND = 'ubus call network.interface dump';
const NETWORK_PROBLEMS = facts<NetworkProblem>({
	'not-read': {},
	missing: { command: COMMAND },
	killed: { command: COMMAND },
	'not-a-list': { command: COMMAND },
	exit: { command: COMMAND, exitCode: 4 },
	timeout: { command: COMMAND, seconds: 5 },
	overflow: { command: COMMAND, kilobytes: 256 },
});

const REASONS = facts<LineReason>({
	'network-unread': { problem: { code: 'not-read' } },
	'no-such-interface': { interface: 'wan9', known: ['wan', 'wan6'] },
	'interface-down': { interface: 'wan', pending: false },
	'no-address': { interface: 'wan', family: 'ipv4', hasIneligible: false },
	'only-class': { interface: 'wan', class: 'private', address: '192.168.1.2' },
	'no-route': { interface: 'wan', family: 'ipv4' },
	'no-default-route': { family: 'ipv6' },
	'several-devices': { devices: ['eth0', 'eth1'] },
	failover: { line: 'wan', instead: 'wwan' },
	'none-public': { family: 'ipv6' },
	'prefix-overlap': { interface: 'lan', hostPart: '1::10', prefix: '2001:db8::/48' },
	'no-prefix': { interface: 'lan' },
	'command-failed': { family: 'ipv4', path: '/etc/noip/x', fault: { code: 'exit', exitCode: 3 } },
	'command-runs': { family: 'ipv4', path: '/etc/noip/x' },
	'bad-literal': { family: 'ipv4', literal: '224.0.0.1' },
});

const COMMAND_FAULTS: Record<CommandFault['code'], CommandFault> = {
	missing: { code: 'missing' },
	'not-executable': { code: 'not-executable' },
	writable: { code: 'writable' },
	unreadable: { code: 'unreadable', error: 'EACCES' },
	exit: { code: 'exit', exitCode: 3 },
	timeout: { code: 'timeout', seconds: 10 },
	killed: { code: 'killed' },
	'not-an-address': { code: 'not-an-address' },
	'not-public': { code: 'not-public', address: '10.0.0.1' },
};

const LINE: LineStatus = {
	address: '203.0.113.7',
	from: 'interface',
	interface: 'wan_6',
	device: 'pppoe-wan',
	line: 'wan',
	why: { code: 'default-route', text: ENGLISH },
	local: null,
	note: null,
};
const UNTIL = '2026-01-01T00:00:00Z';
const SINCE = UNTIL;

const STATES: Record<DisplayState, true> = {
	'up-to-date': true,
	updating: true,
	waiting: true,
	'no-address': true,
	stopped: true,
	offline: true,
	disabled: true,
	misconfigured: true,
};

test('each state has a word of its own', () => {
	const words = Object.keys(STATES).map((code) => texts.state(code).word);
	assert.is(new Set(words).size, words.length);
	for (const [at, code] of Object.keys(STATES).entries()) assert.is.not(words[at], code);
	assert.equal(texts.state('constructor'), { word: 'constructor', tone: 'wait' });
});

test('each word of the provider that stops has a text, and says what to do', () => {
	assert.ok(STOP_WORDS.length >= 5);
	for (const code of STOP_WORDS) {
		const { what, more } = texts.stop({ code, since: SINCE, hosts: null, text: ENGLISH }, ['home.ddns.net']);
		isOwn(what);
		assert.ok(more.length);
		for (const phrase of more) isOwn(phrase);
	}
	const nohost = texts.stop({ code: 'nohost', since: SINCE, hosts: ['a.ddns.net'], text: '' }, ['a.ddns.net', 'b']);
	isOwn(nohost.what, 'a.ddns.net, b');
});

for (const failure of FAILURES) {
	test(`a wait after the failure ${failure.code} names the host, and so do an IP check and a last answer`, () => {
		const { host, status, quote, family } = failure;
		const parts = [host, ...(quote ? [quote] : status ? [String(status)] : []), ...(family ? ['IPv6'] : [])];
		for (const of of ['updates', 'checks'] as const) {
			const { what, more } = texts.wait({ code: 'back-off', of, failure, until: UNTIL, text: ENGLISH });
			isOwn(what);
			isOwn(more[0] as Phrase, ...parts);
		}
		isOwn(texts.note({ code: 'check-failed', failure, text: ENGLISH }, LINE), ...parts);
		const [answer] = texts.answer({
			code: 'failed',
			at: SINCE,
			confirmed: [],
			stop: null,
			failure,
			text: ENGLISH,
		});
		isOwn(answer as Phrase, ...parts);
	});
}

test('each wait has a text for updates and for IP checks', () => {
	for (const of of ['updates', 'checks'] as const) {
		for (const outage of OUTAGES) {
			const waits = facts<WaitStatus>({
				hold: { of, outage, until: UNTIL },
				limit: { of, until: UNTIL },
				'back-off': { of, failure: FAILURES[0] as Failure, until: UNTIL },
				doubt: { until: UNTIL },
				pending: { families: ['ipv4', 'ipv6'], until: UNTIL },
				failover: { line: 'wan', instead: 'wanb', until: UNTIL },
			});
			const [hold, limit, backOff, doubt, pending, failover] = waits.map((wait) => texts.wait(wait).what) as [
				Phrase,
				Phrase,
				Phrase,
				Phrase,
				Phrase,
				Phrase,
			];
			isOwn(hold, outage.code === '911' ? '911' : 'HTTP 503');
			isOwn(limit);
			isOwn(backOff);
			isOwn(doubt);
			isOwn(pending, 'IPv4, IPv6');
			isOwn(failover, 'wan', 'wanb');
		}
	}
	const said = (of: 'updates' | 'checks') => texts.wait({ code: 'limit', of, until: UNTIL, text: '' }).what.text;
	assert.is.not(said('updates'), said('checks'));
});

test('each reason why there is nothing to publish has a text with all that belongs to it', () => {
	for (const reason of REASONS) {
		const { code, text, ...data } = reason;
		const words = Object.values(data).filter((value) => typeof value === 'string') as string[];
		const known: Record<string, string> = { ipv4: 'IPv4', ipv6: 'IPv6', private: 'private' };
		isOwn(texts.reason(reason), ...words.map((word) => known[word] ?? word));
	}
	isOwn(texts.reason({ code: 'no-such-interface', interface: 'wan9', known: [], text: '' }), 'wan9');
	const down = (pending: boolean) => texts.reason({ code: 'interface-down', interface: 'wan', pending, text: '' }).text;
	assert.is.not(down(true), down(false));
	const none = (hasIneligible: boolean) =>
		texts.reason({ code: 'no-address', interface: 'wan', family: 'ipv6', hasIneligible, text: '' }).text;
	assert.is.not(none(true), none(false));
});

test('each class of address has a text', () => {
	const said = Object.keys(CLASSES).map((its) => {
		const reason = { code: 'only-class', interface: 'wan', class: its as AddressClass, address: '192.0.0.9' } as const;
		const phrase = texts.reason({ ...reason, text: ENGLISH });
		isOwn(phrase, 'wan', '192.0.0.9');
		return phrase.text;
	});
	assert.is(new Set(said).size, said.length);
});

test('each problem with the network has a text, as a problem of the router and as a reason', () => {
	for (const problem of NETWORK_PROBLEMS) {
		const { command = '', exitCode = '', seconds = '', kilobytes = '' } = problem as Record<string, unknown>;
		const parts = [command, exitCode, seconds, kilobytes].map(String);
		isOwn(texts.problem({ code: 'network', problem, text: ENGLISH }), ...parts);
		isOwn(texts.reason({ code: 'network-unread', problem, text: ENGLISH }), ...parts);
	}
});

test('each problem of the router has a text', () => {
	const problems = facts<Status['problems'][number]>({
		network: { problem: { code: 'not-read' } },
		state: { file: '/etc/noip/state/state.json', error: 'ENOSPC' },
		clock: {},
	});
	for (const problem of problems) isOwn(texts.problem(problem));
	const disk = (error: string) => texts.problem({ code: 'state', file: '/etc/x', error, text: '' });
	isOwn(disk('ENOSPC'), '/etc/x', 'disk is full');
	isOwn(disk('EWHATEVER'), 'EWHATEVER');
});

test('each note has a text', () => {
	const notes = facts<LineNote>({
		absent: { reasons: [REASONS[2] as LineReason, REASONS[5] as LineReason] },
		'check-failed': { failure: FAILURES[0] as Failure },
		'check-doubted': { believed: 'never', since: SINCE, until: UNTIL },
		nat: { class: 'carrier-NAT' },
		'not-public': {},
	});
	for (const note of notes) isOwn(texts.note(note, { ...LINE, local: '192.168.1.2' }));
	const doubted = (believed: 'twice' | 'never') =>
		texts.note({ code: 'check-doubted', believed, since: SINCE, until: UNTIL, text: '' }, LINE).text;
	for (const believed of ['twice', 'never'] as const) {
		assert.match(doubted(believed), new Date(SINCE).toLocaleString());
		assert.match(doubted(believed), new Date(UNTIL).toLocaleString());
	}
	assert.is.not(doubted('twice'), doubted('never'));
	const nat = (its: AddressClass) =>
		texts.note({ code: 'nat', class: its, text: '' }, { ...LINE, local: '192.168.1.2' }).text;
	assert.match(nat('carrier-NAT'), '(192.168.1.2)');
	assert.match(nat('carrier-NAT'), 'carrier NAT');
	assert.match(nat('private'), 'another router');
});

const PUBLISHED: Published = {
	address: '203.0.113.7',
	confirmedAt: SINCE,
	word: 'good',
	uncertain: null,
	disputed: false,
};

test('each doubt about a record has a text', () => {
	const doubts = facts<NonNullable<Published['uncertain']>>({
		lost: { since: SINCE },
		'left-out': { since: SINCE },
		gone: { since: SINCE },
	});
	for (const uncertain of doubts) isOwn(texts.doubt({ ...PUBLISHED, uncertain }) as Phrase);
	isOwn(texts.doubt({ ...PUBLISHED, disputed: true }) as Phrase);
	assert.is(texts.doubt(PUBLISHED), null);
});

test('each line has its reason, each warning its text', () => {
	const whys = facts<NonNullable<LineStatus['why']>>({
		listed: {},
		'default-route': {},
		'only-tunnel': {},
		'wan-by-name': {},
		kernel: {},
		'only-device': {},
	});
	for (const why of whys) isOwn(texts.taken({ ...LINE, why }) as Phrase, 'wan', 'pppoe-wan');
	assert.not.match((texts.taken({ ...LINE, from: 'prefix' }) as Phrase).text, 'pppoe-wan');
	assert.is(texts.taken({ ...LINE, line: null, why: null }), null);
	for (const warning of WARNINGS) isOwn(texts.warning(warning), 'wan9');
});

const WARNINGS = facts<LineWarning>({
	'no-such-interface': { interface: 'wan9', known: ['wan', 'wan6'] },
	'only-tunnel': { line: 'wan9' },
});

test('a warning is left out where the same is said as the reason why there is no address', () => {
	const key = (text: string) =>
		keyIn(KEY_STATES[0] as KeyState, {
			warnings: WARNINGS,
			ipv4: { ...LINE, note: { code: 'absent', reasons: [{ ...(WARNINGS[0] as LineReason), text }], text } },
		});
	assert.is(summary.lineWarnings(key(ENGLISH)).length, 0);
	assert.is(summary.lineWarnings(key('another')).length, 2);
});

const SOURCES: Record<LineStatus['from'], boolean> = {
	interface: true,
	prefix: true,
	literal: true,
	command: true,
	check: true,
	provider: true,
	off: false,
	none: false,
};

test('each fault of a program has a text', () => {
	for (const fault of Object.values(COMMAND_FAULTS)) {
		const reason = { code: 'command-failed', family: 'ipv4', path: '/etc/noip/x', fault, text: ENGLISH } as const;
		const data = Object.values(fault).slice(1).map(String);
		isOwn(texts.reason(reason), '/etc/noip/x', ...data);
	}
});

test('it is said of each address where it was read', () => {
	for (const [from, isSaid] of Object.entries(SOURCES)) {
		const line = { ...LINE, from: from as LineStatus['from'] };
		assert.is(texts.source(line) !== '', isSaid, from);
	}
});

const ANSWER: LastAnswer = { code: 'confirmed', at: SINCE, confirmed: [], stop: null, failure: null, text: ENGLISH };

test('each last answer has a text', () => {
	const confirmed = { hosts: ['a.ddns.net', 'b'], addresses: ['203.0.113.7', '2001:db8::7'], offline: false };
	const answers = facts<LastAnswer>({
		confirmed: { ...ANSWER, confirmed: [{ ...confirmed, word: 'good' }] },
		stopped: { ...ANSWER, stop: { code: 'nohost', hosts: ['c.ddns.net'] } },
		hold: { ...ANSWER },
		failed: { ...ANSWER, failure: FAILURES[0] as Failure },
	});
	const said = answers.map((answer) => texts.answer(answer));
	for (const phrases of said) assert.is(phrases.length, 1);
	const [first, second] = said.flat() as [Phrase, Phrase];
	for (const phrase of said.flat()) isOwn(phrase);
	isOwn(first, '203.0.113.7, 2001:db8::7', 'a.ddns.net, b', 'good');
	isOwn(second, 'c.ddns.net', 'nohost');
	const other = (change: object) => texts.answer({ ...ANSWER, confirmed: [{ ...confirmed, word: 'good', ...change }] });
	isOwn(other({ offline: true })[0] as Phrase, 'offline', 'a.ddns.net');
	isOwn(other({ addresses: [] })[0] as Phrase, 'a.ddns.net');
	const both = texts.answer({
		...ANSWER,
		code: 'stopped',
		confirmed: [{ ...confirmed, word: 'nochg' }],
		stop: { code: 'badauth', hosts: [] },
	});
	assert.equal(
		both.map(({ text }) => text.slice(-7)),
		['(nochg)', 'badauth'],
	);
});

const STATUS = { problems: [] } as unknown as Status;

function keyIn(state: KeyState, change: Partial<KeyStatus> = {}): KeyStatus {
	const nothing = { warnings: [], names: [], force: null, lastAnswer: null, failingSince: null };
	return { key: 'home', state, ipv4: LINE, ipv6: { ...LINE, from: 'off' }, ...nothing, ...change };
}

const stop = (code: StopStatus['code']): StopStatus => ({ code, since: SINCE, hosts: null, text: ENGLISH });

const KEY_STATES = facts<KeyState>({
	'up-to-date': { remarks: [] },
	updating: {},
	waiting: { wait: { code: 'limit', of: 'updates', until: UNTIL, text: ENGLISH } },
	'no-address': { reasons: REASONS, misconfigured: true },
	stopped: { stop: stop('badauth') },
	offline: {},
	disabled: { by: 'key' },
	misconfigured: { errors: [{ line: 3, option: 'ipv4', text: ENGLISH }] },
});

test('a key in any state is explained in the user’s language, but where its badge says it all', () => {
	for (const state of KEY_STATES) {
		const advices = summary.explain(keyIn(state), STATUS);
		assert.is(advices.length, state.code === 'up-to-date' || state.code === 'updating' ? 0 : 1, state.code);
		// What is wrong with the file is told in the agent's words, which name its options.
		const said = advices.flatMap(({ what, more }) => (state.code === 'misconfigured' ? [what] : [what, ...more]));
		for (const phrase of said) isOwn(phrase);
	}
	const off = (by: 'key' | 'settings') =>
		summary.explain(keyIn({ code: 'disabled', by, text: '' }), STATUS)[0]?.what.text;
	assert.is.not(off('key'), off('settings'));
});

test('each remark is told', () => {
	const remarks = facts<Remark>({
		'names-stopped': { count: 1, of: 2 },
		disputed: {},
		stale: { family: 'ipv6' },
		'stays-online': {},
	});
	const NAME = { state: { code: 'stopped' as const, text: '' }, ipv4: null, ipv6: null };
	for (const remark of remarks) {
		const names = remark.code === 'names-stopped' ? [{ ...NAME, host: 'gone.ddns.net', stop: stop('nohost') }] : [];
		const key = keyIn({ code: 'up-to-date', remarks: [remark], text: '' }, { names });
		const advices = summary.explain(key, STATUS);
		assert.is(advices.length, 1, remark.code);
		isOwn((advices[0] as Advice).what);
		const isStopped = remark.code === 'names-stopped' || remark.code === 'stays-online';
		assert.is(summary.isStopped(key), isStopped, remark.code);
		assert.is(summary.badge(key).tone, remark.code === 'names-stopped' ? 'bad' : 'good');
	}
});

test('several names with the same stop are told together, other stops beside them', () => {
	const name = (host: string, code: StopStatus['code'] | null) => ({
		host,
		state: { code: 'stopped' as const, text: '' },
		stop: code && stop(code),
		ipv4: null,
		ipv6: null,
	});
	const names = [name('a', 'nohost'), name('b', null), name('c', 'nohost'), name('d', '!donator')];
	const advices = summary.explain(keyIn({ code: 'updating', text: '' }, { names }), STATUS);
	assert.is(advices.length, 2);
	assert.match(advices[0]?.what.text ?? '', 'a, c');
});

test('what is told in one place is not told in another', () => {
	const unread: LineReason = { code: 'network-unread', problem: { code: 'not-read' }, text: '' };
	const down: LineReason = { code: 'interface-down', interface: 'wan6', pending: false, text: '' };
	const absent: LineNote = { code: 'absent', reasons: [unread, down], text: '' };
	const failed: LineNote = { code: 'check-failed', failure: FAILURES[0] as Failure, text: '' };
	const problem = { code: 'network', problem: { code: 'not-read' }, text: '' } as const;
	const told = { problems: [problem] } as unknown as Status;
	const notes = (state: KeyState, note: LineNote, status = STATUS) =>
		summary.lineNotes(keyIn(state, { ipv6: { ...LINE, note } }), 'ipv6', status).length;
	const fine: KeyState = { code: 'up-to-date', remarks: [], text: '' };
	const none: KeyState = { code: 'no-address', reasons: [unread, down], misconfigured: false, text: '' };
	const wait = { code: 'back-off', of: 'checks', failure: FAILURES[0] as Failure, until: UNTIL, text: '' } as const;
	assert.is(notes(fine, absent), 2);
	assert.is(notes(fine, absent, told), 1);
	assert.is(notes(none, absent), 0);
	assert.is(notes(fine, failed), 1);
	assert.is(notes({ code: 'waiting', wait, text: '' }, failed), 0);
	assert.is(notes({ code: 'waiting', wait: { ...wait, of: 'updates' }, text: '' }, failed), 1);
	assert.is(summary.explain(keyIn(none), STATUS)[0]?.more.length, 2);
	assert.is(summary.explain(keyIn(none), told)[0]?.more.length, 1);
	const nat: LineNote = { code: 'nat', class: 'private', text: '' };
	assert.is(notes(fine, nat), 0);
	assert.is(summary.lineWarnings(keyIn(fine, { ipv4: { ...LINE, note: nat } })).length, 1);
	assert.is(summary.lastAnswer(keyIn({ code: 'waiting', wait, text: '' }, { lastAnswer: ANSWER })).length, 0);
	assert.is(summary.lastAnswer(keyIn(fine)).length, 0);
});

test('what a newer agent says by codes that this page does not know is shown in its own words', () => {
	const isEnglish = (phrase: Phrase | null | undefined) => assert.equal(phrase, { text: ENGLISH, lang: 'en' });
	for (const code of ['new', 'constructor', 'toString', '__proto__']) {
		const fact = { code, text: ENGLISH } as never;
		const failure = { code, host: HOST } as never;
		isEnglish(texts.stop(fact, []).what);
		isEnglish(texts.wait(fact).what);
		isEnglish(texts.reason(fact));
		isEnglish(texts.note(fact, LINE));
		isEnglish(texts.problem(fact));
		isEnglish(texts.doubt({ ...PUBLISHED, uncertain: fact }));
		isEnglish(texts.wait({ code: 'back-off', of: 'updates', failure, until: UNTIL, text: ENGLISH }).what);
		isEnglish(texts.wait({ code: 'hold', of: 'updates', outage: { code } as never, until: UNTIL, text: ENGLISH }).what);
		isEnglish(texts.note({ code: 'check-failed', failure, text: ENGLISH }, LINE));
		isEnglish(texts.note({ code: 'absent', reasons: [fact], text: ENGLISH }, LINE));
		isEnglish(texts.problem({ code: 'network', problem: { code } as never, text: ENGLISH }));
		isEnglish(
			texts.reason({ code: 'only-class', interface: 'wan', class: code as never, address: 'x', text: ENGLISH }),
		);
		isEnglish(texts.answer({ ...ANSWER, code } as never)[0]);
		isEnglish(texts.answer({ ...ANSWER, code: 'failed', failure })[0]);
		isEnglish(summary.explain(keyIn(fact), STATUS)[0]?.what);
		isEnglish(summary.explain(keyIn({ code: 'up-to-date', remarks: [fact], text: '' }), STATUS)[0]?.what);
		assert.is(summary.badge(keyIn(fact)).word, code);
	}
});

test('what came of a button is told by the state afterwards', () => {
	const [fine, updating, waiting, none, stopped, offline] = KEY_STATES as KeyState[] as [
		KeyState,
		KeyState,
		KeyState,
		KeyState,
		KeyState,
		KeyState,
	];
	const answered = keyIn(fine, { lastAnswer: ANSWER });
	const outcome = (action: string, before: KeyState | undefined, after: KeyStatus | undefined) =>
		summary.outcome(action, before && keyIn(before), after);
	assert.match(outcome('update', fine, undefined), 'no longer');
	assert.match(outcome('update', fine, keyIn(fine)), 'nothing has changed');
	assert.match(outcome('update', fine, answered), 'No-IP has answered');
	assert.match(outcome('update', fine, keyIn(waiting)), 'has to wait');
	assert.match(outcome('update', fine, keyIn(none)), 'no address');
	assert.match(outcome('update', fine, keyIn(stopped)), 'is stopped');
	assert.match(outcome('resume', stopped, keyIn(stopped)), 'Stopped again');
	assert.match(outcome('resume', stopped, keyIn(fine)), 'No-IP has answered');
	const forced = (force: Partial<ForceStatus>) =>
		outcome('force', fine, keyIn(fine, { force: { at: SINCE, until: null, text: ENGLISH, ...force } as ForceStatus }));
	assert.match(forced({ code: 'sent' }), 'No-IP has answered');
	assert.match(forced({ code: 'too-soon' }), 'less than five minutes ago');
	assert.match(forced({ code: 'waiting', isKept: true }), 'sent then');
	assert.match(forced({ code: 'stopped' }), 'is stopped');
	assert.match(forced({ code: 'new' as never }), ENGLISH);
	assert.match(outcome('update', offline, keyIn(offline)), 'Done.');
	assert.match(outcome('update', updating, keyIn(updating)), 'Done.');
});

test.run();
