/** Does what was planned, step by step, and tells of each. */
import { type Bytes, toText } from '../base/bytes.ts';
import type { Host } from '../host/host.ts';
import { type Failure, type Step, stepText } from '../messages/install.ts';
import type { Effect, PlannedStep } from './plan.ts';
import { ownProgram, systemCommand } from './system.ts';

/** A service that does not want to stop takes its time. */
const PROGRAM = { timeoutMs: 120_000, limit: 65_536 };

/** Gives null, or what the step failed with that was not finished; those before it stay. */
export async function carryOut(host: Host, steps: readonly PlannedStep[]): Promise<Failure | null> {
	for (const { step, effects, otherwise } of steps) {
		for (const effect of effects) {
			const failure = await carry(host, effect);
			if (failure && otherwise) await carryOut(host, [otherwise]);
			if (failure) return failure;
		}
		tell(host, step, false);
	}
	return null;
}

/** Says what would be done. */
export function rehearse(host: Host, steps: readonly PlannedStep[]): void {
	for (const { step } of steps) tell(host, step, true);
}

function tell(host: Host, step: Step, isDry: boolean): void {
	host.print('out', stepText(step, isDry));
}

async function carry(host: Host, effect: Effect): Promise<Failure | null> {
	switch (effect.do) {
		case 'run':
			return await run(host, effect.argv);
		case 'try':
			await run(host, effect.argv);
			return null;
		case 'remove':
			return fileFailure(effect.path, host.files.remove(effect.path));
		case 'clear':
			return await shell(host, CLEAR, effect.path);
		case 'folder':
			return await shell(host, FOLDER, effect.path, effect.owner, effect.mode.toString(8));
		case 'adopt':
			return await adopt(host, effect);
		case 'write':
			return await put(host, effect.path, effect.content, effect.mode, effect.owner);
		case 'copy-program': {
			const { path } = effect;
			const program = ownProgram(host);
			if (program === null) return { code: 'file', path, error: 'ENOENT' };
			return await put(host, path, program, 0o755, 'root:root', () => starts(host, `${path}.new`));
		}
	}
}

/** Nobody else makes names where these folders are, but in a folder who owns it; so it is closed before what is in it is looked at. */
const FOLDER = 'if [ ! -L "$1" ]; then mkdir -p "$1" && chown -h "$2" "$1" && chmod "$3" "$1"; fi';
const CLOSED = 'chown -h 0:0 "$1" && chmod 700 "$1"';
const CLEAR = `if [ -L "$1" ]; then rm -f "$1"; else ${CLOSED} && rm -rf "$1"; fi`;

async function shell(host: Host, script: string, ...words: string[]): Promise<Failure | null> {
	const failure = await run(host, ['sh', '-c', script, 'sh', ...words]);
	return failure?.code === 'program' ? { code: 'folder', path: words[0] ?? '', said: failure.said } : failure;
}

/** A file that was not that one's, nor in a folder that was that one's alone, may be a second name of anything. */
async function adopt(host: Host, { path, file, owner }: Extract<Effect, { do: 'adopt' }>): Promise<Failure | null> {
	const { files, users } = host;
	const [former, status] = [users.ownerOf(path), files.status(path)];
	const failure = await shell(host, CLOSED, path);
	if (failure) return failure;
	const its = users.ownerOf(file);
	if ('error' in former || 'error' in status || 'error' in its) return null;
	if (its.uid !== former.uid || (status.mode & 0o022) !== 0) return null;
	return await run(host, ['chown', '-h', owner, file]);
}

async function run(host: Host, argv: readonly string[]): Promise<Failure | null> {
	const result = await host.run(systemCommand(argv), PROGRAM).done;
	if (result.kind === 'exit' && result.code === 0) return null;
	const output =
		'output' in result
			? toText(result.output)
					.trim()
					.replace(/\s*\n\s*/g, '; ')
			: result.kind;
	return { code: 'program', argv, said: output || (result.kind === 'exit' ? `exit code ${result.code}` : result.kind) };
}

/** A power cut leaves the old file or the new one. `check`: what the new one must pass before it counts. */
async function put(
	host: Host,
	path: string,
	content: Bytes,
	mode: number,
	owner: string,
	check: () => Promise<boolean> = async () => true,
): Promise<Failure | null> {
	const { files } = host;
	const fresh = `${path}.new`;
	const written = await files.writeDurably(fresh, content, mode & 0o700);
	if (written) return fileFailure(path, written);
	const failure =
		(await run(host, ['chown', '-h', owner, fresh])) ??
		(await run(host, ['chmod', mode.toString(8), fresh])) ??
		((await check()) ? null : ({ code: 'not-executable', path } as const)) ??
		fileFailure(path, files.rename(fresh, path));
	if (failure) files.remove(fresh);
	else await files.flush(path.replace(/[^/]*$/, '.'));
	return failure;
}

async function starts(host: Host, program: string): Promise<boolean> {
	const result = await host.run([program, '--version'], PROGRAM).done;
	return result.kind === 'exit' && result.code === 0;
}

function fileFailure(path: string, failed: { error: string } | null): Failure | null {
	return failed && { code: 'file', path, error: failed.error };
}
