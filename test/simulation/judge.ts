/** Judges a life by the promises and rules, from what can be seen outside: what went out, what came back, what is on the disk. */

import type { Bytes } from '../../src/base/bytes.ts';
import type { HttpResult } from '../../src/base/http.ts';
import type { FileError } from '../../src/host/host.ts';
import type { Configuration } from './configuration.ts';
import { Court, HOUR, MINUTE, SAVING_MS, UNSEEN } from './court.ts';
import { DiskLaws } from './disk-laws.ts';
import { describe, type Fault, type Incident } from './incident.ts';
import type { Network } from './network.ts';
import type { Process } from './process.ts';
import { RequestLaws } from './request-laws.ts';
import type { Chronicle, Simulation } from './simulation.ts';
import { TimeLaws } from './time-laws.ts';
import type { Sent } from './watcher.ts';

export class Judge implements Chronicle {
	readonly court: Court;
	private readonly requests: RequestLaws;
	private readonly times: TimeLaws;
	private readonly disk: DiskLaws;
	/** The configurations that there have been, by their text; null: the client must not take it. */
	private readonly configurations = new Map<string, Configuration | null>();

	constructor(tells: boolean) {
		this.court = new Court(tells);
		this.requests = new RequestLaws(this.court);
		this.times = new TimeLaws(this.court);
		this.disk = new DiskLaws(this.court);
	}

	isOver(): boolean {
		return this.court.broken !== null;
	}

	happened(incident: Incident): void {
		const { court } = this;
		court.tell(describe(incident));
		if (this.times.isCalm(this.times.calmMs())) this.times.converged('in a calm', false);
		court.disturbedMs = court.now();
		if (incident.kind === 'network') {
			court.unsent.clear();
			court.tokens++;
		}
	}

	booted(): void {
		const { court } = this;
		court.tell('--- the router boots');
		court.knowledge.forget(court.unsavedMs, court.now());
		court.memoryBeganMs = null;
		court.memoryLost = court.faults.has('disk: memory full');
		court.failures.clear();
		court.disturbedMs = court.now();
	}

	powerFailed(): void {
		const { court } = this;
		court.tell('--- the power fails');
		// Those who died of it are known as killed by now.
		court.crash = { atMs: Math.min(court.now(), court.crash?.atMs ?? Infinity), power: true };
	}

	configured(configuration: Configuration, text: string): void {
		this.configurations.set(
			text,
			isValid(configuration) && !text.includes("'settings\n\toption") ? configuration : null,
		);
	}

	faultChanged(what: Fault, begins: boolean): void {
		const { court } = this;
		if (begins) court.faults.add(what);
		else court.faults.delete(what);
		if (!begins) court.tell(`over: ${what}`);
		if (what.includes('ubus')) court.blindedMs = court.now();
		if (what.startsWith('disk: ')) court.diskTroubleMs = court.now();
		if (what === 'disk: memory full') court.memoryLost = true;
		else if (what.startsWith('disk: ')) court.unsavedMs = Math.min(court.unsavedMs, court.now());
		if (what === 'disk: state locked' && begins) court.lockedMs = court.now();
		court.disturbedMs = court.now();
	}

	healed(resumed: boolean): void {
		const { court } = this;
		court.tell(resumed ? '--- the user resumes all keys' : '--- peace: whatever was wrong is put right');
		court.disturbedMs = court.now();
	}

	end(): void {
		const { court } = this;
		court.tell('--- the end');
		const agent = [...court.minds].some(([process, mind]) => process.isAgent && process.alive && mind.readyMs !== null);
		court.must(agent, 'rules 27: the agent stays', 'no agent runs at the end');
		this.times.converged('at the end', true);
	}

	started(process: Process): void {
		const { court } = this;
		court.minds.set(process, {
			configuration: null,
			network: null,
			open: null,
			last: null,
			readyMs: null,
			activeMs: -Infinity,
			lookedMs: -Infinity,
			sentMs: -Infinity,
		});
		court.tell(`noip ${process.args.join(' ')} starts (${process.pid})`);
		court.disturbedMs = court.now();
	}

	ready(process: Process): void {
		const { court } = this;
		court.mind(process).readyMs = court.now();
	}

