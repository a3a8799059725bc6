/** The package for Debian where systemd does not run: adduser makes the user, and the script in /etc/init.d the service. */
import './own-installation.ts';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VERSION } from '../../build/packages.mjs';
import { builtPackage } from '../debian/built.ts';
import { until } from '../support/until.ts';
import { installedDebian } from './roots.ts';

const CONFIG = '/etc/noip/noip.conf';
const INIT = '/etc/init.d/noip';

test('dpkg installs, upgrades, removes and purges it, and nobody is asked about the script of an earlier installation', async () => {
	const root = await installedDebian();
	const types = (script: string) => {
		const { code, output } = root.sh(`export DEBIAN_FRONTEND=noninteractive; ${script}`);
		assert.is(code, 0, `${script}: ${output}`);
		return output;
	};
	const agents = () => root.sh('pgrep -u noip -x noip').output.trim();
	try {
		for (const version of [`${VERSION}~1`, VERSION]) root.write(`/root/${version}.deb`, await builtPackage(version));
		root.write(INIT, readFileSync('packaging/sysvinit/noip'), 0o755);
		const said = types(`dpkg --force-depends -i /root/${VERSION}~1.deb`);
		assert.match(said, 'kept /etc/init.d/noip of an earlier installation as /etc/init.d/noip.dpkg-old');
		assert.match(root.read(INIT), 'PROGRAM=/usr/bin/noip');
		assert.match(types('getent passwd noip'), ':/var/lib/noip:/usr/sbin/nologin');
		assert.is(root.look('/etc/noip'), '750 root:noip');
		assert.is(root.look(CONFIG), '640 root:noip');
		await until('the agent', () => /^\d+$/.test(agents()));
		assert.is(root.look('/var/lib/noip'), '750 noip:noip');
		assert.is(root.look('/run/noip'), '755 noip:noip');
		assert.match(types('ls /etc/rc2.d'), /^S\d\dnoip$/m);

		const before = agents();
		types(`dpkg --force-depends -i /root/${VERSION}.deb`);
		await until('another agent', () => /^\d+$/.test(agents()) && agents() !== before);

		types('dpkg --remove noip');
		assert.is(agents(), '');
		types(`${INIT} start`);
		assert.is(root.look(CONFIG), '640 root:noip');
		types('dpkg --purge noip');
		assert.is(types('find /etc /run /var/lib -xdev -name "*noip*"'), '');
	} finally {
		root.end();
	}
});

test.run();
