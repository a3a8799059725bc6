'use strict';
'require baseclass';
'require fs';
'require rpc';

/*
 * The agent, as the page reaches it: its status file, its FIFO (through the plugin luci.noip) and its init script. Nothing here loads the
 * configuration, so that no password comes to a page that does not edit it; single options are read and written one by one.
 */

const STATUS_FILE = '/var/run/noip/status.json';
/** The schema of the status that this page reads (src/client/status-schema.ts). */
const SCHEMA = 2;
const ASK_TIMEOUT_MS = 30000;
const START_TIMEOUT_MS = 15000;
const READ_AGAIN_MS = 400;
/** How often a status that is not whole is read again, and after which pause. */
const READINGS = 10;
const BETWEEN_READINGS_MS = 50;

const trigger = rpc.declare({
	object: 'luci.noip',
	method: 'trigger',
	params: ['action', 'key'],
	expect: { sent: false },
});

const getOption = rpc.declare({
	object: 'uci',
	method: 'get',
	params: ['config', 'section', 'option'],
	expect: { value: '' },
});

const setSection = rpc.declare({ object: 'uci', method: 'set', params: ['config', 'section', 'values'] });
const addSection = rpc.declare({ object: 'uci', method: 'add', params: ['config', 'type', 'name', 'values'] });
const applyChanges = rpc.declare({ object: 'uci', method: 'apply', params: ['timeout', 'rollback'] });
const confirmChanges = rpc.declare({ object: 'uci', method: 'confirm' });

/**
 * Whether a status is as it was written: the agent writes it in place. By the digest at its beginning (src/base/checksummed.ts, digest.ts).
 * @param {string} text
 */
