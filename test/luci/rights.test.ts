/** What the LuCI page may do on a router, word by word: a pattern with `*` would let its users do more as root than they are meant to. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const FILE = 'openwrt/luci-app-noip/root/usr/share/rpcd/acl.d/luci-app-noip.json';

test('rule 38: the rights of the page are exactly these', () => {
	const groups: Record<string, { read?: object; write?: object }> = JSON.parse(readFileSync(FILE, 'utf8'));
	const rights = Object.entries(groups).map(([name, { read, write }]) => ({ name, read, write }));
	const exec = ['exec'];
	assert.equal(rights, [
		{
			name: 'luci-app-noip',
			read: {
				ubus: { file: ['exec', 'read', 'stat'] },
				file: {
					'/var/run/noip/status.json': ['read'],
					// The same file: /var leads to /tmp, and newer rpcd looks at the path that is behind links, too.
					'/tmp/run/noip/status.json': ['read'],
					'/sbin/logread -e noip': exec,
				},
			},
			write: {
				ubus: { 'luci.noip': ['trigger'] },
				file: {
					'/etc/init.d/noip enable': exec,
					'/etc/init.d/noip start': exec,
					'/etc/init.d/noip restart': exec,
					'/etc/init.d/noip reload': exec,
				},
			},
		},
		{
			name: 'luci-app-noip-settings',
			read: undefined,
			write: { ubus: { 'network.interface': ['dump'] }, uci: { noip: ['read', 'write'] } },
		},
	]);
});

test.run();
