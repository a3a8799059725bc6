/** `noip install` and `noip uninstall` by the executable, on machines without systemd: OpenRC, sysvinit and BusyBox, each by its own tools. */
import './own-machine.ts';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startFakeProvider } from '../provider/fake-provider.ts';
import { PROVIDER } from '../support/accounts.ts';
import { configText, keyLines } from '../support/configuration.ts';
import { until } from '../support/until.ts';
import { busybox, COPIED, debian, type Ended, type Root } from './roots.ts';

const CONFIG = '/etc/noip/noip.conf';
const HOME = 'home.ddns.net';
const INIT = '/etc/init.d/noip';

/** Runs what a person types, which must end so. */
function types(root: Root, script: string, code = 0, user = 0): string {
	const ended: Ended = root.sh(script, user);
	assert.is(ended.code, code, `${script}: ${ended.output}`);
	return ended.output;
}

function isInOrder(root: Root): void {
	assert.is(root.look('/etc/noip'), '750 root:noip');
	assert.is(root.look('/etc/noip/hooks.d'), '750 root:noip');
	assert.is(root.look(CONFIG), '640 root:noip');
	assert.is(root.look('/var/lib/noip'), '750 noip:noip');
	assert.is(root.look('/usr/local/bin/noip'), '755 root:root');
	assert.is(root.look('/usr/local/share/licenses/noip/NOTICES'), '644 root:root');
}

const agents = (root: Root) => root.sh('pgrep -u noip -x noip').output.trim();
const isSaid = (root: Root, pattern: RegExp) => pattern.test(root.read('/var/log/messages'));

/** What happens on a machine, which ends with it. */
function story(name: string, machine: () => Promise<Root>, act: (root: Root) => Promise<void>): void {
	test(name, async () => {
		const root = await machine();
		try {
			await act(root);
		} finally {
			root.end();
		}
	});
}

/** A service that is started, told of a configuration, replaced and taken away, by the commands of its system. */
async function life(root: Root, service: string, disable: string): Promise<void> {
	const provider = await startFakeProvider({ description: PROVIDER });
	try {
		types(root, 'busybox syslogd -O /var/log/messages');
		assert.match(types(root, `${COPIED} install`), `wrote ${INIT}\n`);
		isInOrder(root);
		await until('the agent', () => isSaid(root, /noip: info agent: noip .* runs with/));
		assert.match(agents(root), /^\d+$/);
		await until('the status', () => root.look('/run/noip/status.json') === '644 noip:noip');

		root.write('/etc/ssl/provider.pem', readFileSync(provider.caFile, 'utf8'));
		const { urls } = provider;
		const settings = { ca_file: '/etc/ssl/provider.pem', ipv4_check: urls.check4, ipv6_check: urls.check6 };
		const key = [...keyLines(HOME), "option ipv4 '192.0.2.25'", "option ipv6 'off'"];
		root.write(CONFIG, configText({ settings, servers: [urls.https], key }));
		types(root, `${service} noip reload`);
		await until('the address', () => provider.service.zone.get(HOME)?.ipv4 === '192.0.2.25');
		await until('the log', () => isSaid(root, /noip: info home: 192\.0\.2\.25 confirmed/));

		const before = agents(root);
		const said = types(root, `${COPIED} install`);
		assert.match(said, `${CONFIG} is as it was`);
		assert.not.match(said, /made|wrote|installed/);
		await until('another agent', () => /^\d+$/.test(agents(root)) && agents(root) !== before);
		assert.match(types(root, 'noip status'), /^home: up to date$/m);
		types(root, `${service} noip status`);

		types(root, `${disable}; ${service} noip stop`);
		const kept = types(root, `${COPIED} install`);
		assert.match(kept, 'the service was disabled and stays so');
		assert.not.match(kept, /told|started/);
		assert.is(agents(root), '');
		types(root, `${service} noip start`);
		assert.match(types(root, `${COPIED} install`), 'started the service');

		assert.match(types(root, 'noip uninstall'), 'noip uninstall --purge');
		await until('the end of the agent', () => agents(root) === '');
		for (const path of [INIT, '/usr/local/bin/noip', '/run/noip']) assert.is(root.look(path), 'nothing');
		assert.is(root.look(CONFIG), '640 root:noip');
		assert.match(types(root, `${COPIED} uninstall --purge`), 'removed the user noip');
		for (const path of ['/etc/noip', '/var/lib/noip']) assert.is(root.look(path), 'nothing');
		assert.not.match(root.read('/etc/passwd') + root.read('/etc/group'), 'noip');
		assert.is(types(root, 'find /etc /run -name "*noip*"'), '');
	} finally {
		await provider.close();
	}
}

