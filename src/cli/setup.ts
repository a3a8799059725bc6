/** `noip setup`: asks what the configuration needs, writes it, has it tried, and says what came of it. */
import { type Bytes, toText } from '../base/bytes.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import { configFrom, MOST_CONFIG, optionsOf } from '../client/load-config.ts';
import { type Paths, platformOf } from '../client/paths.ts';
import { PUBLISHER } from '../client/publisher.ts';
import { freshPath, obstacleTo, replaceConfig } from '../client/replace-config.ts';
import {
	type Answered,
	type Answers,
	hasContact,
	isComplete,
	itemsOf,
	keysIn,
	newKey,
	obstacles,
	problemsOf,
	type Target,
	withAnswers,
} from '../config/answers.ts';
import { hasEnvironment, variableOf } from '../config/environment.ts';
import { ALL_OF_A_KEY } from '../config/hostname.ts';
import { accountLogin } from '../config/login.ts';
import { parseUci } from '../config/uci.ts';
import type { Host } from '../host/host.ts';
import { answerProblemText, configErrors } from '../messages/config.ts';
import * as messages from '../messages/setup.ts';
import { remarkText } from '../messages/status.ts';
import { complain, complainOfConfig } from './complain.ts';
import { type Dialogue, openDialogue, type Question } from './dialogue.ts';
import { healthOfKey, isRefused } from './health.ts';
import { lineChoices } from './setup-lines.ts';
import { startCommand, type Trial, tryKey } from './setup-trial.ts';
import { keyLines, viewOf } from './status.ts';
import { table } from './table.ts';

/** Gives the exit code: of what came of the trial, as `noip update` would. */
export async function setupCommand(host: Host, paths: Paths): Promise<number> {
	const text = begin(host, paths);
	if (typeof text !== 'string') return complain(host, text);
	const parsed = parseUci(text);
	if ('error' in parsed) {
		const read = configFrom(text, host, paths);
		if ('errors' in read) complainOfConfig(host, read);
		return complain(host, { problem: messages.correctFirstText(platformOf(paths)), code: EXIT.configuration });
	}
	return await new Setup(host, paths, text).run();
}

/** The text of the file as it is, empty where there is none; or why nothing is asked. */
function begin(host: Host, paths: Paths): Bytes | Problem {
	const { files, users, variable } = host;
	const refused = (obstacle: messages.SetupObstacle): Problem => ({
		problem: messages.setupObstacleText(obstacle, platformOf(paths)),
		code: EXIT.usage,
	});
	if (!paths.router && hasEnvironment(variable)) return refused({ code: 'environment', variable: VARIABLE });
	const text = files.readPlain(paths.config, MOST_CONFIG);
	const unread = typeof text === 'string' || text.error === 'ENOENT' ? null : text;
	const obstacle = unread ?? obstacleTo(host, paths);
	if (!obstacle) return typeof text === 'string' ? text : '';
	if (isContainer(host, paths)) return refused({ code: 'in-container', needsContact: !PUBLISHER.contact });
	const isRights = /^(EACCES|EPERM)$/.test(obstacle.error) && users.own() !== 0;
	return refused(isRights ? { code: 'not-root' } : { code: 'file', error: obstacle.error });
}

/** Docker and Podman put a file into each container; an image says so itself by a variable, ours too. LXC and systemd put another word there, and keep files. */
function isContainer({ files, variable }: Host, { router, root }: Paths): boolean {
	if (router) return false;
	return variable('container') === 'oci' || CONTAINER_MARKS.some((path) => !('error' in files.status(root + path)));
}

const VARIABLE = variableOf('username');
const CONTAINER_MARKS = ['/.dockerenv', '/run/.containerenv'];
/** Of a program that a signal ends, as the shell has it. */
const EXIT_BY_SIGNAL = { HUP: 129, INT: 130, TERM: 143 };

class Setup {
	private readonly dialogue: Dialogue;
	private readonly answers: Partial<Answers> = {};
	private target: Target;
	private isWritten = false;
	private isWriting = false;

	constructor(
		private readonly host: Host,
		private readonly paths: Paths,
		private text: Bytes,
	) {
		this.dialogue = openDialogue(host);
		const [first] = keysIn(text).filter((key) => !isComplete(key));
		this.target = first ?? newKey(text);
	}

	async run(): Promise<number> {
		const { host, paths } = this;
		host.onSignal((signal) => {
			if (this.isWriting) host.files.remove(freshPath(paths));
			host.print('out', '');
			host.exit(complain(host, { problem: messages.interruptedText(this.isWritten), code: EXIT_BY_SIGNAL[signal] }));
		});
		const unanswered = await this.converse();
		if (unanswered) return complain(host, unanswered);
		for (;;) {
			const failed = await this.write();
			if (failed) return complain(host, failed);
			const trial = await this.attempt();
			if ('code' in trial) return trial.code;
			const again = await this.askAgain(trial);
			if (again === 'no') return this.conclude(trial);
		}
	}

