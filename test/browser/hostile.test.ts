import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { encode } from '../../src/base/checksummed.ts';
import { PASSWORD } from '../support/accounts.ts';
import type { ScenarioRouter } from '../support/scenario-router.ts';
import { picture, seen, visits } from './page.ts';

/** Runs where it is taken for markup, and can stand where no blank can. */
const MARKUP = '<img/src=x/onerror=window.struck=1>';
const SCRIPT = '<script>window.struck=1</script><svg onload="window.struck=1">';

/** No script has run, and nothing of it is an element; it is there to be read. */
async function isHarmless(page: Page, shown = 'onerror'): Promise<void> {
	await page.locator('body', { hasText: shown }).waitFor();
	const bad = 'img, iframe, object, [onerror], [onload], #view script:not(:last-child), svg[onload]';
	assert.is(
		await page.locator(`#maincontent :is(${bad}), #modal_overlay :is(${bad})`).count(),
		0,
		'no element came of it',
	);
	assert.is(await page.evaluate('window.struck'), undefined, 'no script ran');
}

const key = (...lines: string[]) => ["option username 'key1'", `option password '${PASSWORD}'`, ...lines];

/** Replaces each text of a status but times, and the words of codes that are to be `kept`. */
function poisoned(value: unknown, kept: RegExp, name = ''): unknown {
	if (typeof value === 'string')
		return /At$|^(at|since|until)$/.test(name) || kept.test(name) ? value : MARKUP + SCRIPT;
	if (Array.isArray(value)) return value.map((each) => poisoned(each, kept, name));
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(Object.entries(value).map(([each, inner]) => [each, poisoned(inner, kept, each)]));
}

/** All that is put into the page's own texts is hostile. */
const hostileData = (status: object) => poisoned(status, /^(code|from|of|by|family|families|class)$/);
/** Of a newer agent, all of whose codes are unknown: its sentences are shown. */
const hostileSentences = (status: object) => poisoned(status, /^$/);

/** The status of an agent that runs, as if somebody had taken it over. */
async function takenOver(router: ScenarioRouter, change: (status: object) => unknown): Promise<void> {
	router.lines([{ name: 'wan', ipv4: ['100.64.1.2'] }]);
	router.config({ key: key("list hostname 'home.ddns.net'", "list hostname 'gone.ddns.net'") });
	await router.start();
	const status = change(router.status());
	await router.stop();
	mkdirSync(router.path('run'), { recursive: true });
	writeFileSync(router.path('run/status.json'), encode({ ...(status as object), pid: process.pid }));
}

visits('hostile texts', {
	'host names are text on every page': async (visitor) => {
		visitor.router.config({ key: key(`list hostname '${MARKUP}'`) });
		await visitor.router.start();
		const page = await visitor.open('status');
		await isHarmless(page);
		await picture(page, 'hostile');
		await isHarmless(await visitor.open('log'));
		const settings = await visitor.open('settings');
		await isHarmless(settings);
		await settings.getByRole('button', { name: 'Edit' }).click();
		await isHarmless(settings);
		assert.is(await seen(settings.locator('#modal_overlay .item')), MARKUP);
	},

	'an answer that is none is text on the status page and in the log': async (visitor) => {
		visitor.router.provider.fault({ answer: { status: 200, body: `${MARKUP}\n` } });
		await visitor.router.start();
		await isHarmless(await visitor.open('status'), 'Waiting');
		await isHarmless(await visitor.open('log'));
	},

	'a wrong value of the configuration is text in what the page says of it': async (visitor) => {
		visitor.router.config({ settings: { check_interval: MARKUP }, key: key(`list hostname 'a ${MARKUP}'`) });
		await visitor.router.start();
		await isHarmless(await visitor.open('status'));
		await isHarmless(await visitor.open('log'));
	},

	'interfaces are text where they are chosen from': async (visitor) => {
		visitor.router.lines([{ name: 'wan', ipv4: ['203.0.113.10'] }, { name: MARKUP }]);
		await visitor.router.start();
		const page = await visitor.open('settings');
		await page.getByRole('button', { name: 'Edit' }).click();
		await page.locator('#modal_overlay .cbi-tabmenu a', { hasText: 'Addresses' }).click();
		await page.locator('#modal_overlay [data-name="interface"] .cbi-dropdown').click();
		await isHarmless(page);
	},

	'the status page trusts no text of the status, even of an agent that was taken over': async (visitor) => {
		await takenOver(visitor.router, hostileData);
		const page = await visitor.open('status');
		await isHarmless(page);
		await picture(page, 'hostile-status');
		await page.getByRole('button', { name: 'Update now' }).click();
		await isHarmless(page);
	},

	'nor sentences beside codes that it does not know': async (visitor) => {
		await takenOver(visitor.router, hostileSentences);
		const page = await visitor.open('status');
		await isHarmless(page);
		await picture(page, 'hostile-sentences');
	},

	'nor words and times that are none': async (visitor) => {
		const all = (value: unknown): unknown =>
			JSON.parse(JSON.stringify(value, (_name, each) => (typeof each === 'string' ? MARKUP + SCRIPT : each)));
		await takenOver(visitor.router, (status) => all(status));
		const page = await visitor.goto('status');
		await page.waitForTimeout(0);
		await page.locator('#view > *:not(.spinning), .alert-message').first().waitFor();
		assert.is(await page.evaluate('window.struck'), undefined);
		visitor.failures.length = 0;
	},

	'the block on the overview page trusts none either': async (visitor) => {
		await takenOver(visitor.router, hostileData);
		const page = await visitor.open('log');
		await overview(page);
		await isHarmless(page);
	},

	'the block on the overview page tells of each key, and of an agent that does not run': async (visitor) => {
		await visitor.router.start();
		const page = await visitor.open('log');
		await overview(page);
		const text = await seen(page.locator('#view'));
		for (const each of [/Up to date/, /home\.ddns\.net/, /203\.0\.113\.10/]) assert.match(text, each);
		await picture(page, 'overview');
		await visitor.router.stop();
		await overview(page);
		assert.match(await seen(page.locator('#view')), /agent is not running/);
	},

	'no module of the page makes markup of texts': (): Promise<void> => {
		const folder = 'openwrt/luci-app-noip/htdocs/luci-static/resources';
		const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js'));
		assert.ok(files.length >= 10);
		for (const file of files) {
			const source = readFileSync(`${folder}/${file}`, 'utf8');
			assert.not.match(
				source,
				/innerHTML|outerHTML|insertAdjacentHTML|rawhtml|document\.write|dom\.parse|\beval\b/,
				file,
			);
		}
		return Promise.resolve();
	},
});

/** Puts the block into the page, as LuCI's overview does. */
async function overview(page: Page): Promise<void> {
	await page.evaluate(`L.require('view.status.include.45_noip').then(async (block) => {
		const content = block.render(await block.load());
		L.dom.content(document.querySelector('#view'), [E('h3', {}, [block.title]), content]);
	})`);
}