story(
	'OpenRC: the service starts at boot and at once, logs to the system, is reloaded, replaced and removed',
	() => debian('openrc'),
	async (root) => {
		types(root, 'openrc sysinit && openrc boot && openrc default');
		await life(root, 'rc-service', 'rc-update del noip default');
	},
);

story(
	'OpenRC that does not run yet: the service starts with the next boot',
	() => debian('openrc'),
	async (root) => {
		assert.match(types(root, `${COPIED} install`), 'OpenRC does not run here');
		assert.is(agents(root), '');
		types(root, 'openrc sysinit && openrc boot && openrc default');
		await until('the agent', () => agents(root) !== '');
		types(root, 'noip uninstall --purge');
	},
);

story(
	'sysvinit: the service is linked into the runlevels, starts, logs, is reloaded, replaced and removed',
	() => debian('sysvinit'),
	async (root) => {
		const before = types(root, 'ls /etc/rc?.d');
		await life(root, 'service', 'update-rc.d noip disable');
		assert.is(types(root, 'ls /etc/rc?.d'), before);
	},
);

story(
	'another prefix: the program is there, and the script starts it; what is missing is named',
	() => debian('sysvinit'),
	async (root) => {
		const said = types(root, `rm /usr/bin/curl; umask 077; ${COPIED} install --prefix /opt/noip/`);
		assert.match(said, 'installed noip');
		assert.match(said, 'curl is missing, and nothing is sent without it');
		assert.match(said, '/opt/noip/bin/noip check');
		assert.match(root.read(INIT), 'PROGRAM=/opt/noip/bin/noip\n');
		assert.is(root.look('/opt/noip/bin'), '755 root:root');
		await until('the agent', () => agents(root) !== '');
		assert.match(types(root, '/opt/noip/bin/noip uninstall --purge'), 'removed /opt/noip/bin/noip\n');
	},
);

story(
	'what is left of an installation is removed: without its user, its program and its configuration',
	() => debian('sysvinit'),
	async (root) => {
		const before = types(root, 'ls /etc/rc?.d');
		types(root, `${COPIED} install`);
		types(root, 'sed -i /^noip:/d /etc/passwd; rm -r /usr/local/bin/noip /etc/noip');
		assert.match(types(root, `${COPIED} uninstall --purge`), `removed ${INIT}\n`);
		assert.is(types(root, `ls /etc/rc?.d; ${COPIED} uninstall --purge`), before);
		assert.is(types(root, 'find /etc /var/lib /usr/local -name "*noip*"; grep noip /etc/passwd /etc/group; true'), '');
	},
);

const BASE = 'sh cat chmod chown cp grep id ls mkdir mv readlink rm sync logger';

/** As BusyBox has them, with its options (loginutils/adduser.c, addgroup.c); Debian's is built without. */
const ADD = {
	addgroup: `#!/bin/sh
[ "$1" = -S ] && [ "$#" = 2 ] || exit 1
echo "$2:x:101:" >>/etc/group`,
	adduser: `#!/bin/sh
while getopts h:g:s:G:DSHu:k: flag; do case "$flag" in h) home=$OPTARG ;; s) shell=$OPTARG ;; G) group=$OPTARG ;; '?') exit 1 ;; esac; done
shift $((OPTIND - 1))
grep -q "^$group:" /etc/group || exit 1
echo "$1:x:100:101:$1:$home:$shell" >>/etc/passwd`,
};

