import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encode } from '../../src/base/checksummed.ts';
import { openStore, type Store } from '../../src/client/store.ts';
import type { Files, Host } from '../../src/host/host.ts';
import { stateWarningText } from '../../src/messages/state.ts';
import { emptyState, type State } from '../../src/updater/state.ts';
import { checkOf, emptyVolatileState, NEVER, VOLATILE_SCHEMA } from '../../src/updater/volatile-state.ts';

const MOMENT = { uptimeMs: 1000, wallMs: 1800000000000, bootId: 'boot' };

/** A disk on which a file is certain only once a durable write of it is over, and whose power goes after so many operations. */
class Disk {
	readonly content = new Map<string, string>();
	private readonly unflushed = new Set<string>();
	operations = 0;

	constructor(public powerFor = Number.POSITIVE_INFINITY) {}

	private spend(): void {
		if (this.operations++ >= this.powerFor) throw new Error('power cut');
	}

	readonly files: Files = {
		read: (path) => this.content.get(path) ?? { error: 'ENOENT' },
		readPlain: (path, limit) => this.files.read(path, limit),
		overwrite: (path, content) => this.files.write(path, content, 0o640),
		status: (path) => (this.content.has(path) ? { kind: 'file', mode: 0o640, identity: '' } : { error: 'ENOENT' }),
		write: (path, content) => {
			this.spend();
			this.content.set(path, content);
			this.unflushed.add(path);
			return null;
		},
		rename: (from, to) => {
			this.spend();
			const content = this.content.get(from);
			if (content === undefined) return { error: 'ENOENT' };
			this.content.delete(from);
			this.content.set(to, content);
			if (this.unflushed.delete(from)) this.unflushed.add(to);
			return null;
		},
		remove: () => null,
		makeFolder: () => null,
		writeDurably: async (path, content, mode) => {
			const failed = this.files.write(path, content, mode);
			this.spend();
			this.unflushed.delete(path);
			return failed;
		},
		flush: async () => {
			this.spend();
			return null;
		},
	};

	/** What the disk holds after the power came back: of a file that was not flushed, its first half. */
	restart(): void {
		for (const path of this.unflushed) this.content.set(path, (this.content.get(path) ?? '').slice(0, 40));
		this.unflushed.clear();
		this.powerFor = Number.POSITIVE_INFINITY;
	}
}

function storeOn(disk: Disk): Store {
	return openStore(
		{ files: disk.files, randomBytes: (count: number) => 'x'.repeat(count) } as unknown as Host,
		'/state',
		'/run',
	);
}

function withStop(user: string): State {
	const stop = {
		word: 'abuse',
		user,
		hosts: null,
		offline: false,
		fingerprint: 'f',
		at: '2026-01-01T00:00:00Z',
	} as const;
	return { ...emptyState('salt'), stops: [stop] };
}

/** The users whose stops a freshly started program knows. */
function known(disk: Disk): string[] {
	const loaded = storeOn(disk).load(MOMENT);
	if ('problem' in loaded) throw new Error(loaded.problem);
	return loaded.state.stops.map((stop) => stop.user ?? '');
}

test('promise 9: a power cut between any two steps of a save leaves the state before or the state after, whole', async () => {
	const seen = new Set<string>();
	let whole = false;
	for (let steps = 0; !whole; steps++) {
		const disk = new Disk();
		const store = storeOn(disk);
		store.load(MOMENT);
		await store.save(withStop('first'));
		await store.save(withStop('before'));
		disk.powerFor = disk.operations + steps;
		try {
			await store.save(withStop('after'));
			whole = true;
		} catch (error) {
			assert.match((error as Error).message, 'power cut');
		}
		disk.restart();
		const users = known(disk);
		assert.ok(users.includes('before') || users.includes('after'), `${steps} steps: ${users}`);
		seen.add(users.join());
	}
	assert.equal([...seen].sort(), ['after', 'before']);
});

