import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { publish } from '../support/published.ts';
import type { ScenarioRouter } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';
import { picture, seen, type Visitor, visits } from './page.ts';
import { readUci, type Section, writeUci } from './uci.ts';

const sections = (router: ScenarioRouter) => readUci(router.path('noip.conf'));
const options = (router: ScenarioRouter, name: string) =>
	sections(router).find((section) => section.name === name)?.options;

/** The configuration as the package brings it, but for the provider, which is the fake one. */
function asInstalled(router: ScenarioRouter): void {
	const [settings, ...others] = readUci('openwrt/noip/files/noip.config') as [Section, ...Section[]];
	const { urls, caFile } = router.provider;
	Object.assign(settings.options, { server: [urls.https], ca_file: caFile, ipv4_check: urls.check4 });
	writeUci(router.path('noip.conf'), [settings, ...others]);
}

const INTERFACES = [
	{ interface: 'loopback', up: true, proto: 'static', device: 'lo', l3_device: 'lo' },
	{ interface: 'lan', up: true, proto: 'static', device: 'br-lan', l3_device: 'br-lan' },
	{ interface: 'wan', up: true, proto: 'pppoe', device: 'eth1', l3_device: 'pppoe-wan' },
	{ interface: 'wan_6', up: true, dynamic: true, proto: 'dhcpv6', device: 'pppoe-wan', l3_device: 'pppoe-wan' },
	{ interface: 'wg0', up: true, proto: 'wireguard', l3_device: 'wg0' },
	{ interface: 'wwan', up: false, proto: 'qmi', device: 'wwan0', l3_device: 'wwan0' },
];

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** The row of an option, in the form or in the dialog. */
const row = (place: Page | Locator, option: string) => place.locator(`.cbi-value[data-name="${option}"]`);
const dialog = (page: Page) => page.locator('#modal_overlay');
const says = (page: Page, text: RegExp) => page.locator('.noip-card', { hasText: text }).first().waitFor();

async function tab(place: Page | Locator, title: string): Promise<void> {
	await place.locator('.cbi-tabmenu a', { hasText: title }).click();
}

/** Types into a field as a person does, and leaves it. */
async function type(place: Page | Locator, option: string, text: string): Promise<void> {
	const input = row(place, option).locator('input').last();
	await input.fill(text);
	await input.press('End');
	await input.blur();
}

/** Opens the settings, and the dialog of a key. */
async function edit(visitor: Visitor, key: string): Promise<Page> {
	const page = await visitor.open('settings');
	await page.locator(`tr[data-sid="${key}"]`).getByRole('button', { name: 'Edit' }).click();
	await dialog(page).locator('h4').waitFor();
	return page;
}

/** Saves, and waits until the page has come again with what was applied. */
async function saveAndApply(page: Page): Promise<void> {
	await page.evaluate('window.before = true');
	await page.getByText('Save & Apply').click();
	await page.waitForFunction('!window.before && document.querySelector(".cbi-map")');
}

