/** The module `noip:system`: each function, and how it fails. */
import { spawn, spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { ask, engine, moduleOf, runOn } from './on-engine.ts';

const [ENOENT, EBADF, EAGAIN, EEXIST, ENOTDIR, EINVAL, ECONNREFUSED] = [-2, -9, -11, -17, -20, -22, -111];

const text = (value: string) => JSON.stringify(value);

test('a lock is held by one opening of the file, until that is closed', () => {
	const path = join(temporaryFolder(), 'lock');
	writeFileSync(path, '');
	const given = ask(`(() => {
		const open = () => os.open(${text(path)}, os.O_RDONLY);
		const [one, other] = [open(), open()];
		const results = [system.flock(one), system.flock(other), system.flock(one)];
		os.close(one);
		return [...results, system.flock(other), system.flock(99)];
	})()`);
	assert.equal(given, [0, EAGAIN, 0, 0, EBADF]);
});

test('a file, a folder and nothing are flushed', () => {
	const folder = temporaryFolder();
	const given = ask(`[
		system.fsync(os.open(${text(join(folder, 'new'))}, os.O_CREAT | os.O_WRONLY)),
		system.fsync(os.open(${text(folder)}, os.O_RDONLY)),
		system.fsync(99),
		system.fsync(os.pipe()[1]),
	]`);
	assert.equal(given, [0, 0, EBADF, EINVAL]);
});

test('modes are set whatever the umask is; it takes bits from what is made', () => {
	const folder = temporaryFolder();
	const at = (name: string) => join(folder, name);
	writeFileSync(at('file'), '');
	const given = ask(`[
		system.umask(0o077),
		system.umask(0o077),
		system.mkfifo(${text(at('fifo'))}, 0o660),
		system.mkfifo(${text(at('fifo'))}, 0o660),
		system.mkfifo(${text(at('file/fifo'))}, 0o660),
		system.chmod(${text(at('file'))}, 0o640),
		system.chmod(${text(at('absent'))}, 0o640),
		system.fchmod(os.open(${text(at('other'))}, os.O_CREAT | os.O_WRONLY), 0o1666),
		system.fchmod(99, 0o666),
	]`) as number[];
	assert.equal(given.slice(1), [0o077, 0, EEXIST, ENOTDIR, 0, ENOENT, 0, EBADF]);
	const modes = ['fifo', 'file', 'other'].map((name) => statSync(at(name)).mode & 0o7777);
	assert.equal(modes, [0o600, 0o640, 0o1666]);
	assert.ok(statSync(at('fifo')).isFIFO());
});

test('the owner of a link is changed, and not of what it leads to', () => {
	const folder = temporaryFolder();
	const link = join(folder, 'link');
	writeFileSync(join(folder, 'file'), '');
	symlinkSync('file', link);
	const isRoot = process.getuid?.() === 0;
	assert.equal(ask(`[system.chown(${text(link)}, 1234, 5678), system.chown(${text(`${link}s`)}, 1, 1)]`), [
		isRoot ? 0 : -1,
		ENOENT,
	]);
	if (isRoot) assert.equal([lstatSync(link).uid, lstatSync(link).gid, statSync(link).uid], [1234, 5678, 0]);
});

test('the user is the effective one', () => {
	assert.is(ask('system.getuid()'), process.geteuid?.());
});

test('devices and IPv4 addresses are those that Node knows', () => {
	const listed = ask('system.getifaddrs()') as [string, number, string?, number?][];
	const wanted = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
		addresses.filter(({ family }) => family === 'IPv4').map(({ cidr }) => `${name} ${cidr}`),
	);
	const given = listed
		.filter(([, , address]) => address)
		.map(([name, , address, length]) => `${name} ${address}/${length}`);
	assert.equal(given.sort(), wanted.sort());
	const [UP, LOOPBACK] = [1, 8];
	const loopback = listed.find(([name, , address]) => name === 'lo' && address === undefined);
	assert.is((loopback?.[1] ?? 0) & (UP | LOOPBACK), UP | LOOPBACK);
});

/** Receives one datagram and prints it. Node has no such sockets. */
const RECEIVER = `use Socket; socket(S, AF_UNIX, SOCK_DGRAM, 0) or die; my $name = $ARGV[0]; $name =~ s/^@/\\0/;
	bind(S, pack_sockaddr_un($name)) or die; $| = 1; print "ready\\n"; recv(S, my $text, 1000, 0); print $text`;

