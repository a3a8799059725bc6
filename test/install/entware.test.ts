/** The package for Entware and the script for a NAS, on machines whose shell and programs are BusyBox's. */
import './own-machine.ts';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownArchitecture } from '../../build/architectures.mjs';
import { ENTWARE, entwareIpk, entwarePackages } from '../../build/entware.mjs';
import { executable, executableFor } from '../../build/static.mjs';
import { type FakeProvider, startFakeProvider } from '../provider/fake-provider.ts';
import { PROVIDER } from '../support/accounts.ts';
import { configText, keyLines } from '../support/configuration.ts';
import { inspect, unpack } from '../support/unpack-ipk.ts';
import { until } from '../support/until.ts';
import { busybox, COPIED, debian, type Root } from './roots.ts';

const HOME = 'home.ddns.net';
const PROGRAMS =
	'sh pidof killall logger mkfifo mkdir chmod chown cp rm cat id sleep expr grep dirname ls ps kill env readlink uname test [ true';

/**
 * Stands in for Entware's rc.func, by the same names: the variables that a script sets before it, the words it may be given, that a process is known by its name alone,
 * that output is thrown away, and that it waits for a start and an end.
 */
const RC_FUNC = `alive() { pidof "$PROC" >/dev/null; }
waited() { n=0; while [ $n -lt 30 ]; do if alive; then s=0; else s=1; fi; [ $s = "$1" ] && return 0; sleep 1; n=$((n + 1)); done; return 1; }
begin() {
	[ "$ENABLED" = yes ] || return 8
	alive && return 0
	$PRECMD >/dev/null 2>&1
	$PREARGS $PROC $ARGS >/dev/null 2>&1 &
	waited 0
}
finish() { killall "$PROC" 2>/dev/null; waited 1; }
for PROC in $PROCS; do
	case "$1" in
	start) begin ;;
	stop) alive && finish ;;
	restart) alive && finish; begin ;;
	check) alive ;;
	kill) killall -9 "$PROC" ;;
	reconfigure) killall -HUP "$PROC" ;;
	*) exit 1 ;;
	esac
done
`;

function types(root: Root, script: string, code = 0): string {
	const ended = root.sh(`PATH=/opt/bin:$PATH; ${script}`);
	assert.is(ended.code, code, `${script}: ${ended.output}`);
	return ended.output;
}

function configuration(provider: FakeProvider, caFile: string, address: string): string {
	const { urls } = provider;
	const settings = { ca_file: caFile, ipv4_check: urls.check4, ipv6_check: urls.check6 };
	const key = [...keyLines(HOME), `option ipv4 '${address}'`, "option ipv6 'off'"];
	return configText({ settings, servers: [urls.https], key });
}

/** What happens on a machine beside the fake provider; both end with it. */
function story(name: string, machine: () => Promise<Root>, act: (root: Root, provider: FakeProvider) => Promise<void>) {
	test(name, async () => {
		const root = await machine();
		const provider = await startFakeProvider({ description: PROVIDER });
		try {
			await act(root, provider);
		} finally {
			await provider.close();
			root.end();
		}
	});
}

/** Debian's curl, with BusyBox before all other programs, as Entware has both. */
async function withOpt(): Promise<Root> {
	const root = await debian('sysvinit');
	for (const path of ['opt/bin', 'opt/etc/init.d']) mkdirSync(root.at(path), { recursive: true });
	for (const name of PROGRAMS.split(' ')) symlinkSync('/bin/busybox', root.at(`opt/bin/${name}`));
	root.write('opt/etc/init.d/rc.func', RC_FUNC);
	types(root, 'busybox syslogd -O /var/log/messages');
	return root;
}

const said = (root: Root) => root.read('var/log/messages');
const [NAME] = Object.entries(ENTWARE).find(([, ours]) => ours === ownArchitecture()) ?? [''];

story('Entware: installed, told of a configuration, upgraded and removed', withOpt, async (root, provider) => {
	const ours = ownArchitecture();
	const ipk = entwareIpk(NAME, await executableFor(ours, 'entware'), `${await executable(ours)}.NOTICES`);
	const { controls } = inspect(ipk);
	const install = (more = '') => {
		unpack(ipk, root.at(''));
		for (const name of ['postinst', 'prerm']) root.write(`tmp/${name}`, controls[name] ?? '', 0o755);
		return types(root, `${more} /bin/busybox sh /tmp/postinst`);
	};
	assert.match(install(), /there is no user noip, so it runs as root, and so do your hooks/);
	assert.is(root.look('/opt/etc/noip/noip.conf'), '600 root:root');
	await until('the agent', () => said(root).includes('runs with /opt/etc/noip/noip.conf'));
	assert.not.match(types(root, 'noip help'), /noip install/);
	assert.is(root.look('/opt/var/run/noip/status.json'), '644 root:root');

	root.write('opt/etc/provider.pem', readFileSync(provider.caFile, 'utf8'));
	root.write('opt/etc/noip/noip.conf', configuration(provider, '/opt/etc/provider.pem', '192.0.2.25'), 0o600);
	types(root, 'noip check');
	types(root, '/opt/etc/init.d/S95noip reconfigure');
	await until('the address', () => provider.service.zone.get(HOME)?.ipv4 === '192.0.2.25');
	assert.match(types(root, 'noip status'), /^home: up to date$/m);
	await until('the log', () => /noip: info home: 192\.0\.2\.25 confirmed/.test(said(root)));
	types(root, '/opt/etc/init.d/S95noip check');

	const before = types(root, 'pidof noip');
	assert.not.match(install('PKG_UPGRADE=1'), /root|filled in/);
	assert.is.not(types(root, 'pidof noip'), before);
	assert.is(provider.journal.updates().length, 1);
	types(root, '/bin/busybox sh /tmp/prerm');
	types(root, '/opt/etc/init.d/S95noip check', 1);
	assert.is(root.look('/opt/etc/noip/noip.conf'), '600 root:root');
	assert.is(root.look('/etc/noip'), 'nothing');
	assert.is(root.look('/var/lib/noip'), 'nothing');
});

