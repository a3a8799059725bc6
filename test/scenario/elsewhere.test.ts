import { writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { addresses, elsewhere } from '../support/no-router.ts';
import { scenarios } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';

scenarios('elsewhere than on OpenWrt', {
	'the kernel is asked for addresses, temporary and deprecated ones are not published, and the User-Agent is a program':
		async (router) => {
			elsewhere(router);
			addresses(router, '203.0.113.20', [
				{ local: '2001:db8::aaaa', temporary: true, dynamic: true, preferred_life_time: 5000, valid_life_time: 5000 },
				{ local: '2001:db8::bbbb', deprecated: true, dynamic: true, preferred_life_time: 0, valid_life_time: 5000 },
				{ local: '2001:db8::cccc', dynamic: true, mngtmpaddr: true, preferred_life_time: 4000, valid_life_time: 5000 },
			]);
			await router.start();
			assert.equal(router.sent(), ['203.0.113.20,2001:db8::cccc']);
			assert.match(router.updates()[0]?.userAgent ?? '', /^\S+ noip\/debian12-\S+ me@example\.com$/);
		},

	'`ip monitor` is the source of events': async (router) => {
		elsewhere(router);
		addresses(router, '203.0.113.20');
		await router.start();
		addresses(router, '203.0.113.21');
		// The stand-in follows its file only once it runs: it is told until it has heard.
		await until('the second update', () => {
			writeFileSync(router.path('monitor'), '2: eth0    inet 203.0.113.21/24\n', { flag: 'a' });
			return router.updates().length === 2;
		});
		assert.equal(router.sent(), ['203.0.113.20', '203.0.113.21']);
	},

	'an `ip` that knows no JSON is read as text, routes too': async (router) => {
		elsewhere(router, null);
		const addresses = [
			'1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever',
			'2: docker0    inet 198.51.100.1/24 brd 198.51.100.255 scope global docker0\\       valid_lft forever preferred_lft forever',
			'3: ovs_eth9    inet 203.0.113.20/24 brd 203.0.113.255 scope global ovs_eth9\\       valid_lft forever preferred_lft forever',
			'3: ovs_eth9    inet6 2001:db8::aaaa/64 scope global secondary dynamic \\       valid_lft 4000sec preferred_lft 3000sec',
			'3: ovs_eth9    inet6 2001:db8::cccc/64 scope global dynamic flags 100 \\       valid_lft 4000sec preferred_lft 3000sec',
		];
		writeFileSync(router.path('addresses.txt'), `${addresses.join('\n')}\n`);
		const refused = `echo 'Option "-j" is unknown, try "ip -help".' >&2; exit 255`;
		const gateway = 'echo "default via fe80::1 dev ovs_eth9  metric 1024"';
		router.program(
			'ip',
			`case "$*" in\n*monitor*) exit 1 ;;\n*-j*) ${refused} ;;\n*addr*) exec cat "${router.path('addresses.txt')}" ;;\n*route*) ${gateway} ;;\n*) exit 255\nesac\n`,
		);
		await router.start();
		assert.equal(router.status().problems, []);
		assert.equal(router.sent(), ['203.0.113.20,2001:db8::cccc']);
	},

	'where `ip` fails, or prints more than anybody can read, /proc/net is read': async (router) => {
		for (const script of ['exit 1', 'exec yes "[{}]"']) {
			elsewhere(router, 'nosuch0');
			router.program('ip', `${script}\n`);
			await router.start();
			assert.equal(router.status().problems, []);
			assert.match(router.status().keys[0]?.ipv4.note?.text ?? '', 'no interface nosuch0');
			await router.stop();
			router.forget();
		}
	},
});
