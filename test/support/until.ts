/** Waiting for things, and for as long as they take. */

/** What has not come by then hangs. No test measures by it: what it waits for comes as soon as it can. */
const DEADLINE_MS = 60_000;
/** Longer than any test waits: a child that lives so long is not what ended something. */
export const FOR_EVER_SECONDS = 600;

/** Waits until `condition` holds, looking often. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
	const began = Date.now();
	while (!(await condition())) {
		if (Date.now() - began > DEADLINE_MS) throw new Error(`waited too long for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** Waits for something, but not for ever: then rejects with what was waited for. */
export function within<T>(
	promise: Promise<T>,
	what: () => string,
	giveUp: () => void = () => {},
	deadlineMs = DEADLINE_MS,
): Promise<T> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => {
			giveUp();
			reject(new Error(`waited too long for ${what()}`));
		}, deadlineMs);
		promise.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}

/** Tries something with more and more time, until it `sufficed`: a busy machine takes long to get to the point at which time shall run out. */
export async function withMoreTime<T>(
	attempt: (ms: number) => Promise<T>,
	sufficed: (result: T) => boolean,
	firstMs = 300,
): Promise<T> {
	for (let ms = firstMs; ; ms *= 2) {
		const result = await attempt(ms);
		if (sufficed(result) || ms > DEADLINE_MS) return result;
	}
}
