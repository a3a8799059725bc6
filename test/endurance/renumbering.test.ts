/**
 * A NAS whose router crashed and announces another prefix (issue 247 of odhcpd, 872 of ddns-go): the bundles, a stand-in `ip`, and hours of which none is waited
 * for. All other stories are in test/updater/renumbering.test.ts.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { engines } from '../support/engines.ts';
import { onRouter, type ScenarioRouter } from '../support/scenario-router.ts';
import { clocked } from './clocked.ts';

const [OLD, NEW] = ['2001:db8:a::50', '2001:db8:b::50'];
const WEEK = 604_800;
const MINUTE = 60;

/** Minutes after the crash. Before it the old prefix is refreshed, after it the new one. */
const LOOKS = [-10, -5, 1, 6, 11, 16, 21, 26, 29, 34, 39];

/** What `ip -j address` prints so many minutes after the crash; the old prefix then counts down since so many seconds. */
function addressesAt(minute: number, silentSeconds: number): string {
	const address = (local: string, preferred: number) => ({
		...{ family: 'inet6', local, prefixlen: 64, scope: 'global', dynamic: true, mngtmpaddr: true },
		...{ valid_life_time: 2 * preferred, preferred_life_time: preferred },
	});
	const old = address(OLD, WEEK - Math.floor(silentSeconds));
	const all = minute < 0 ? [old] : [old, address(NEW, WEEK - 40)];
	return JSON.stringify([{ ifname: 'eth0', flags: ['UP', 'LOWER_UP'], operstate: 'UP', addr_info: all }]);
}

/** A NAS at a minute; `look` is what makes the program look. Gives what was published, by the minute. */
async function story(
	router: ScenarioRouter,
	at: (minute: number) => void,
	look: () => Promise<unknown>,
): Promise<[minute: number, address: string | undefined][]> {
	rmSync(router.path('root/etc/openwrt_release'));
	const file = router.path('addresses.json');
	router.program('ip', `[ "$*" = "-j address" ] && exec cat "${file}"\nexit 1\n`);
	router.config({
		// A certificate is not to be judged by such a clock.
		servers: [router.provider.urls.http],
		key: [
			"option username 'key1'",
			`option password '${PASSWORD}'`,
			"list hostname 'home.ddns.net'",
			"option ipv4 'off'",
		],
	});
	const published: [number, string | undefined][] = [];
	const beganMs = Date.now();
	for (const minute of LOOKS) {
		at(minute);
		// Beside the hours that are made up, real time passes.
		const seconds = Math.max(minute, 0) * MINUTE + (Date.now() - beganMs) / 1000;
		writeFileSync(file, addressesAt(minute, seconds));
		await look();
		for (const sent of router.sent().slice(published.length)) published.push([minute, sent]);
	}
	return published;
}

for (const engine of engines()) {
	const tests = suite(`renumbering without a word on ${engine.name}`);

	/** Runs a story by a clock that is moved. */
	const byClock = async (run: (router: ScenarioRouter, at: (minute: number) => void) => Promise<void>) => {
		const { through, set } = await clocked(engine);
		await onRouter(through, (router) => run(router, (minute) => set((minute - (LOOKS[0] ?? 0)) * MINUTE)));
	};
	const FOLLOWED = [
		[-10, OLD],
		[34, NEW],
	];

	tests(`${engine.name}: an agent follows the new prefix after half an hour in which the old one was silent`, () =>
		byClock(async (router, at) => {
			const look = () => (router.agent ? router.event('update -') : router.start());
			assert.equal(await story(router, at, look), FOLLOWED);
		}),
	);

	tests(
		`${engine.name}: so do single passes, by what the run folder remembers, and \`check\` says what they would do`,
		() =>
			byClock(async (router, at) => {
				const checked: boolean[] = [];
				const look = async () => {
					const { out } = await router.cli('check');
					checked.push(out.includes(NEW));
					await router.cli('update');
				};
				assert.equal(await story(router, at, look), FOLLOWED);
				assert.is(checked.indexOf(true), LOOKS.indexOf(34));
			}),
	);
	tests.run();
}