test('rule 26: a disk that takes nothing for a while is written to again, though the state is the old one by then', async () => {
	const disk = new Disk();
	const store = storeOn(disk);
	await store.save(withStop('one'));
	const { write } = disk.files;
	disk.files.write = () => ({ error: 'ENOSPC' });
	assert.is(await store.save(withStop('two')), 'ENOSPC');
	disk.files.write = write;
	assert.is(await store.save(withStop('one')), null);
	assert.equal(known(disk), ['one']);
});

test('rule 26: what cannot be read as a state is kept aside as it is, and no second one is written over the first', () => {
	const aside = (disk: Disk) => [...disk.content].filter(([path]) => path.includes('.aside-'));
	for (const bytes of ['nonsense', '', '{"schema": 99}', JSON.stringify({ digest: '00000000', ...emptyState('s') })]) {
		const disk = new Disk();
		disk.content.set('/state/state.json', bytes);
		disk.content.set('/state/state.json.1', `${bytes} of before`);
		const loaded = storeOn(disk).load(MOMENT);
		const kept = ['state.json', 'state.json.1'].map((name) => `/state/${name}.aside-20270115T080000Z`);
		assert.equal(aside(disk), [
			[kept[0], bytes],
			[kept[1], `${bytes} of before`],
		]);
		assert.not.ok(disk.content.has('/state/state.json') || disk.content.has('/state/state.json.1'));
		const warnings = 'warnings' in loaded ? loaded.warnings.map(stateWarningText).join('\n') : '';
		for (const path of kept) assert.match(warnings, `it is kept as ${path}`);
	}
});

test('rule 26: a look (`dry`) keeps nothing aside', () => {
	const disk = new Disk();
	disk.content.set('/state/state.json', 'nonsense');
	storeOn(disk).load(MOMENT, true);
	assert.equal([...disk.content], [['/state/state.json', 'nonsense']]);
});

test('rule 26: a stop that can be read in a damaged state takes on the configuration it meets', () => {
	const disk = new Disk();
	const text = JSON.stringify({ digest: '00000000', ...withStop('kept') }, null, 1);
	disk.content.set('/state/state.json', text);
	const loaded = storeOn(disk).load(MOMENT);
	assert.equal('state' in loaded && loaded.state.stops.map(({ user, fingerprint }) => [user, fingerprint]), [
		['kept', ''],
	]);
});

test('rule 26: a stop that stands whole in a state that is no JSON any more is kept, too', async () => {
	const disk = new Disk();
	await storeOn(disk).save(withStop('a "}" b'));
	const text = disk.content.get('/state/state.json') as string;
	for (const spoiled of [`x${text}`, text.slice(0, text.lastIndexOf(']')), text.replace('"salt"', 'salt')]) {
		disk.content.set('/state/state.json', spoiled);
		assert.equal(known(disk), ['a "}" b']);
	}
});

for (const schema of [1, VOLATILE_SCHEMA]) {
	test(`rule 41: a run folder of schema ${schema} that an older program has left knows nothing of how far IP checks are believed, nor of prefixes`, () => {
		const disk = new Disk();
		const { trust, provoked, prefixes, ...older } = emptyVolatileState(MOMENT);
		const checks = [{ of: 'ipv4 wan/10.0.0.2 http://check.example/', value: '203.0.113.9', atMs: 1 }];
		disk.content.set('/run/agent/recent.json', encode({ ...older, checks, schema }));
		const loaded = storeOn(disk).load(MOMENT);
		const volatile = 'problem' in loaded ? null : loaded.volatile;
		assert.equal([volatile?.trust, volatile?.provoked, volatile?.prefixes], [trust, provoked, prefixes]);
		assert.ok(volatile);
		const check = checkOf(volatile, {
			family: 'ipv4',
			interface: 'wan',
			device: 'wan',
			local: '10.0.0.2',
			url: 'http://check.example/',
		});
		assert.equal([check.value, check.askedMs, check.alternative], ['203.0.113.9', NEVER, false]);
	});
}

test.run();
