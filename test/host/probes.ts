/** Starting the probe on an engine, and reading what it says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Engine, engines } from '../support/engines.ts';
import { within } from '../support/until.ts';

/** A running probe. */
export interface Running {
	child: ChildProcess;
	/** The next JSON value that it prints; rejects when it ends or the deadline passes. */
	next<T = unknown>(): Promise<T>;
	/** Resolves with its exit code (null: a signal ended it). */
	ended: Promise<number | null>;
	/** What it has printed on standard error until now. */
	errors(): string;
}

export interface Probe {
	name: Engine['name'];
	/** What a scenario's name and its arguments as JSON stand behind on the command line. */
	command: readonly string[];
	/** Starts a scenario. `environment` is added to that of the tests; undefined takes a variable away. */
	start(scenario: string, args?: readonly unknown[], environment?: NodeJS.ProcessEnv): Running;
	/** Runs a scenario to its end and gives the first value that it prints. */
	ask<T = unknown>(scenario: string, args?: readonly unknown[], environment?: NodeJS.ProcessEnv): Promise<T>;
}

/** Bundles the probe for every engine. */
export function probes(): Promise<Probe[]> {
	return Promise.all(
		engines().map(async (engine) => {
			const path = await engine.bundle(`test/host/probe-${engine.name}.ts`);
			const command = [...engine.command, path];
			const start: Probe['start'] = (scenario, args = [], environment = {}) => {
				const words = [...command, scenario, ...args.map((value) => JSON.stringify(value))];
				return follow(words, environment);
			};
			return {
				name: engine.name,
				command,
				start,
				async ask<T>(scenario: string, args?: readonly unknown[], environment?: NodeJS.ProcessEnv) {
					const running = start(scenario, args, environment);
					const value = await running.next<T>();
					await running.ended;
					return value;
				},
			};
		}),
	);
}

function follow(words: readonly string[], environment: NodeJS.ProcessEnv): Running {
	const child = spawn(words[0] as string, words.slice(1), {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, ...environment },
	});
	let errors = '';
	child.stderr.on('data', (chunk) => (errors += chunk));
	const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	return {
		child,
		ended: within(
			ended,
			() => `the end of the probe; it said: ${errors}`,
			() => child.kill('SIGKILL'),
		),
		errors: () => errors,
		async next<T>() {
			const line = await within(
				lines.next(),
				() => `a line of the probe; it said: ${errors}`,
				() => child.kill('SIGKILL'),
			);
			if (line.done) throw new Error(`the probe ended without an answer; it said: ${errors}`);
			return JSON.parse(line.value) as T;
		},
	};
}