story('Entware: where there is a user noip, agent and hooks are its', withOpt, async (root) => {
	types(root, 'useradd --system --user-group --no-create-home noip');
	const ours = ownArchitecture();
	unpack(entwareIpk(NAME, await executableFor(ours, 'entware'), `${await executable(ours)}.NOTICES`), root.at(''));
	root.write('tmp/postinst', readFileSync('packaging/entware/postinst', 'utf8'), 0o755);
	assert.not.match(types(root, '/bin/busybox sh /tmp/postinst'), /as root/);
	assert.is(root.look('/opt/etc/noip/noip.conf'), '640 root:noip');
	await until('the status', () => root.look('/opt/var/run/noip/status.json') === '644 noip:noip');
	assert.match(types(root, 'pgrep -u noip -x noip'), /^\d+$/m);

	// What somebody who has taken the user over leaves there for the next upgrade.
	const [run, state] = ['/opt/var/run/noip', '/opt/var/lib/noip'];
	types(root, 'echo secret >/opt/etc/secret; chmod 600 /opt/etc/secret; mkdir -p /opt/etc/folder');
	types(
		root,
		`ln /opt/etc/secret ${state}/state.json.2; ln /opt/etc/secret ${run}/again; ln -s /opt/etc ${state}/state.json.3`,
	);
	types(root, 'PKG_UPGRADE=1 /bin/busybox sh /tmp/postinst');
	for (const path of ['secret', 'folder']) assert.match(root.look(`/opt/etc/${path}`), /root:root$/, path);

	// A user that is made later gets what was root's until then.
	types(root, `/opt/etc/init.d/S95noip stop; rm ${state}/state.json.[23]; chown -hR 0:0 ${state} ${run}`);
	types(root, 'PKG_UPGRADE=1 /bin/busybox sh /tmp/postinst');
	await until('the status', () => root.look(`${run}/status.json`) === '644 noip:noip');
	assert.match(types(root, 'pgrep -u noip -x noip'), /^\d+$/m);
});

/** A folder of a volume, as the user makes it. */
async function onNas(): Promise<Root> {
	const root = await debian('sysvinit');
	mkdirSync(root.at('volume1/noip'), { recursive: true });
	copyFileSync(root.at(COPIED), root.at('volume1/noip/noip'));
	writeFileSync(root.at('volume1/noip/noip.sh'), readFileSync('packaging/nas/noip.sh'), { mode: 0o644 });
	return root;
}

story('a NAS: the script starts it, has its places, and ends it', onNas, async (root, provider) => {
	const nas = '/bin/busybox sh /volume1/noip/noip.sh';
	root.write('volume1/provider.pem', readFileSync(provider.caFile, 'utf8'));
	root.write('volume1/noip/noip.conf', configuration(provider, '/volume1/provider.pem', '192.0.2.25'), 0o600);
	types(root, 'busybox syslogd -O /var/log/messages');
	assert.not.match(types(root, `${nas} start`), 'others');
	await until('the address', () => provider.service.zone.get(HOME)?.ipv4 === '192.0.2.25');
	assert.match(types(root, `${nas} start`), 'noip runs already');
	assert.match(types(root, `${nas} status`), /^home: up to date$/m);
	assert.match(types(root, `${nas} check`), '/volume1/noip/noip.conf: no errors');
	assert.match(types(root, `${nas} --version`), /^noip /);
	await until('the log', () => /noip: info home: 192\.0\.2\.25 confirmed/.test(said(root)));
	assert.is(root.look('/volume1/noip/state/state.json'), '640 root:root');
	const before = root.read('var/run/noip.pid');
	types(root, 'chmod 777 /volume1/noip');
	assert.match(types(root, `${nas} restart`), /others than root can change .*: \/volume1\/noip$/m);
	assert.is.not(root.read('var/run/noip.pid'), before);
	types(root, `${nas} stop`);
	types(root, 'pgrep -x noip', 1);
	assert.is(provider.journal.updates().length, 1);
	assert.is(root.look('/var/lib/noip'), 'nothing');
});

test('a NAS: where no FIFO can be made for the system log, a file beside the program is the log', async () => {
	const root = await busybox('sh cat grep dirname mkdir rm sleep kill');
	try {
		mkdirSync(root.at('volume1/noip'), { recursive: true });
		mkdirSync(root.at('var/run/noip.pid.log'), { recursive: true });
		copyFileSync(root.at(COPIED), root.at('volume1/noip/noip'));
		copyFileSync('packaging/nas/noip.sh', root.at('volume1/noip/noip.sh'));
		types(root, 'sh /volume1/noip/noip.sh start');
		await until('the log', () => root.read('volume1/noip/noip.log').includes('noip.conf cannot be read: no such file'));
		types(root, 'sh /volume1/noip/noip.sh stop');
		types(root, 'sh /volume1/noip/noip.sh stop');
	} finally {
		root.end();
	}
});

test('a name that Entware does not have is refused before anything is built', async () => {
	let said = '';
	await entwarePackages(['x64-3.2', 'ppc-1']).catch((error: Error) => (said = error.message));
	assert.match(said, /^Entware has no ppc-1, but aarch64-3\.10, /);
});

test.run();