	ended(process: Process): void {
		const { court } = this;
		const mind = court.mind(process);
		if (process.code === null) {
			court.tell(`noip ${process.args[0]} (${process.pid}) is killed`);
			court.crash ??= { atMs: court.now(), power: false };
			for (const failed of court.failures.values()) if (failed.atMs >= court.now() - SAVING_MS) failed.times--;
			// It may have been about to send, and have noted so.
			if (mind.activeMs > court.now() - SAVING_MS) {
				court.kills.push(court.clocks());
				for (const name of court.knowledge.names.values()) name.lost.push({ ipv4: 'unknown', ipv6: 'unknown' });
			}
		}
		if (mind.open) {
			court.knowledge.lose(mind.open);
			court.open.delete(mind.open);
			if (mind.configuration) this.requests.abandoned(mind.open, mind.configuration);
		}
		if (!process.isAgent) court.minds.delete(process);
		else for (const [old] of court.minds) if (!old.alive && old !== process) court.minds.delete(old);
		court.disturbedMs = court.now();
	}

	exited(process: Process, code: number): void {
		const { court } = this;
		court.tell(`noip ${process.args.join(' ')} (${process.pid}) ends with ${code}`);
		const fine =
			court.faults.has('no flock') ||
			court.faults.has('disk: state locked') ||
			court.now() - court.diskTroubleMs < MINUTE;
		const allowed = process.isAgent ? [0, 75] : [0, 69, 75, 77, 78, 2];
		court.must(
			allowed.includes(code) || fine,
			'rules 27: exit codes',
			`noip ${process.args.join(' ')} ended with ${code}`,
		);
		const alone = [...(court.simulation?.machine.processes ?? [])].filter((one) => one !== process).length === 0;
		if (process.args[0] === 'run' && code === 75)
			court.must(!alone, 'rules 25: one agent', 'it ended with 75, and no other runs');
	}

	printed(process: Process, stream: 'out' | 'err', line: string): void {
		const { court } = this;
		court.tell(`  ${process.pid} ${stream === 'err' ? '! ' : ''}${line}`);
		court.must(!line.includes('internal:'), 'never an internal error', line);
		court.must(!line.includes('Secret-'), 'promise 8: no password in the log', line);
	}

	told(process: Process, text: string): void {
		const { court } = this;
		court.tell(`  the agent hears ${JSON.stringify(text)}`);
		court.lastEventMs = court.now();
		if (!court.minds.has(process)) return;
		if (text === '' || text.startsWith('if')) this.times.mustLook(process);
		for (const line of text.split('\n')) this.asked(line);
	}

	looked(process: Process, network: Network | null): void {
		const { court } = this;
		const mind = court.mind(process);
		mind.network = network ?? UNSEEN;
		if (network) mind.lookedMs = court.now();
		if (network && process.isAgent) this.times.mustSend(process);
	}

	ran(_process: Process, argv: readonly string[]): void {
		this.court.must(!argv.join(' ').includes('Secret-'), 'promise 8: no password in an argument list', argv.join(' '));
	}

	read(process: Process, path: string, result: Bytes | FileError): void {
		const { paths } = this.court.simulation as Simulation;
		if (path === paths.config && typeof result === 'string')
			this.configRead(process, this.configurations.get(result) ?? null);
		if (path === `${paths.runDir}/recent.json`) this.memoryRead(process, result);
	}

	wrote(process: Process, path: string, content: Bytes, failed: FileError | null): void {
		const { court } = this;
		const { paths } = court.simulation as Simulation;
		court.mind(process).activeMs = court.now();
		court.must(path !== paths.config, 'promise 9: the configuration is never written', path);
		court.must(!content.includes('Secret-'), 'promise 8: no password in a file', path);
		if (failed) court.tell(`  ${process.pid} cannot write ${path}: ${failed.error}`);
	}

	renamed(_process: Process, _from: string, to: string, failed: FileError | null): void {
		const { court } = this;
		const { paths } = court.simulation as Simulation;
		if (to !== `${paths.stateDir}/state.json` || failed) return;
		court.unsavedMs = Infinity;
		this.disk.saved();
		court.tell('  the state is saved');
		court.tokens--;
		court.must(
			court.tokens >= 0,
			'promise 9: flash is written only when something durable changes',
			'the state was written once more, and nothing had changed',
		);
	}