	/** All questions, in their order; gives why one was not answered. */
	private async converse(): Promise<Problem | null> {
		const { dialogue, host, paths } = this;
		const platform = platformOf(paths);
		dialogue.say(messages.introText(platform));
		if (isContainer(host, paths)) dialogue.say(messages.containerText(platform, !PUBLISHER.contact));
		const unchosen = await this.askWhich();
		if (unchosen) return unchosen;
		const errors = this.blocking();
		if (errors) return errors;
		dialogue.print();
		dialogue.say(messages.ABOUT_KEYS);
		dialogue.say(messages.ABOUT_ACCOUNTS);
		dialogue.print();
		return (
			(await this.askCredential()) ?? (await this.askHostnames()) ?? (await this.askContact()) ?? (await this.askLine())
		);
	}

	/** What is wrong with the file whatever is answered. */
	private blocking(): Problem | null {
		const { text, target, host, paths } = this;
		const platform = platformOf(paths);
		const code = EXIT.configuration;
		const sample: Answers = { username: 'x', password: 'x', hostnames: ['x'], contact: 'x', interface: null };
		if (withAnswers(text, target, sample) === null) {
			return { problem: messages.setupObstacleText({ code: 'format' }, platform), code };
		}
		const found = configErrors(obstacles(text, target, optionsOf(host.files, paths.router)), paths.config);
		for (const error of found) host.print('err', error.text);
		return found[0] ? { problem: messages.correctFirstText(platform), code } : null;
	}

	private async askWhich(): Promise<Problem | null> {
		const keys = keysIn(this.text);
		const complete = keys.filter(isComplete);
		if (!complete[0]) return null;
		const { dialogue, host } = this;
		const names = complete.map(({ name }, at) => name ?? `${at + 1}`);
		const rows = complete.map(({ hostnames }, at) => [names[at] as string, toText(hostnames.join(', '))]);
		dialogue.print();
		dialogue.say(messages.explanation('which', true) ?? '');
		for (const line of table(viewOf(host, false).width, [...rows, [messages.NEW_KEY, messages.NEW_KEY_TEXT]])) {
			dialogue.print(line);
		}
		const offered = [...names, messages.NEW_KEY];
		const answer = await this.ask({ asked: 'which', fallback: names[0] ?? null, judge: oneOf(offered) });
		if (typeof answer !== 'string') return answer;
		this.target = complete[names.indexOf(answer)] ?? this.target;
		return null;
	}

	private async askCredential(): Promise<Problem | null> {
		const { target } = this;
		const username = await this.answer('username', target.username || null, (text) => text);
		if (username) return username;
		const password = await this.ask({
			asked: 'password',
			fallback: target.hasPassword ? '' : null,
			isSecret: true,
			judge: (text) => this.judge('password', text || null),
		});
		if (typeof password !== 'string') return password;
		this.answers.password = password || null;
		return null;
	}

	private get isKey(): boolean {
		return accountLogin(this.answers.username ?? '') === null;
	}

	private async askHostnames(): Promise<Problem | null> {
		const { isKey, target } = this;
		this.explain('hostnames');
		const fallback = target.hostnames.join(' ') || (isKey ? ALL_OF_A_KEY : null);
		return await this.answer('hostnames', isKey || fallback !== ALL_OF_A_KEY ? fallback : null, itemsOf);
	}

	private async askContact(): Promise<Problem | null> {
		const { text, target, host, paths } = this;
		if (hasContact(text, target, optionsOf(host.files, paths.router))) return null;
		this.explain('contact');
		return await this.answer('contact', null, (contact) => contact);
	}

	private async askLine(): Promise<Problem | null> {
		const { host, paths, target, dialogue } = this;
		const choices = target.hasInterface ? [] : await lineChoices(host, paths.router);
		if (!choices[1]) return null;
		this.explain('interface');
		const rows = choices.map(({ name, address }) => [name, address ?? '-']);
		for (const line of table(viewOf(host, false).width, rows)) dialogue.print(line);
		const names = choices.map(({ name }) => name);
		const judge = oneOf([...names, messages.AUTOMATIC]);
		const line = await this.ask({ asked: 'interface', fallback: messages.AUTOMATIC, judge });
		if (typeof line !== 'string') return line;
		if (line !== messages.AUTOMATIC) this.answers.interface = line;
		return null;
	}

	private explain(asked: messages.Asked): void {
		const text = messages.explanation(asked, this.isKey);
		if (!text) return;
		this.dialogue.print();
		this.dialogue.say(text);
	}

	private ask(question: Question): Promise<Bytes | Problem> {
		return this.dialogue.ask(question, this.isWritten);
	}