function isWhole(text) {
	const [, digest, body = ''] = /^{"digest":"([0-9a-f]{8})",(.*)\n$/s.exec(text) ?? [];
	let hash = 0x811c9dc5;
	for (const part of ['\0', body]) {
		for (let at = 0; at < part.length; at++) hash = Math.imul(hash ^ part.charCodeAt(at), 0x01000193);
	}
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0') === digest;
}

/** By how much the browser's clock is ahead of the router's, as far as can be told. */
let aheadMs = 0;
let lastSequence = -1;

/** @param {number} ms @returns {Promise<void>} */
const sleep = (ms) => new Promise((resolve) => void window.setTimeout(resolve, ms));

/**
 * The status was written a moment ago when its number is new, and never in the future. By a clock that is not set it says nothing else, so the
 * first one is taken for new.
 * @param {Status} status
 */
function learnClock({ sequence, writtenAt, clockTrusted }) {
	const ageMs = Date.now() - Date.parse(writtenAt);
	const isFresh = sequence > lastSequence && (lastSequence >= 0 || !clockTrusted);
	const ahead = ageMs - aheadMs;
	if (ahead < 0 || (isFresh && ahead > 10000)) aheadMs = ageMs;
	lastSequence = sequence;
}

/** The status file; null where nobody has written it yet. @returns {Promise<Status | null>} */
async function readStatus() {
	for (let reading = 1; ; reading++) {
		const text = (await fs.read(STATUS_FILE)) || '';
		if (isWhole(text)) return JSON.parse(text);
		if (reading === READINGS) {
			if (!text) return null;
			throw new Error(_('The status is damaged.'));
		}
		await sleep(BETWEEN_READINGS_MS);
	}
}

/** @param {string} action */
async function service(action) {
	const { code, stderr } = await fs.exec('/etc/init.d/noip', [action]);
	if (code) throw new Error(_('The service could not be started: %s').format(stderr || code));
}

/** @param {string} section @param {string} type @param {Record<string, string | string[]>} values */
async function write(section, type, values) {
	if (!(await setSection('noip', section, values))) return;
	// There is none yet. The reply with data is the name of the new one.
	const failed = await addSection('noip', type, section, values);
	if (typeof failed === 'number' && failed) throw new Error(rpc.getStatusText(failed));
}

/** Has what was written take effect; the agent is reloaded by that. */
async function apply() {
	const UNCHANGED = 5;
	const failed = await applyChanges(10, true);
	if (failed === UNCHANGED) return;
	if (typeof failed === 'number' && failed) throw new Error(rpc.getStatusText(failed));
	for (let tries = 0; tries < 20; tries++) {
		await sleep(READ_AGAIN_MS);
		if (!(await confirmChanges())) return;
	}
	throw new Error(_('The settings could not be confirmed and were rolled back.'));
}

/** Where one of the two packages was updated alone, or the agent was not started anew. */
function otherVersion() {
	return {
		what: _('The agent and this page are of different versions.'),
		more: _('Update the packages noip and luci-app-noip, and restart the agent.'),
	};
}

return baseclass.extend({
	/** What time it is at the router, in milliseconds since 1970. */
	now() {
		return Date.now() - aheadMs;
	},

	sleep,

	/**
	 * Reads the status file. `running`: the agent that wrote it lives. `problem`: it may be there, but it cannot be had or be read.
	 * @returns {Promise<Reading>}
	 */
	async read() {
		try {
			const status = await readStatus();
			if (!status) return { status, running: false, problem: null };
			const process = status.pid && (await L.resolveDefault(fs.stat(`/proc/${+status.pid}`), null));
			if (status.schema !== SCHEMA) return { status: null, running: !!process, problem: otherVersion() };
			learnClock(status);
			return { status, running: !!process, problem: null };
		} catch (error) {
			const { name, message } = /** @type {Error} */ (error);
			const problem = name === 'NotFoundError' ? null : { what: _('The router does not answer.'), more: message };
			return { status: null, running: false, problem };
		}
	},

	/**
	 * Asks the agent for something and waits until it is done.
	 * @param {'update' | 'force' | 'resume'} action @param {string} key
	 * @returns {Promise<Status>} the status afterwards
	 * @throws {Error} in a sentence, when it is not done within 30 s
	 */
	async ask(action, key) {
		const sequence = (await this.read()).status?.sequence ?? 0;
		if (!(await trigger(action, key))) throw new Error(_('The agent cannot be reached. Is it running?'));
		for (let waitedMs = 0; waitedMs < ASK_TIMEOUT_MS; waitedMs += READ_AGAIN_MS) {
			await sleep(READ_AGAIN_MS);
			const { status } = await this.read();
			if (status && status.handled.sequence > sequence && status.handled.lines.includes(`${action} ${key}`))
				return status;
		}
		throw new Error(_('The agent has not finished within 30 seconds. It keeps working.'));
	},

	/** Switches updates on, starts the agent now and at each boot, and waits until it runs. */
	async enable() {
		if ((await getOption('noip', 'settings', 'enabled')) === '0') {
			await write('settings', 'noip', { enabled: '1' });
			await apply();
		}
		await service('enable');
		await service('start');
		for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += READ_AGAIN_MS) {
			if ((await this.read()).running) return;
			await sleep(READ_AGAIN_MS);
		}
		throw new Error(_('The agent did not start. The log may say why.'));
	},

	/** Whether nobody has filled in anything yet; asks for no password. @param {Reading} reading */
	async isFirstVisit({ status }) {
		if (status?.keys.length || status?.configuration.lastGood) return false;
		const options = [getOption('noip', 'settings', 'contact'), getOption('noip', 'home', 'username')];
		const [contact, username] = await Promise.all(options);
		return !username && (!contact || !status?.configuration.errors.length);
	},

	/**
	 * Writes the first credential, has it take effect, and waits until the agent knows it (or some seconds: then the status says why not).
	 * @param {{ username: string, password: string, hostnames: string[], contact: string }} first the contact may be empty
	 */
	async setUp({ username, password, hostnames, contact }) {
		await write('settings', 'noip', { enabled: '1', ...(contact && { contact }) });
		await write('home', 'key', { enabled: '1', username, password, hostname: hostnames });
		await apply();
		await this.enable();
		for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += READ_AGAIN_MS) {
			if ((await this.read()).status?.keys.length) return;
			await sleep(READ_AGAIN_MS);
		}
	},

	/** The lines of the agent in the router's log, oldest first. @returns {Promise<string[]>} */
	async log() {
		const { stdout } = await fs.exec('/sbin/logread', ['-e', 'noip']);
		return (stdout ?? '').split('\n');
	},
});