story(
	'BusyBox init: everything but the line in /etc/inittab, which is told; root’s program becomes the user',
	() => busybox(BASE),
	async (root) => {
		for (const [name, script] of Object.entries(ADD)) root.write(`/bin/${name}`, `${script}\n`, 0o755);
		root.write('/etc/inittab', '::sysinit:/etc/init.d/rcS\n');
		const said = types(root, `${COPIED} install`);
		assert.match(said, "::respawn:/bin/sh -c '/usr/local/bin/noip run 2>&1 | logger -t noip'");
		isInOrder(root);
		root.sh('/usr/local/bin/noip run >/run/said 2>&1 & echo $! >/run/pid');
		await until('the agent', () => /runs with/.test(root.read('/run/said')));
		await until('the status', () => root.look('/run/noip/status.json') === '644 noip:noip');
		types(root, 'kill "$(cat /run/pid)"');
		assert.match(types(root, 'noip uninstall'), 'remove what starts noip from /etc/inittab');
	},
);

/** A BusyBox that makes users, with more programs. */
async function small(programs = ''): Promise<Root> {
	const root = await busybox(`${BASE} ${programs}`.trim());
	for (const [name, script] of Object.entries(ADD)) root.write(`/bin/${name}`, `${script}\n`, 0o755);
	return root;
}

story(
	'promise 11: what the service’s user or a former one has put into its folders is not followed by root',
	() => small('ln'),
	async (root) => {
		types(root, `${COPIED} install`);
		types(root, 'mkdir -m 700 /srv /srv/secret; echo secret >/srv/file; chmod 600 /srv/file');
		types(root, 'cd /etc/noip; rm -r hooks.d noip.conf; ln -s /srv/secret hooks.d; chown noip:noip . && chmod 755 .');
		types(root, 'for name in noip.conf noip.conf.new; do ln -s /srv/file "/etc/noip/$name"; done');
		types(root, 'cd /var/lib/noip; mkdir sub; ln /srv/file state.json; ln -s /srv/secret link; chown 4444:4444 . sub');
		types(root, `${COPIED} install`);
		assert.is(root.look('/etc/noip'), '750 root:noip');
		assert.is(root.look('/var/lib/noip'), '750 noip:noip');
		assert.is(root.look('/srv/secret'), '700 root:root');
		assert.is(root.look('/srv/file'), '600 root:root');
		assert.is(root.read('/srv/file'), 'secret\n');
		types(root, 'chown 4444:4444 /var/lib/noip; rm /var/lib/noip/state.json; echo {} >/var/lib/noip/state.json');
		types(root, `chown 4444:4444 /var/lib/noip/state.json; ${COPIED} install`);
		assert.match(root.look('/var/lib/noip/state.json'), /noip:noip$/);
		types(root, `${COPIED} uninstall --purge`, 70);
		assert.is(root.look('/var/lib/noip'), 'nothing');
		assert.is(root.look('/srv/secret'), '700 root:root');
		assert.is(root.read('/srv/file'), 'secret\n');
	},
);

story(
	'a folder that the administrator has linked to another disk stays a link',
	() => small('ln'),
	async (root) => {
		types(root, 'mkdir -p /mnt/state /mnt/etc; ln -s /mnt/state /var/lib/noip; ln -s /mnt/etc /etc/noip');
		types(root, `${COPIED} install`);
		assert.is(root.look('/mnt/state'), '755 root:root');
		assert.is(root.look('/mnt/etc/noip.conf'), '640 root:noip');
	},
);

story(
	'two at once: the second does nothing and says so',
	() => debian('sysvinit'),
	async (root) => {
		assert.match(types(root, `flock /etc ${COPIED} install`, 2), 'another noip install or uninstall is at work');
		assert.is(root.look('/etc/noip'), 'nothing');
		const codes = types(
			root,
			`(${COPIED} install >/dev/null 2>&1; echo $?) & ${COPIED} install >/dev/null 2>&1; echo $?; wait`,
		);
		assert.match(codes, /^(0\n0|0\n2|2\n0)\n$/);
		isInOrder(root);
	},
);