for (const kind of ['a path', 'an abstract name']) {
	test(`one datagram reaches a socket of ${kind}`, async () => {
		const path = join(temporaryFolder(), 'socket');
		const name = kind === 'a path' ? path : `@noip-${process.pid}`;
		const receiver = spawn('perl', ['-e', RECEIVER, name], { stdio: ['ignore', 'pipe', 'inherit'] });
		let said = '';
		receiver.stdout.on('data', (chunk) => (said += chunk));
		await until('the socket', () => said.includes('ready'));
		assert.is(ask(`system.notify(${text(name)}, 'READY=1\\nSTATUS=ü')`), 0);
		await until('the datagram', () => said === 'ready\nREADY=1\nSTATUS=ü');
	});
}

test('a socket that is not there, has no listener, or has too long a name or none, is said', () => {
	const folder = temporaryFolder();
	const names = [join(folder, 'absent'), '@noip-nobody', `/${'x'.repeat(200)}`, ''];
	const given = names.map((name) => ask(`system.notify(${text(name)}, 'x')`));
	assert.equal(given, [ENOENT, ECONNREFUSED, EINVAL, EINVAL]);
});

/** Starts a child and prints what it prints; how it ends comes after it. */
const started = (argv: readonly string[], how = '0') => `
	const [output, input] = os.pipe();
	os.signal(1, () => {});
	os.signal(13, () => {});
	const null_ = os.open('/dev/null', os.O_RDWR);
	std.setenv('PATH', '/usr/bin:/bin');
	const pid = system.spawn(${JSON.stringify(argv)}, ['PATH=/usr/bin:/bin', 'ONLY=this'], [null_, input, null_], ${how});
	os.close(input);
	std.out.puts(std.fdopen(output, 'r').readAsString());
	print('status', os.waitpid(pid, 0)[1], 'pid', pid);`;

test('a child has its environment, its three descriptors, and no blocked or ignored signal', () => {
	const { out } = runOn(started(['sh', '-c', 'env; ls /proc/$$/fd; grep -E "^Sig(Blk|Ign)" /proc/$$/status']));
	assert.match(out, /^ONLY=this$/m);
	assert.not.match(out, /^HOME=|^LD_/m);
	// The signals 32 to 34 belong to the C library, which lets nobody change them: they are as this test has them.
	assert.match(out, /^0\n1\n2\nSigBlk:\t0{16}\nSigIgn:\t0{7}[0-3][08]0{7}$/m, out);
	assert.match(out, /^status 0 /m);
});

test('a program that is missing, or may not be started, ends with 127', () => {
	for (const program of ['no-such-program', '/etc/passwd', '/', '']) {
		assert.match(runOn(started([program])).out, /^status 32512 /m, program);
	}
});

test('a leading child has a session and a process group of its own', () => {
	const { out } = runOn(started(['sh', '-c', 'cut -d" " -f1,5,6 /proc/$$/stat'], 'system.LEADING'));
	const [, pid, group, session] = /^(\d+) (\d+) (\d+)$/m.exec(out) ?? [];
	assert.equal([group, session], [pid, pid]);
	assert.match(out, `pid ${pid}`);
});

test('a bound child ends with us, even if we are killed', async () => {
	const file = moduleOf(`
		const null_ = os.open('/dev/null', os.O_RDWR);
		print(system.spawn(['sleep', '1000'], ['PATH=' + std.getenv('PATH')], [null_, null_, null_], system.BOUND));
		std.out.flush();
		os.setTimeout(() => {}, 1e6);`);
	const parent = spawn(engine, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
	let said = '';
	parent.stdout.on('data', (chunk) => (said += chunk));
	await until('the pid', () => said.endsWith('\n'));
	const isAlive = () => /^State:\t[^Z]/m.test(statusOf(Number(said)));
	assert.ok(isAlive());
	parent.kill('SIGKILL');
	await until('the end of the child', () => !isAlive());
});

function statusOf(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/status`, 'utf8');
	} catch {
		return '';
	}
}

test('what is no text, no list or no number is an exception or an error, and no crash', () => {
	const odd = [
		'undefined',
		'null',
		'{}',
		'[]',
		'-1',
		'1e20',
		"'x'",
		'Symbol()',
		'{ toString() { throw 1 } }',
		'{ length: 3 }',
	];
	const functions = Object.keys(ask('({ ...system })') as object);
	// These change this process for good, or start another.
	assert.equal(functions, ['BOUND', 'LEADING']);
	const { out, err, signal } = runOn(`
		const odd = [${odd}];
		for (const name of ['flock', 'fsync', 'fchmod', 'chmod', 'chown', 'mkfifo', 'notify', 'spawn', 'become', 'compile'])
			for (const value of odd) try { system[name](value, value, value, value) } catch {}
		print('alive');`);
	assert.is(signal, null, err);
	assert.match(out, 'alive');
});

test('the engine alone says how it is used', () => {
	const { status, stderr } = spawnSync(engine, [], { encoding: 'utf8' });
	assert.is(status, 70);
	assert.match(stderr, /^usage: .* FILE\.mjs ARGS\.\.\.$/m);
});

test.run();
