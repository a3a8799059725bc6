/** A browser for tests: headless Chromium, driven by playwright-core. */
import { resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../../build/chromium.mjs';

/** Tests may run as root, in a container: there Chromium's own sandbox does not start. All that it loads is ours, from loopback. */
export async function openBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: resolve(findChromium()),
		args: ['--no-sandbox', '--disable-gpu', '--lang=en-US', '--force-color-profile=srgb'],
	});
}