	/** Asks, and keeps what the answer means. */
	private async answer<Asked extends 'username' | 'hostnames' | 'contact'>(
		asked: Asked,
		fallback: Bytes | null,
		meaning: (text: Bytes) => Answers[Asked],
	): Promise<Problem | null> {
		const answer = await this.ask({ asked, fallback, judge: (text) => this.judge(asked, meaning(text)) });
		if (typeof answer !== 'string') return answer;
		this.answers[asked] = meaning(answer);
		return null;
	}

	/** As the configuration will be judged with this answer in it. */
	private judge<Asked extends Answered>(asked: Asked, answer: Answers[Asked]): ReturnType<Question['judge']> {
		const { text, target, answers, host, paths } = this;
		const options = optionsOf(host.files, paths.router);
		const problems = problemsOf(text, target, answers, asked, answer, options);
		const texts = (severity: string) => problems.filter((one) => one.severity === severity).map(answerProblemText);
		return { errors: texts('error'), warnings: texts('warning') };
	}

	private async write(): Promise<Problem | null> {
		const { host, paths, text, target, answers, dialogue } = this;
		const platform = platformOf(paths);
		const given = { contact: null, interface: null, password: null, ...answers } as Answers;
		const made = withAnswers(text, target, given);
		if (made === null)
			return { problem: messages.setupObstacleText({ code: 'format' }, platform), code: EXIT.configuration };
		const now = host.files.readPlain(paths.config, MOST_CONFIG);
		if ((typeof now === 'string' ? now : '') !== text) {
			return { problem: messages.setupObstacleText({ code: 'changed-meanwhile' }, platform), code: EXIT.configuration };
		}
		this.isWriting = true;
		const failed = made === text ? null : await replaceConfig(host, paths, made);
		this.isWriting = false;
		if (failed) return { problem: messages.setupObstacleText({ code: 'file', error: failed.error }, platform) };
		const place = keysIn(text).findIndex(({ line }) => line === target.line);
		const keys = keysIn(made);
		this.text = made;
		this.target = (place < 0 ? keys.at(-1) : keys[place]) ?? target;
		this.isWritten = true;
		dialogue.print();
		dialogue.say(messages.writtenText(platform));
		return null;
	}

	/** Checks the whole file, and has it tried. */
	private async attempt(): Promise<Trial | { code: number }> {
		const { host, paths, text, target, dialogue } = this;
		const read = configFrom(text, host, paths);
		if ('errors' in read) return { code: complainOfConfig(host, read) };
		for (const warning of read.warnings) dialogue.say(remarkText('warning', warning.text));
		const keys = [...read.config.keys, ...read.config.broken];
		const key = target.name ?? keys.find(({ username }) => username === target.username)?.name ?? '';
		dialogue.say(messages.TRYING);
		const trial = await tryKey(host, paths, key);
		return 'problem' in trial ? { code: complain(host, trial) } : trial;
	}

	/** After an answer that other words would mend a person is asked for them; nothing is sent again but with others. */
	private async askAgain({ key }: Trial): Promise<'no' | 'changed'> {
		const word = refusal(key);
		const text = word && messages.askAgainText(word);
		if (!text) return 'no';
		const { dialogue, target } = this;
		const before = JSON.stringify([target.username, target.hostnames]);
		dialogue.print();
		dialogue.say(text);
		const wasKey = this.isKey;
		const isCredential = word === 'badauth';
		const problem =
			(isCredential ? await this.askCredential() : null) ??
			(isCredential && this.isKey === wasKey ? null : await this.askHostnames());
		if (problem) return 'no';
		const { username, hostnames, password } = this.answers;
		if (password || JSON.stringify([username, hostnames]) !== before) return 'changed';
		dialogue.say(messages.NOTHING_NEW);
		return 'no';
	}

	private conclude({ key, running }: Trial): number {
		const { host, paths, dialogue } = this;
		const view = viewOf(host, running);
		dialogue.print();
		for (const line of keyLines(key, view)) host.print('out', line);
		dialogue.print();
		const code = codeOf(key, view.nowMs);
		const outcome = code === EXIT.done ? 'confirmed' : code === EXIT.stopped ? 'refused' : 'later';
		dialogue.say(messages.nextText(outcome, running, startCommand(host, paths)));
		return code;
	}
}

/** The word that stops the key, or some of its names. */
function refusal({ state, names }: Trial['key']) {
	if (state.code === 'stopped') return state.stop.code;
	return names.find(({ stop }) => stop)?.stop?.code ?? null;
}

function codeOf(key: Trial['key'], nowMs: number): number {
	if (isRefused(key)) return EXIT.stopped;
	const { code } = key.state;
	if (code === 'up-to-date' || code === 'offline') return EXIT.done;
	return code === 'misconfigured' ? healthOfKey(key, nowMs) : EXIT.unreached;
}

function oneOf(offered: readonly string[]): Question['judge'] {
	return (answer) => ({
		errors: offered.includes(answer) ? [] : [messages.noChoiceText(offered)],
		warnings: [],
	});
}
