/**
 * A small program that does one thing with a host and prints what came of it, one JSON value a line. The tests start it on both
 * engines: `probe SCENARIO JSON...`.
 */
import { toJson } from '../../src/base/json.ts';
import type { Host, HttpRequest, RunOptions } from '../../src/host/host.ts';

type Arguments = readonly never[];
type Scenario = (host: Host, ...args: Arguments) => void | Promise<void>;

export function main(host: Host): void {
	const [name = '', ...rest] = host.args;
	const scenario = scenarios[name];
	if (!scenario) throw new Error(`no scenario ${name}`);
	Promise.resolve(scenario(host, ...(rest.map((text) => JSON.parse(text)) as unknown as Arguments))).catch((error) => {
		host.print('err', `error internal: ${error}`);
		host.exit(70);
	});
}

function say(host: Host, value: unknown): void {
	host.print('out', toJson(value));
}

function finish(host: Host, value: unknown): void {
	say(host, value);
	host.exit(0);
}

const scenarios: Record<string, Scenario> = {
	/** Calls functions of `host.files` one after the other: [name, ...arguments]. */
	async files(host, ...calls: [keyof Host['files'], ...unknown[]][]) {
		const results: unknown[] = [];
		for (const [name, ...args] of calls) {
			results.push(await (host.files[name] as (...args: unknown[]) => unknown)(...args));
		}
		finish(host, results);
	},

	/** Tells some variables of its environment, and what its standard input and output are. */
	surroundings(host, ...names: string[]) {
		const variables = names.map((name) => host.variable(name) ?? null);
		finish(host, { variables, terminals: [host.isTerminal('in'), host.isTerminal('out')] });
	},

	/** Runs a program; `killAfterMs` kills it. */
	async run(host, argv: string[], options: RunOptions, killAfterMs?: number) {
		const began = host.clock.uptimeMs();
		const running = host.run(argv, options);
		if (killAfterMs !== undefined) host.setTimer(killAfterMs, running.kill);
		const result = await running.done;
		const tookMs = host.clock.uptimeMs() - began;
		const children = await host.run(['sh', '-c', 'cat /proc/$PPID/task/*/children'], { timeoutMs: 5000, limit: 1000 })
			.done;
		finish(host, { result, tookMs, children });
	},

	/** Runs programs at once, and tells their names as they end. */
	async race(host, ...argvs: string[][]) {
		const ended: (string | undefined)[] = [];
		const limits = { timeoutMs: 600_000, limit: 1000 };
		await Promise.all(argvs.map((argv) => host.run(argv, limits).done.then(() => ended.push(argv[0]))));
		finish(host, ended);
	},

	/** Runs a program many times, one after the other, and tells the descriptors that are open before and after. */
	async many(host, argv: string[], times: number) {
		const list = () => host.run(['sh', '-c', 'ls /proc/$PPID/fd | wc -l'], { timeoutMs: 5000, limit: 1000 }).done;
		await host.run(argv, { timeoutMs: 5000, limit: 1000, input: 'x' }).done;
		const before = await list();
		for (let count = 0; count < times; count++) await host.run(argv, { timeoutMs: 5000, limit: 1000, input: 'x' }).done;
		finish(host, { before, after: await list() });
	},

	async http(host, request: HttpRequest, abortAfterMs?: number) {
		const call = host.http(request);
		if (abortAfterMs !== undefined) host.setTimer(abortAfterMs, call.abort);
		finish(host, await call.done);
	},

	follow(host, argv: string[], killAtLine?: string) {
		const child = host.followOutput(
			argv,
			(line) => {
				say(host, { line });
				if (line !== killAtLine) return;
				child.kill();
				host.setTimer(200, () => finish(host, 'killed'));
			},
			(why) => finish(host, { why }),
		);
	},

	/** Leaves as soon as a followed program has told its pid. */
	leave(host, argv: string[]) {
		host.followOutput(
			argv,
			(line) => finish(host, Number(line)),
			() => {},
		);
	},

	/** Tells of each chunk how long it was and what it ends with, until one ends with `quit`. */
	fifo(host, path: string) {
		const opened = host.openFifo(path, (chunk) => {
			say(host, { length: chunk.length, end: chunk.slice(-20) });
			if (!chunk.endsWith('quit\n') || 'error' in opened) return;
			opened.close();
			host.setTimer(100, () => finish(host, 'closed'));
		});
		if ('error' in opened) finish(host, opened);
		else say(host, 'ready');
	},

	/** Takes a lock and keeps it until it is killed. */
	async lock(host, path: string) {
		const answer = await host.lock(path);
		if (answer !== 'taken') return finish(host, answer);
		say(host, answer);
		host.setTimer(600_000, () => {});
	},

	signals(host) {
		host.onSignal((signal) => {
			say(host, signal);
			if (signal === 'TERM') host.exit(0);
		});
		say(host, 'ready');
		host.setTimer(600_000, () => {});
	},

	/** Three timers, one of them cancelled. */
	timers(host) {
		const began = host.clock.uptimeMs();
		const fired: string[] = [];
		host.setTimer(60, () => finish(host, { fired, tookMs: host.clock.uptimeMs() - began }));
		host.setTimer(20, () => void fired.push('20 ms'));
		host.setTimer(30, () => fired.push('cancelled'))();
		host.setTimer(0, () => void fired.push('0 ms'));
	},

	clock(host) {
		const { clock } = host;
		finish(host, {
			uptimeMs: clock.uptimeMs(),
			wallMs: clock.wallMs(),
			bootId: clock.bootId(),
			engine: host.engine,
			pid: host.pid,
		});
	},

	random(host) {
		finish(host, { numbers: [host.random(), host.random()], bytes: [host.randomBytes(5000), host.randomBytes(16)] });
	},

	/** Prints lines to a pipe that nobody reads any more, then writes a file to show that it has come this far. */
	print(host, path: string) {
		say(host, 'ready');
		host.setTimer(0, function again() {
			if ('error' in host.files.status(`${path}.go`)) return void host.setTimer(10, again);
			for (let count = 0; count < 100; count++) host.print(count % 2 ? 'out' : 'err', 'nobody reads this');
			host.files.write(path, 'survived', 0o600);
			host.exit(5);
		});
	},

	lines(host) {
		host.print('out', 'Grüße');
		host.print('err', 'an error\nerror home: stopped\r\x1b[2J\x07\x85\u2028\u202e');
		host.exit(3);
	},

	crash(host, where: 'timer' | 'signal' | 'fifo' | 'line', path: string) {
		const fail = (): never => {
			throw new Error(`thrown in a ${where}`);
		};
		if (where === 'timer') host.setTimer(1, fail);
		if (where === 'signal') host.onSignal(fail);
		if (where === 'fifo') host.openFifo(path, fail);
		if (where === 'line') host.followOutput(['echo', 'x'], fail, () => {});
		host.setTimer(600_000, () => host.exit(0));
		say(host, 'ready');
	},

	/** Takes memory until there is none. */
	exhaust(host) {
		host.setTimer(1, () => {
			const taken: string[] = [];
			for (;;) taken.push(`${taken.length} and some more`);
		});
	},

	addresses(host) {
		finish(host, host.linkDevices());
	},
};
