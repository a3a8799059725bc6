/** The service as procd and the init script run it, over the real agent of a test's router. */
import type { ScenarioRouter } from '../support/scenario-router.ts';
import { readUci } from './uci.ts';

export class Service {
	/** Has every action fail, as where the user of the agent cannot be made. */
	broken = false;
	/** Whether it starts at boot. */
	enabled = true;
	/** Whether the init script ran `start`: only then do changes of the configuration reach it. */
	private started = false;
	private stamped: string[] = [];

	constructor(private readonly router: ScenarioRouter) {}

	get running(): boolean {
		return this.router.agent !== null && this.router.agent.exitCode === null;
	}

	/** `/etc/init.d/noip ACTION`; gives the exit code. */
	async act(action: string): Promise<number> {
		if (this.broken) return 1;
		if (action === 'enable') this.enabled = true;
		else if (action === 'stop') await this.stop();
		else if (action === 'restart') {
			await this.stop();
			await this.start();
		} else if (action === 'start' || action === 'reload') await this.start();
		else return 1;
		return 0;
	}

	/** The configuration was changed by somebody: procd reloads the service. */
	async changed(): Promise<void> {
		if (this.started) await this.start();
	}

	/** An instance that runs gets a SIGHUP; one that is not wanted any more is ended. */
	private async start(): Promise<void> {
		this.started = true;
		if (this.off()) await this.end();
		else if (this.running) this.router.agent?.kill('SIGHUP');
		else await this.router.start();
	}

	private async stop(): Promise<void> {
		this.started = false;
		await this.end();
	}

	private async end(): Promise<void> {
		if (this.running) await this.router.stop();
	}

	/** Only an explicit 0 in a file that parses. */
	private off(): boolean {
		try {
			const settings = readUci(this.router.path('noip.conf')).find(({ name }) => name === 'settings');
			return /^(0|no|off|false|disabled)$/.test(String(settings?.options.enabled));
		} catch {
			return false;
		}
	}

	/** `logread -e noip`. A line has the time at which it was first asked for, since nobody wrote down when it came. */
	logread(): string {
		const lines = this.router.log.split('\n').slice(0, -1);
		const [day, month, date, year, time] = new Date().toUTCString().replace(',', '').split(' ');
		for (const line of lines.slice(this.stamped.length)) {
			const level = line.startsWith('error') ? 'err' : 'info';
			this.stamped.push(
				`${day} ${date} ${month} ${time} ${year} daemon.${level} noip[${this.router.agent?.pid ?? 1}]: ${line}`,
			);
		}
		return this.stamped.map((line) => `${line}\n`).join('');
	}
}
