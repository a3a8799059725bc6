import type { Locator, Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import type { ScenarioRouter } from '../support/scenario-router.ts';
import { picture, seen, type View, type Visitor, visits } from './page.ts';
import { BRACKETS } from './server.ts';

const LONG = `${'very-long-name-'.repeat(3)}of-a-host.at-some-other-and-longer.provider.example`;

/** A key with all that a card can hold: two families, two names, one of them long and stopped. */
async function rich(router: ScenarioRouter): Promise<void> {
	const names = ['home.ddns.net', LONG].map((name) => `list hostname '${name}'`);
	router.config({ key: ["option username 'key1'", `option password '${PASSWORD}'`, ...names] });
	router.lines([
		{ name: 'wan', ipv4: ['100.64.12.34'] },
		{ name: 'wan6', ipv6: [{ address: '2001:db8:1234:5678:9abc:def0:1234:5678', preferred: 3600 }] },
	]);
	await router.start();
}

/** Every page of the app in turn, the dialog too. */
async function everyPage(
	visitor: Visitor,
	view: View,
	look: (page: Page, name: string) => Promise<void>,
): Promise<void> {
	for (const name of ['status', 'log', 'settings']) {
		const page = await visitor.open(name, view);
		if (name !== 'settings') await page.locator('.noip-card, .noip-lines li').first().waitFor();
		await look(page, name);
		if (name !== 'settings') continue;
		await page.locator('tr[data-sid="home"] button').first().click();
		await page.locator('#modal_overlay h4').waitFor();
		await look(page, 'dialog');
	}
}

/**
 * Texts that stand out too little: of each text on the page the contrast with what is behind it (WCAG 2, 1.4.3: 4.5, and 3 for large or bold
 * ones). What is disabled is exempt, and the theme's own buttons and forms.
 */
const PALE = `(() => {
	const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	const parts = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
	const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
	const behind = (node) => {
		for (let at = node; at; at = at.parentElement) {
			const colour = parts(getComputedStyle(at).backgroundColor);
			if (colour.length === 3 || colour[3] > 0.5) return colour;
		}
		return [255, 255, 255];
	};
	const blended = (node, [r, g, b, alpha = 1], ground) => {
		for (let at = node; at; at = at.parentElement) alpha *= getComputedStyle(at).opacity;
		return [r, g, b].map((value, index) => value * alpha + ground[index] * (1 - alpha));
	};
	const pale = [];
	const walker = document.createTreeWalker(document.querySelector('.noip-page'), NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const node = walker.currentNode.parentElement;
		if (!walker.currentNode.data.trim() || !node.checkVisibility() || node.closest('[disabled], .btn, .cbi-map')) continue;
		const style = getComputedStyle(node);
		const ground = behind(node);
		const [a, b] = [light(blended(node, parts(style.color), ground)), light(ground)].sort((x, y) => y - x);
		const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.6 && style.fontWeight >= 700);
		const contrast = (a + 0.05) / (b + 0.05);
		if (contrast < (large ? 3 : 4.5)) pale.push(walker.currentNode.data.trim() + ': ' + contrast.toFixed(2));
	}
	return pale;
})()`;

/** What stands beyond the window's right edge. */
const BEYOND = `[...document.querySelectorAll('#maincontent *, #modal_overlay *')]
	.filter((node) => node.checkVisibility() && node.getBoundingClientRect().right > innerWidth + 1)
	.map((node) => node.tagName + '.' + node.className + ' ' + node.textContent.slice(0, 40))`;

/** Controls without a name, as a screen reader finds them. */
async function nameless(page: Page, roles: readonly string[]): Promise<string[]> {
	const session = await page.context().newCDPSession(page);
	const { nodes } = await session.send('Accessibility.getFullAXTree');
	return nodes
		.filter(({ ignored, role }) => !ignored && roles.includes(String(role?.value)))
		.filter(({ name }) => !String(name?.value ?? '').trim())
		.map(({ role, backendDOMNodeId }) => `${role?.value} ${backendDOMNodeId}`);
}

/** The texts of the page that do not come from the translations: neither in brackets nor data. */
const PLAIN = `(() => {
	const plain = [];
	const data = '[lang="en"], style, .noip-address, .noip-host strong, .noip-preview, .noip-lines, .cbi-page-actions, .item';
	const walker = document.createTreeWalker(document.querySelector('#view'), NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const text = walker.currentNode.data.trim();
		// A sentence with a node within is in several pieces, of which the first and last have one bracket.
		const left = text.replace(/\\[\\[.*?\\]\\]|\\[\\[.*$|^.*?\\]\\]/gs, '');
		if (/[A-Za-z]{3}/.test(left) && !walker.currentNode.parentElement.closest(data)) plain.push(text);
	}
	return plain;
})()`;

/** Presses the tabulator until this has the focus. */
async function tabTo(page: Page, place: Locator): Promise<void> {
	for (let presses = 0; presses < 60; presses++) {
		if (await place.evaluate((node) => node === node.ownerDocument.activeElement)) return;
		await page.keyboard.press('Tab');
	}
	throw new Error(`the tabulator does not lead to ${place}`);
}

visits('how the page looks', {
	'at 360 pixels nothing stands beyond the edge': async (visitor) => {
		await rich(visitor.router);
		await everyPage(visitor, { width: 360 }, async (page, name) => {
			await picture(page, `narrow-${name}`);
			assert.equal(await page.evaluate(BEYOND), [], name);
		});
	},

	'texts stand out in the light and in the dark': async (visitor) => {
		await rich(visitor.router);
		for (const dark of [false, true]) {
			await everyPage(visitor, { dark }, async (page, name) => {
				await picture(page, `${dark ? 'dark' : 'light'}-${name}`);
				if (name !== 'dialog') assert.equal(await page.evaluate(PALE), [], `${name}, dark: ${dark}`);
			});
		}
	},

	'the first visit stands out in the dark and fits 360 pixels': async (visitor) => {
		visitor.router.rawConfig("config noip 'settings'\n\toption contact ''\n");
		const page = await visitor.open('status', { dark: true, width: 360 });
		await page.getByRole('button', { name: 'Save and start' }).click();
		await page.getByText('Please fill this in.').first().waitFor();
		await picture(page, 'narrow-dark-first-visit');
		assert.equal(await page.evaluate(BEYOND), []);
		assert.equal(await page.evaluate(PALE), []);
	},

	'every control has a name for who does not see it': async (visitor) => {
		await rich(visitor.router);
		const roles = ['button', 'link', 'textbox', 'searchbox', 'combobox', 'checkbox', 'listbox'];
		for (const name of ['status', 'log']) assert.equal(await nameless(await visitor.open(name), roles), [], name);
		// LuCI's own check boxes and drop-downs have none.
		await everyPage(visitor, {}, async (page, name) =>
			assert.equal(await nameless(page, ['button', 'link', 'textbox']), [], name),
		);
		visitor.router.forget();
		visitor.router.rawConfig("config noip 'settings'\n");
		await visitor.router.stop();
		assert.equal(await nameless(await visitor.open('status'), roles), []);
	},

	'a card is a region with the key’s name, and tells of changes politely': async (visitor) => {
		await visitor.router.start();
		const page = await visitor.open('status');
		await page.getByRole('region', { name: 'home' }).waitFor();
		await page.getByRole('status').first().waitFor({ state: 'attached' });
		assert.is(await page.locator('[aria-live="assertive"]').count(), 0);
	},

	'all can be done by keyboard': async (visitor) => {
		await visitor.router.start();
		const page = await visitor.open('status');
		await tabTo(page, page.getByRole('button', { name: 'Update now' }));
		await page.keyboard.press('Enter');
		await page.getByText('nothing has changed').waitFor();
		const settings = await visitor.open('settings');
		await tabTo(settings, settings.locator('tr[data-sid="home"]').getByRole('button', { name: 'Edit' }));
		await settings.keyboard.press('Enter');
		await settings.locator('#modal_overlay h4').waitFor();
		await settings.keyboard.press('Escape');
		await settings.locator('#modal_overlay').waitFor({ state: 'hidden' });
		const log = await visitor.open('log');
		await tabTo(log, log.getByLabel('Search'));
		await log.keyboard.type('no such line');
		await log.getByText('No line matches.').waitFor();
	},

	'it speaks German': async (visitor) => {
		await rich(visitor.router);
		await everyPage(visitor, { language: 'de' }, async (page, name) => {
			await picture(page, `german-${name}`);
			assert.not.match(
				await seen(page.locator('.noip-page')),
				/Up to date|Update now|On your line|Search|E-mail address|Host names/,
				name,
			);
		});
	},

	'every text goes through the translations, but for what the agent says': async (visitor) => {
		await rich(visitor.router);
		await everyPage(visitor, { language: BRACKETS }, async (page, name) => {
			await picture(page, `brackets-${name}`);
			const data =
				/^(home|wan6?|lan|noip [\d.]+|IPv[46]|No-IP|home\.ddns\.net.*|Save|Reset|Delete|Edit|Add|Name|Yes|No|\S+@\S+|∗|\+|debug|info)$/;
			const plain = (await page.evaluate(PLAIN)) as string[];
			assert.equal(
				plain.filter((text) => !data.test(text) && !text.includes(LONG)),
				[],
				name,
			);
		});
	},
});