	flushed(_process: Process, path: string): void {
		const { disk, paths } = this.court.simulation?.machine ?? {};
		if (path === paths?.stateDir && disk && !('error' in disk.status(`${path}/state.json`)))
			this.court.savedEver = true;
	}

	sent(sent: Sent): void {
		const { process } = sent;
		this.court.tell(
			`  ${process.pid} sends #${sent.number} ${sent.request.url}${sent.request.localAddress ? ` from ${sent.request.localAddress}` : ''}`,
		);
		this.requests.sent(sent);
	}

	arrived(sent: Sent, answer: { status: number; body: string }): void {
		this.court.tell(
			`    #${sent.number} arrives, seen from ${sent.seen}: ${answer.status} ${JSON.stringify(answer.body.slice(0, 80))}`,
		);
	}

	received(sent: Sent, result: HttpResult): void {
		const { court } = this;
		const { process } = sent;
		if (!process.alive) return;
		const mind = court.mind(process);
		if (mind.open === sent) mind.open = null;
		court.open.delete(sent);
		mind.sentMs = court.now();
		if (process.isAgent) (court.simulation as Simulation).scheduler.after(1, () => this.times.mustSend(process));
		if (result.kind === 'failure')
			court.tell(`    #${sent.number} fails: ${result.cause}${result.sent ? ', perhaps sent' : ''}`);
		else court.tell(`    #${sent.number} is answered`);
		this.requests.received(sent, result);
	}

	private configRead(process: Process, configuration: Configuration | null): void {
		const { court } = this;
		if (!configuration) return;
		const mind = court.mind(process);
		mind.configuration = configuration;
		if (!maySend(process)) return;
		court.tokens++;
		this.lift(() => court.knowledge.adopt(configuration));
		court.lastEventMs = court.now();
	}

	/** Notes the stops that a change lifts. */
	private lift(change: () => void): void {
		const { court } = this;
		const before = court.knowledge.stops;
		change();
		const lifted = before.filter((stop) => !court.knowledge.stops.includes(stop));
		court.lifted = [
			...court.lifted.filter(({ atMs }) => atMs > court.now() - MINUTE),
			...lifted.map((stop) => ({ atMs: court.now(), stop })),
		];
	}

	/** What has been asked for by a line on the FIFO, or by a command. */
	private asked(line: string): void {
		const { court } = this;
		const [, action, subject = ''] = /^(force|resume) ([\w-]+)$/.exec(line) ?? [];
		const { configuration } = court.simulation as Simulation;
		const configurations = [...court.minds.values()].flatMap((mind) => mind.configuration ?? []);
		const keys = [configuration, ...configurations]
			.flatMap((one) => one.keys)
			.filter(({ name }) => subject === '-' || subject === name);
		if (action === 'resume') {
			this.lift(() => court.knowledge.resume(keys, court.now()));
			court.resumes = [
				...court.resumes.filter(({ atMs }) => atMs > court.now() - HOUR),
				{ atMs: court.now(), keys: [subject] },
			];
			court.tokens++;
		}
		if (action === 'force') for (const { name } of keys) court.forcedMs.set(name, court.now());
	}

	/** A process that may send begins, and asks for what its command says. */
	private memoryRead(process: Process, recent: Bytes | FileError): void {
		if (!maySend(process)) return;
		this.disk.memoryRead(recent);
		const [command, ...rest] = process.args;
		const names = rest.filter((word) => !word.startsWith('-'));
		const keys = names[0] ? names : ['-'];
		if (command === 'resume') for (const key of keys) this.asked(`resume ${key}`);
		if (command === 'update')
			for (const key of keys) this.asked(`${rest.includes('--force') ? 'force' : 'update'} ${key}`);
	}
}

function maySend({ args }: Process): boolean {
	return ['run', 'update', 'resume'].includes(args[0] ?? '');
}

/** Whether the client must take this configuration. */
function isValid(configuration: Configuration): boolean {
	const hosts = configuration.keys.filter((key) => key.enabled).flatMap((key) => key.hostnames);
	return (
		new Set(hosts).size === hosts.length && configuration.keys.every((key) => key.ipv4 !== 'off' || key.ipv6 !== 'off')
	);
}
