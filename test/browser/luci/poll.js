/** LuCI's `poll`: functions that are called every so many seconds, each after the last call of it has ended. */
import { Class } from './class.js';
import { env } from './env.js';

export const poll = Class.singleton({
	queue: [],

	add(fn, seconds) {
		const interval = seconds > 0 ? seconds : env.pollinterval;
		if (Number.isNaN(interval) || typeof fn !== 'function') throw new TypeError('Invalid argument to LuCI.poll.add()');
		if (poll.queue.some((entry) => entry.fn === fn)) return false;
		poll.queue.push({ ready: true, interval: interval >>> 0, fn });
		if (poll.tick != null && !poll.active()) poll.start();
		return true;
	},

	remove(fn) {
		const before = poll.queue.length;
		poll.queue = poll.queue.filter((entry) => entry.fn !== fn);
		if (!poll.queue.length && poll.stop()) poll.tick = 0;
		return poll.queue.length !== before;
	},

	start() {
		if (poll.active()) return false;
		poll.tick = 0;
		if (poll.queue.length) {
			poll.timer = setInterval(poll.step, 1000);
			poll.step();
			document.dispatchEvent(new CustomEvent('poll-start'));
		}
		return true;
	},

	stop() {
		if (!poll.active()) return false;
		document.dispatchEvent(new CustomEvent('poll-stop'));
		clearInterval(poll.timer);
		poll.timer = null;
		poll.tick = null;
		return true;
	},

	step() {
		for (const entry of poll.queue) {
			if (poll.tick % entry.interval || !entry.ready) continue;
			entry.ready = false;
			Promise.resolve(entry.fn()).finally(() => {
				entry.ready = true;
			});
		}
		poll.tick++;
	},

	active: () => poll.timer != null,
});
