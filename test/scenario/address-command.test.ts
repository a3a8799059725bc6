/** An address that a program of root's prints, on a router and elsewhere (rule 63). */
import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import * as assert from 'uvu/assert';
import { keyLines } from '../support/configuration.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';

/** Puts a program in the place for such, of root's. */
function program(router: ScenarioRouter, script: string, mode = 0o755): string {
	mkdirSync(router.path('root/etc/noip'), { recursive: true });
	const path = router.path('root/etc/noip/address');
	writeFileSync(path, `#!/bin/sh\n${script}\n`);
	chmodSync(path, mode);
	return path;
}

const HOME = keyLines('home.ddns.net');
const KEY = [...HOME, "option ipv4 'command'", "option ipv4_command 'address'", "option ipv6 'off'"];

/** Why nothing is published, as `check` has it. */
async function reason(router: ScenarioRouter): Promise<[code: number | null, reason: unknown]> {
	const { code, out } = await router.cli('check', '--json');
	const [home] = JSON.parse(out).keys;
	return [code, home.ipv4.note?.reasons?.[0]?.fault ?? home.ipv4.address];
}

if (process.getuid?.() !== 0) console.log('addresses by programs are left out: they need the rights of root');
else
	scenarios('rule 63: an address by a program', {
		'is published, by check, update and the agent alike, and the agent runs it again at an event': async (router) => {
			program(router, 'echo 203.0.113.77');
			router.config({ key: KEY });
			router.lines([]);
			assert.equal(await reason(router), [0, '203.0.113.77']);
			assert.match((await router.cli('update')).out, 'home: up to date');
			assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv4, '203.0.113.77');
			program(router, 'echo 203.0.113.78');
			await router.start();
			await router.event('ifup wan');
			await until('the new address', () => router.provider.service.zone.get('home.ddns.net')?.ipv4 === '203.0.113.78');
			assert.is(router.status().keys[0]?.ipv4.from, 'command');
		},

		'a failure is an absence with its reason': async (router) => {
			router.config({ key: KEY });
			const seen: unknown[] = [await reason(router)];
			const scripts = ['exit 3', 'kill -9 $$', 'echo 203.0.113.7 203.0.113.8', 'echo 10.0.0.1', 'cat', 'yes', 'env'];
			for (const script of scripts) {
				program(router, script);
				seen.push((await reason(router))[1]);
			}
			assert.equal(seen, [
				[78, { code: 'missing' }],
				{ code: 'exit', exitCode: 3 },
				{ code: 'killed' },
				{ code: 'not-an-address' },
				{ code: 'not-public', address: '10.0.0.1' },
				...Array(3).fill({ code: 'not-an-address' }),
			]);
			const { code, err, out } = await router.cli('update');
			assert.is(code, 69);
			assert.match(err + out, 'ipv4_command /etc/noip/address did not print one IPv4 address alone');
			assert.equal(router.updates(), []);
		},

		'gets PATH and nothing else, and 256 bytes at most': async (router) => {
			router.config({ key: KEY });
			const length = 256 - '203.0.113.7'.length;
			program(router, `[ "$(env | grep -vcE '^(PATH|PWD|SHLVL|_|OLDPWD)=')" = 0 ] && printf '%${length}s203.0.113.7'`);
			assert.equal(await reason(router), [0, '203.0.113.7']);
			program(router, `printf '%${length + 1}s203.0.113.7'`);
			assert.equal((await reason(router))[1], { code: 'not-an-address' });
		},

		'is not run when others could have written it': async (router) => {
			router.config({ key: KEY });
			const mark = router.path('ran');
			const path = program(router, `touch '${mark}'; echo 203.0.113.7`);
			const wrongs = [() => chmodSync(path, 0o775), () => chmodSync(path, 0o757), () => chownSync(path, 65534, 0)];
			for (const wrong of wrongs) {
				program(router, `touch '${mark}'; echo 203.0.113.7`);
				wrong();
				assert.equal(await reason(router), [78, { code: 'writable' }]);
				rmSync(path);
			}
			program(router, 'echo 203.0.113.7', 0o644);
			assert.equal(await reason(router), [78, { code: 'not-executable' }]);
			program(router, 'echo 203.0.113.7');
			chmodSync(router.path('root/etc/noip'), 0o777);
			assert.equal(await reason(router), [78, { code: 'writable' }]);
			chmodSync(router.path('root/etc/noip'), 0o755);
			renameSync(path, router.path('elsewhere'));
			symlinkSync(router.path('elsewhere'), path);
			assert.equal(await reason(router), [78, { code: 'unreadable', error: 'ELOOP' }]);
			assert.not(existsSync(mark));
		},

		'one that hangs keeps no update waiting, and ends whole with the agent': async (router) => {
			const pids = router.path('pids');
			program(router, `sleep 600 & echo $! $$ >'${pids}'; exec sleep 600`);
			router.config({ key: [...HOME, "option ipv4 'command'", "option ipv4_command '/etc/noip/address'"] });
			router.lines([{ name: 'wan' }, { name: 'wan6', ipv6: [{ address: '2001:db8::1' }] }]);
			await router.start();
			assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv6, '2001:db8::1');
			await until('the program', () => existsSync(pids) && readFileSync(pids, 'utf8') !== '');
			assert.is(router.status().keys[0]?.ipv4.note?.code, 'absent');
			await router.stop();
			for (const pid of readFileSync(pids, 'utf8').trim().split(' ')) {
				await until(`the end of ${pid}`, () => !isAlive(pid));
			}
		},

		'elsewhere it is any program of root that is named by its path': async (router) => {
			rmSync(router.path('root/etc/openwrt_release'));
			router.program('ip', "echo '[]'");
			const path = program(router, 'echo 2001:db8::77');
			router.config({ key: [...HOME, "option ipv4 'off'", "option ipv6 'command'", `option ipv6_command '${path}'`] });
			const { code, out } = await router.cli('update');
			assert.is(code, 0, out);
			assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv6, '2001:db8::77');
		},
	});

function isAlive(pid: string): boolean {
	try {
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}