story(
	'where it is to be: not in a home, not where others make names without a word, not at a path with a blank',
	() => small(),
	async (root) => {
		types(root, `mkdir -m 700 -p /root/bin; chmod 700 /root; cp ${COPIED} /root/bin/noip`);
		assert.match(types(root, '/root/bin/noip install'), 'as /usr/local/bin/noip\n');
		assert.match(
			types(root, `${COPIED} install --prefix /root/x`, 2),
			'a service cannot start a program that is in /root',
		);
		assert.match(types(root, `${COPIED} install --prefix '/opt/no ip'`, 2), 'plain characters');
		assert.match(types(root, `${COPIED} install --prefix /tmp/../opt`, 2), 'plain characters');
		types(root, 'mkdir -p /srv; chmod 777 /srv');
		assert.match(types(root, `${COPIED} install --prefix /srv/x`), 'others than root can change /srv');
		types(root, `mkdir '/media'; mkdir "/media/Ann's stick"; cp ${COPIED} "/media/Ann's stick/noip"`);
		assert.match(
			types(root, `"/media/Ann's stick/noip" install`, 2, 1000),
			String.raw`sudo '/media/Ann'\''s stick/noip' install`,
		);
		assert.match(types(root, `"/media/Ann's stick/noip" install --prefix /opt`), 'as /opt/bin/noip\n');
	},
);

story(
	'without a way to make a user it says so and does nothing; with one that was made it goes on',
	() => busybox(BASE),
	async (root) => {
		assert.match(types(root, `${COPIED} install`, 2), 'neither useradd nor adduser');
		assert.is(root.look('/etc/noip'), 'nothing');
		root.sh('echo noip:x:100:101::/var/lib/noip:/bin/false >>/etc/passwd; echo noip:x:101: >>/etc/group');
		assert.match(types(root, `${COPIED} install`), 'nothing that is known here starts services');
		isInOrder(root);
	},
);

story(
	'a router is told to take the package, and somebody who is not root to be it; --dry-run changes nothing',
	() => busybox(`${BASE} find`),
	async (root) => {
		for (const [name, script] of Object.entries(ADD)) root.write(`/bin/${name}`, `${script}\n`, 0o755);
		types(root, 'chmod 755 /root');
		const STRANGER = 1000;
		assert.match(types(root, `${COPIED} install`, 2, STRANGER), `this needs root; run: sudo ${COPIED} install`);
		const list = 'find / -xdev';
		const before = types(root, list);
		assert.match(types(root, `${COPIED} install --dry-run`, 0, STRANGER), 'would make the user noip\n');
		assert.is(types(root, list), before);
		root.write('/etc/openwrt_release', "DISTRIB_ARCH='mipsel_24kc'\n");
		assert.match(types(root, `${COPIED} install`, 2), 'install the package for mipsel_24kc');
		assert.not.match(root.read('/etc/passwd'), 'noip');
	},
);

story(
	'where the program cannot be put or started it says why, and leaves what was there',
	() => busybox(`${BASE} mount`),
	async (root) => {
		for (const [name, script] of Object.entries(ADD)) root.write(`/bin/${name}`, `${script}\n`, 0o755);
		types(root, 'mkdir -p /usr/local/bin && mount -t tmpfs -o noexec tmpfs /usr/local');
		types(root, 'mkdir /usr/local/bin && echo old >/usr/local/bin/noip');
		assert.match(
			types(root, `${COPIED} install`, 70),
			'programs cannot be started in /usr/local/bin (mounted noexec?)',
		);
		assert.is(types(root, 'ls /usr/local/bin; cat /usr/local/bin/noip'), 'noip\nold\n');
		types(root, 'mount -o remount,exec,size=512k /usr/local');
		assert.match(types(root, `${COPIED} install`, 70), '/usr/local/bin/noip cannot be written: the disk is full');
		assert.is(types(root, 'ls /usr/local/bin; cat /usr/local/bin/noip'), 'noip\nold\n');
		types(root, 'mount -o remount,ro /usr/local');
		assert.match(types(root, `${COPIED} install`, 70), /the disk is read-only; take another folder/);
		assert.match(types(root, `${COPIED} install --prefix /opt`), 'installed noip');
	},
);

test.run();
