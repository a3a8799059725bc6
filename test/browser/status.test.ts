import { picture, visits } from './page.ts';

visits('the status page', {
	'a key whose names are confirmed is up to date': async ({ router, ...desk }) => {},
	'smoke': async (desk) => {
		await desk.luci.service.act('start');
		const page = await desk.open('status');
		await picture(page, 'up-to-date');
		console.log(await page.locator('#view').innerText());
	},
});
