/** A page of the app in a browser, over a router with the real agent. */
import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startFakeProvider } from '../provider/fake-provider.ts';
import { PROVIDER } from '../support/accounts.ts';
import { engines } from '../support/engines.ts';
import { ScenarioRouter } from '../support/scenario-router.ts';
import { openBrowser } from './chromium.ts';
import { Luci, type User } from './server.ts';

/** Where pictures of the page are kept, to be looked at. */
const SCREENS = '.cache/screens';

export interface View {
	user?: User;
	dark?: boolean;
	/** Of the page, e.g. `de`. */
	language?: string;
	width?: number;
	/** Its clock can be put ahead, by `later`. */
	clock?: boolean;
	/** Of another web server than the visitor's own. */
	url?: string;
}

/** A router with its web server, and whoever looks at it. */
export class Visitor {
	/** What went wrong in pages: errors that nobody caught. */
	readonly failures: string[] = [];
	private readonly contexts: BrowserContext[] = [];

	constructor(
		readonly router: ScenarioRouter,
		readonly luci: Luci,
		private readonly browser: Browser,
	) {}

	/** Opens a page of the app, e.g. `status`, and waits until its view is there. */
	async open(name: string, view: View = {}): Promise<Page> {
		const page = await this.goto(name, view);
		await page.locator('#view > *:not(.spinning)').first().waitFor();
		return page;
	}

	/** Opens a page of the app, whatever comes of it. */
	async goto(
		name: string,
		{ user = 'root', dark = false, language = 'en', width = 1000, clock = false, url = this.luci.url }: View = {},
	): Promise<Page> {
		const context = await this.browser.newContext({ viewport: { width, height: 800 }, reducedMotion: 'reduce' });
		this.contexts.push(context);
		context.setDefaultTimeout(15_000);
		const cookies = { user, language, dark: dark ? '1' : '0' };
		await context.addCookies(Object.entries(cookies).map(([key, value]) => ({ name: key, value, url })));
		const page = await context.newPage();
		if (clock) await page.clock.install();
		page.on('pageerror', (error) => this.failures.push(String(error)));
		await page.goto(`${url}/cgi-bin/luci/admin/services/noip${name && `/${name}`}`);
		return page;
	}

	async close(): Promise<void> {
		for (const context of this.contexts) await context.close();
		await this.luci.close();
	}
}

/** Puts the page's clock ahead until this is there to be seen. */
export async function later(page: Page, place: Locator): Promise<void> {
	// On a busy machine the page may begin to count late.
	for (let tries = 0; tries < 60 && !(await place.isVisible()); tries++) {
		await page.clock.runFor(5000);
		await place.waitFor({ timeout: 500 }).catch(() => {});
	}
	await place.waitFor();
}

/** The text as a person sees it: without what is hidden. */
export function seen(place: Locator): Promise<string> {
	// biome-ignore lint/performance/useDomNodeTextContent: textContent has what is hidden, too
	return place.innerText();
}

/** Takes a picture of the whole page. */
export async function picture(page: Page, name: string): Promise<void> {
	mkdirSync(SCREENS, { recursive: true });
	await page.screenshot({ path: `${SCREENS}/${name}.png`, fullPage: true });
}

export type Visit = (visitor: Visitor) => Promise<void>;

/** Runs each of these with a router, a provider and a web server of its own, and one browser for all. No error in a page goes unseen. */
export function visits(title: string, all: Record<string, Visit>): void {
	const tests = suite(title);
	const [engine] = engines();
	let browser: Browser;
	tests.before(async () => {
		browser = await openBrowser();
	});
	tests.after(() => browser?.close());
	for (const [name, visit] of Object.entries(all)) {
		if (process.env.VISIT && !name.includes(process.env.VISIT)) continue;
		tests(name, async () => {
			const provider = await startFakeProvider({ description: PROVIDER });
			if (!engine) throw new Error('there is no engine');
			const router = new ScenarioRouter(engine, provider);
			const visitor = new Visitor(router, await Luci.start(router), browser);
			try {
				await visit(visitor);
				assert.equal(visitor.failures, [], 'no error in the page');
			} catch (error) {
				if (error instanceof Error)
					error.message += `\nin the page: ${visitor.failures}\nthe agent said:\n${router.log}`;
				throw error;
			} finally {
				await visitor.close();
				await router.close();
			}
		});
	}
	tests.run();
}
