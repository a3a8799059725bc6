/** That root's rights are given away for good, and all of them; as root. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ask, runOn } from './on-engine.ts';

const EINVAL = -22;
const EPERM = -1;

/** Somebody whom every Debian has. */
const [NOBODY, NOGROUP] = [65534, 65534];

/** What the kernel says of the process after it has become somebody, and what it can still do. */
const after = (who: string, before: readonly string[] = []) =>
	ask(
		`(() => {
			const became = system.become(${who});
			const status = std.open('/proc/self/status', 'r').readAsString();
			const of = (name) => new RegExp('^' + name + ':\\\\s*(.*)', 'm').exec(status)[1].trim();
			return {
				became,
				ids: [of('Uid'), of('Gid')].map((ids) => [...new Set(ids.split('\\t'))].join()),
				groups: of('Groups'),
				capabilities: [of('CapPrm'), of('CapEff'), of('CapInh'), of('CapAmb')].filter((set) => /[^0]/.test(set)),
				again: system.become(null, 1, 1),
				shadow: os.open('/etc/shadow', os.O_RDONLY) < 0,
				own: system.getuid(),
			};
		})()`,
		before,
	);

const AS_NOBODY = { ids: [`${NOBODY}`, `${NOGROUP}`], capabilities: [], again: EPERM, shadow: true, own: NOBODY };

test('no id, group or capability of root is left, and none comes back', () => {
	assert.equal(after(`null, ${NOBODY}, ${NOGROUP}`), { became: 0, ...AS_NOBODY, groups: `${NOGROUP}` });
});

test('a name brings its groups in /etc/group', () => {
	const member = /^(\w+):[^:]*:(\d+):(?:.*,)?(\w+)/m.exec(
		readFileSync('/etc/group', 'utf8')
			.split('\n')
			.filter((line) => /:[^:\s]+$/.test(line))
			.join('\n'),
	);
	const [, , group = '', name = 'nobody'] = member ?? [];
	const { groups } = after(`'${name}', ${NOBODY}, ${NOGROUP}`) as { groups: string };
	assert.ok(groups.split(' ').includes(`${NOGROUP}`));
	if (member) assert.ok(groups.split(' ').includes(group), `${name}: ${groups}`);
});

test('capabilities that whoever started us wants to stay do not', () => {
	const keeping = ['setpriv', '--securebits', '+no_setuid_fixup', '--'];
	assert.equal(after(`null, ${NOBODY}, ${NOGROUP}`, keeping), { became: 0, ...AS_NOBODY, groups: `${NOGROUP}` });
});

test('nobody becomes root, and nobody but root becomes another', () => {
	assert.is(ask("system.become('root', 0, 0)"), EINVAL);
	assert.is(
		ask('system.become(null, 1, 1)', ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups', '--']),
		EPERM,
	);
});

test("root's terminal is no longer ours, but what is printed comes there", () => {
	const terminal = "Number(std.open('/proc/self/stat', 'r').readAsString().split(' ')[6])";
	const become = `(() => {
		const before = ${terminal};
		system.become(null, ${NOBODY}, ${NOGROUP});
		return { had: before !== 0, has: ${terminal} !== 0 };
	})()`;
	// The shell leads the session.
	const onTerminal = ['sh', '-c', 'script -qec "$*; true" /dev/null', 'sh'];
	assert.equal(ask(become, onTerminal), { had: true, has: false });
});

test('children have no more rights than we', () => {
	const { out } = runOn(`
		const null_ = os.open('/dev/null', os.O_RDWR);
		system.become(null, ${NOBODY}, ${NOGROUP});
		const pid = system.spawn(['id'], ['PATH=/usr/bin:/bin'], [null_, 1, null_], system.LEADING | system.BOUND);
		os.waitpid(pid, 0);`);
	assert.match(out, /^uid=65534\S* gid=65534\S* groups=65534\S*$/m);
});

test.run();
