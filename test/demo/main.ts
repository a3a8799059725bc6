/** A demonstration: the provider on loopback, a router with the client in it, and a morning in less than a minute. */
import { type FakeProvider, startFakeProvider } from '../provider/fake-provider.ts';
import { DemoRouter } from './demo-router.ts';
import { ACCOUNT, configuration, morning, PASSWORD } from './scenes.ts';
import { Stage } from './stage.ts';
import { type Findings, isGood, judge, verdict } from './verdict.ts';
import { type Voices, voices } from './voices.ts';

/**
 * Plays the demonstration and gives the exit code: 0 when the journal shows nothing wrong. `command` starts the client on an engine;
 * `engine` is what to call that.
 */
export async function play(command: readonly string[], engine: string): Promise<number> {
	const startMs = Date.now();
	const told = voices((line) => console.log(line), startMs);
	const router = new DemoRouter(command, (line) => told.say('noip', line));
	let provider: FakeProvider | null = null;
	const clear = async () => {
		await router.remove();
		await provider?.close();
	};
	let interrupted = false;
	const interrupt = () => {
		interrupted = true;
		void clear().finally(() => process.exit(130));
	};
	process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
	try {
		provider = await startFakeProvider({ folder: `${router.folder}/provider`, description: { accounts: [ACCOUNT] } });
		const text = configuration(provider.urls, provider.caFile, PASSWORD);
		router.configure(text);
		opening(told, engine, text);
		const stage = new Stage(router, provider, told);
		await morning(stage);
		await router.stop();
		const found = judge(provider.journal.entries(), stage.marks, stage.published());
		closing(told, found, Date.now() - startMs);
		return isGood(found) ? 0 : 1;
	} catch (error) {
		if (!interrupted) console.error(`\nThe demonstration broke off: ${(error as Error).message}`);
		return 1;
	} finally {
		await clear();
	}
}

function opening(told: Voices, engine: string, configuration: string): void {
	told.plain(`noip on ${engine}, against a fake provider on loopback (HTTPS, its own authority).`);
	told.plain(
		'The states of the line are recordings of a real netifd. "line" tells what happens there, "noip" is the ' +
			'log of the client, "zone" what the provider publishes, "you" what a user does. The configuration:',
	);
	told.plain();
	told.quote(configuration.replaceAll('\t', '    '));
}

function closing(told: Voices, found: Findings, tookMs: number): void {
	const { updates, checks, answers, slowestMs, astray } = found;
	const words = Object.entries(answers).map(([word, count]) => `${count} ${word}`);
	told.plain();
	told.plain(
		`The provider's journal of these ${(tookMs / 1000).toFixed(1)} s holds ${updates} updates and ` +
			`${checks} ${checks === 1 ? 'IP check' : 'IP checks'}. Answers by name: ${words.join(', ')}. ` +
			`The slowest update came ${(slowestMs / 1000).toFixed(1)} s after the line had changed. ` +
			(astray.length === 0 ? 'Every name points to the line.' : `Not pointing to the line: ${astray.join(', ')}.`),
	);
	told.plain(verdict(found));
}