visits('the settings', {
	'the first visit shows three fields and a button; with a key they lead to confirmed names': async (visitor) => {
		const { router, luci } = visitor;
		asInstalled(router);
		await luci.service.act('start');
		const page = await visitor.open('');
		assert.is(await page.locator('form input:visible').count(), 3);
		assert.is(await page.locator('form button[type="submit"]').count(), 1);
		await picture(page, 'first-visit');
		await page.getByLabel('User name').fill('key1');
		await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
		await page.getByLabel('E-mail address').fill('me@example.com');
		await button(page, 'Save and start').click();
		await says(page, /Up to date/);
		await picture(page, 'first-key');
		const { username, password, hostname, enabled } = options(router, 'home') ?? {};
		const key = { username: 'key1', password: PASSWORD, hostname: ['all.ddnskey.com'], enabled: '1' };
		assert.equal({ username, password, hostname, enabled }, key);
		assert.equal(router.updates()[0]?.userAgent?.endsWith(' me@example.com'), true);
	},

	"with a publisher's contact in the program nobody is asked for one: not at the first visit, nor in the settings":
		async (visitor) => {
			const { router, luci } = visitor;
			await publish(router);
			asInstalled(router);
			await luci.service.act('start');
			const page = await visitor.open('status');
			assert.is(await page.locator('form input:visible').count(), 2);
			await page.getByLabel('User name').fill('key1');
			await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
			await button(page, 'Save and start').click();
			await says(page, /Up to date/);
			assert.is(options(router, 'settings')?.contact, undefined);
			const sent = router.updates()[0]?.userAgent ?? '';
			assert.match(sent, /^Example .* noip@example\.com$/);
			const form = await visitor.open('settings');
			assert.is(await row(form, 'contact').locator('input').getAttribute('placeholder'), 'noip@example.com');
			await tab(form, 'Connection');
			await type(form, 'timeout', '7');
			await tab(form, 'Identification');
			await form.locator('.noip-preview', { hasText: sent }).waitFor();
			await saveAndApply(form);
			assert.is(options(router, 'settings')?.timeout, '7');
		},

	'the first visit with an account asks for the host name instead': async (visitor) => {
		const { router, luci } = visitor;
		asInstalled(router);
		await luci.service.act('start');
		const page = await visitor.open('status');
		await page.getByLabel('User name').fill('you@example.com');
		await page.getByLabel('Password', { exact: true }).fill('account');
		assert.is(await page.locator('form input:visible').count(), 3);
		await page.getByLabel('Host name', { exact: true }).fill('home.ddns.net, nas.ddns.net');
		await button(page, 'Save and start').click();
		await says(page, /nas\.ddns\.net/);
		await says(page, /Up to date/);
		assert.equal(options(router, 'home')?.hostname, ['home.ddns.net', 'nas.ddns.net']);
		assert.is(options(router, 'settings')?.contact, 'you@example.com');
	},

	'the first visit works where the agent does not run yet, and says what is missing at its field': async (visitor) => {
		const { router, luci } = visitor;
		asInstalled(router);
		luci.service.enabled = false;
		const page = await visitor.open('status');
		await button(page, 'Save and start').click();
		await page.getByText('Please fill this in.').first().waitFor();
		assert.is(await page.evaluate('document.activeElement.id'), 'noip-username');
		await picture(page, 'first-visit-wrong');
		await page.getByLabel('User name').fill('key1');
		await page.getByLabel('Password', { exact: true }).fill('not this');
		await page.getByLabel('E-mail address').fill('me@example.com');
		await button(page, 'Save and start').click();
		await says(page, /Stopped/);
		await says(page, /user name or the password/);
		assert.ok(luci.service.enabled);
	},

	'a password that was refused is corrected in the dialog, and that lifts the stop': async (visitor) => {
		const { router, luci } = visitor;
		router.config({ key: ["option username 'key1'", "option password 'wrong'", "list hostname 'home.ddns.net'"] });
		await luci.service.act('start');
		await until('the stop', () => router.word() === 'stopped');
		const page = await edit(visitor, 'home');
		await picture(page, 'dialog');
		const input = row(dialog(page), 'password').locator('input');
		assert.is(await input.getAttribute('type'), 'password');
		await button(page, 'Reveal/hide password').click();
		assert.is(await input.inputValue(), 'wrong');
		assert.is(await input.getAttribute('type'), 'text');
		await type(dialog(page), 'password', PASSWORD);
		await button(page, 'Save').last().click();
		await dialog(page).waitFor({ state: 'hidden' });
		assert.is(options(router, 'home')?.password, 'wrong');
		await saveAndApply(page);
		await until('the confirmation', () => router.word() === 'up-to-date');
		assert.is(options(router, 'home')?.password, PASSWORD);
		assert.match(readFileSync(router.path('noip.conf'), 'utf8'), /^\tlist hostname 'home\.ddns\.net'$/m);
	},

	'a name is added to a key, and the other options stay as they are': async (visitor) => {
		const { router, luci } = visitor;
		await luci.service.act('start');
		const before = sections(router);
		const page = await edit(visitor, 'home');
		const names = row(dialog(page), 'hostname');
		await names.locator('input[type="text"]').fill('nas.ddns.net');
		await names.locator('input[type="text"]').press('Enter');
		assert.is(await names.locator('.item').count(), 2);
		await button(page, 'Save').last().click();
		await dialog(page).waitFor({ state: 'hidden' });
		await saveAndApply(page);
		await until(
			'the confirmation',
			() => router.status().keys[0]?.names.length === 2 && router.word() === 'up-to-date',
		);
		const [settings, key] = sections(router);
		assert.equal(settings?.options, before[0]?.options);
		assert.equal(key?.options.hostname, ['home.ddns.net', 'nas.ddns.net']);
		assert.equal({ ...key?.options, hostname: undefined }, { ...before[1]?.options, hostname: undefined });
	},

	'a second key is added and taken away again': async (visitor) => {
		const { router, luci } = visitor;
		await luci.service.act('start');
		const page = await visitor.open('settings');
		await page.getByLabel('Name of the new key').fill('camera');
		await page.getByLabel('Name of the new key').press('End');
		await button(page, 'Add a key').click();
		await dialog(page).locator('h4', { hasText: 'camera' }).waitFor();
		await type(dialog(page), 'username', 'key2');
		await type(dialog(page), 'password', 'other');
		await row(dialog(page), 'hostname').locator('input[type="text"]').fill('cam.ddns.net');
		await tab(dialog(page), 'Addresses');
		await row(dialog(page), 'interface').locator('.cbi-dropdown').click();
		await row(dialog(page), 'interface').locator('li[data-value="wan"]').click();
		await picture(page, 'dialog-addresses');
		await button(page, 'Save').last().click();
		await dialog(page).waitFor({ state: 'hidden' });
		await picture(page, 'settings-unsaved');
		await saveAndApply(page);
		await until(
			'both keys',
			() =>
				router
					.status()
					.keys.map(({ state }) => state.code)
					.join() === 'up-to-date,up-to-date',
		);
		const { interface: interfaces, hostname } = options(router, 'camera') ?? {};
		assert.equal({ interfaces, hostname }, { interfaces: ['wan'], hostname: ['cam.ddns.net'] });
		await page.locator('tr[data-sid="camera"]').getByRole('button', { name: 'Delete' }).click();
		await page.locator('tr[data-sid="camera"]').waitFor({ state: 'detached' });
		await saveAndApply(page);
		await until('one key', () => router.status().keys.length === 1);
		assert.is(options(router, 'camera'), undefined);
	},

	'interfaces are those that the router has; their order is kept, and a name that it does not have stays until it is taken away':
		async (visitor) => {
			const { router } = visitor;
			const key = ["option username 'key1'", `option password '${PASSWORD}'`, "list hostname 'home.ddns.net'"];
			const lines = ["list interface 'wwan'", "list interface 'old'", "option ipv6_host '::10'"];
			router.config({ key: [...key, ...lines, "option ipv6_prefix_from 'guest'"] });
			router.dump(JSON.stringify({ interface: INTERFACES }));
			const page = await edit(visitor, 'home');
			await tab(dialog(page), 'Addresses');
			const field = row(dialog(page), 'interface');
			const shown = (place: Locator) => place.evaluateAll((all) => all.map((each) => each.textContent));
			assert.equal(await shown(field.locator('.item')), ['wwan:  wwan0', 'old']);
			await field.locator('.cbi-dropdown').click();
			await field.locator('li[data-value="wan"]').waitFor();
			const offered = await shown(field.locator('li[data-value]:not([data-value="-"])'));
			assert.equal(offered, ['lan:  br-lan', 'wan:  pppoe-wan', 'wg0:  wg0', 'wwan:  wwan0']);
			await picture(page, 'dialog-interfaces');
			await field.locator('li[data-value="wan"]').click();
			await field.locator('.item', { hasText: 'wwan' }).press('Delete');
			await field.locator('.cbi-dropdown').click();
			await field.locator('li[data-value="wwan"]').click();
			const prefix = row(dialog(page), 'ipv6_prefix_from');
			assert.match(await seen(prefix.locator('.cbi-dropdown')), /^guest/);
			await button(page, 'Save').last().click();
			await dialog(page).waitFor({ state: 'hidden' });
			const { interface: interfaces, ipv6_prefix_from: from } = visitor.luci.sessions.root.noip.get()[1]?.options ?? {};
			assert.equal({ interfaces, from }, { interfaces: ['old', 'wan', 'wwan'], from: 'guest' });
		},

	'settings of the agent reach the file, and what is left empty is taken out': async (visitor) => {
		const { router, luci } = visitor;
		router.config({ settings: { check_interval: '600', company: 'Acme' } });
		await luci.service.act('start');
		const page = await visitor.open('settings');
		await picture(page, 'settings');
		await type(page, 'contact', 'you@example.org');
		await tab(page, 'Connection');
		await picture(page, 'settings-connection');
		await type(page, 'check_interval', '');
		await type(page, 'timeout', '7');
		await tab(page, 'Identification');
		await type(page, 'company', 'Weyland');
		await page.locator('.noip-preview', { hasText: /^Weyland .*you@example\.org$/ }).waitFor();
		await picture(page, 'settings-identification');
		const preview = await seen(page.locator('.noip-preview'));
		await saveAndApply(page);
		await until('the reload', () => router.status().checkIntervalSeconds === 300);
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifupdate wan');
		assert.is(router.updates().at(-1)?.userAgent, preview);
		const { check_interval, timeout, contact, company } = options(router, 'settings') ?? {};
		const expected = { check_interval: undefined, timeout: '7', contact: 'you@example.org', company: 'Weyland' };
		assert.equal({ check_interval, timeout, contact, company }, expected);
	},

	'plain HTTP as a way out is one choice, with its risk': async (visitor) => {
		const { router } = visitor;
		const page = await visitor.open('settings');
		await tab(page, 'Connection');
		const choice = row(page, '_servers').locator('select');
		assert.is(await choice.inputValue(), 'own');
		assert.not.ok(await page.getByText('travels in clear text').isVisible());
		await choice.selectOption('plain');
		await page.getByText('travels in clear text').waitFor();
		await picture(page, 'settings-plain-http');
		await button(page, 'Save').click();
		await page.getByText('Unsaved Changes').waitFor();
		assert.equal(visitor.luci.sessions.root.noip.get()[0]?.options.server, [
			'https://dynupdate.no-ip.com',
			'http://dynupdate.no-ip.com',
			'http://dynupdate.no-ip.com:8245',
		]);
		assert.equal(options(router, 'settings')?.server, [router.provider.urls.https]);
	},

	'wrong values are refused at their fields, with the reason, and nothing is saved': async (visitor) => {
		const { router } = visitor;
		const before = readFileSync(router.path('noip.conf'), 'utf8');
		const page = await visitor.open('settings');
		await tab(page, 'Connection');
		await type(page, 'check_interval', '7');
		assert.match(
			String(await row(page, 'check_interval').locator('input').getAttribute('data-tooltip')),
			/number of seconds from 60 to 604800/,
		);
		await picture(page, 'refused');
		await button(page, 'Save').click();
		await page.getByText(/"Check interval" contains an invalid input value\. .*number of seconds from 60/).waitFor();
		await button(page, 'Dismiss').click();
		// The real one leaves the refusal to the browser's console, too.
		assert.match(visitor.failures.splice(0).join(), /^TypeError: Option "Check interval" contains/);
		const [settings] = visitor.luci.sessions.root.noip.get();
		assert.not.ok(settings?.options.check_interval);
		assert.is(readFileSync(router.path('noip.conf'), 'utf8'), before);
	},

	'the dialog stays open on a wrong value, and closes when it is right': async (visitor) => {
		const page = await edit(visitor, 'home');
		await row(dialog(page), 'hostname').locator('input[type="text"]').fill('not a name');
		await row(dialog(page), 'hostname').locator('input[type="text"]').press('End');
		assert.match(
			String(await row(dialog(page), 'hostname').locator('input[type="text"]').getAttribute('data-tooltip')),
			/Must be a host name such as/,
		);
		await row(dialog(page), 'hostname').locator('input[type="text"]').fill('');
		await row(dialog(page), 'hostname').locator('input[type="text"]').press('End');
		await tab(dialog(page), 'Addresses');
		for (const family of ['ipv4', 'ipv6']) {
			await row(dialog(page), family).locator('.cbi-dropdown').click();
			await row(dialog(page), family).locator('li[data-value="off"]').click();
		}
		await button(page, 'Save').last().click();
		await page.locator('.cbi-tabmenu li[data-errors="1"]').waitFor();
		assert.ok(await dialog(page).isVisible());
		assert.match(
			String(await row(dialog(page), 'ipv6').locator('.cbi-dropdown').getAttribute('data-tooltip')),
			/nothing would be left to publish/,
		);
		await row(dialog(page), 'ipv4').locator('.cbi-dropdown').click();
		await row(dialog(page), 'ipv4').locator('li[data-value="auto"]').click();
		await button(page, 'Save').last().click();
		await dialog(page).waitFor({ state: 'hidden' });
		const { ipv4, ipv6 } = visitor.luci.sessions.root.noip.get()[1]?.options ?? {};
		assert.equal({ ipv4: ipv4 ?? 'auto', ipv6 }, { ipv4: 'auto', ipv6: 'off' }, 'nothing of the refused try stays');
	},
});
