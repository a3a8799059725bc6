/** Case 09 of the audit: HTTPS, then plain HTTP, and a resolver that is slow. Rule 40, with the whole program. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as assert from 'uvu/assert';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { startSlowResolver } from '../support/slow-resolver.ts';

/** One pass while the provider's name is resolved after so long; nothing is wrong with either port. */
async function update(router: ScenarioRouter, delayMs: number, timeout: string) {
	const { https, alt } = router.provider.ports;
	router.config({
		settings: { timeout },
		servers: [`https://dynupdate.no-ip.com:${https}`, `http://dynupdate.no-ip.com:${alt}`],
	});
	const resolver = await startSlowResolver(delayMs);
	const { argv, env } = router.command('update');
	const [program, ...words] = resolver.command(argv);
	const child = spawn(program as string, words, { stdio: ['ignore', 'pipe', 'pipe'], env });
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (router.log += chunk));
	const [code] = await once(child, 'close');
	resolver.close();
	return { code, over: router.updates().map(({ listener }) => listener) };
}

scenarios('a slow resolver', {
	'9 s leave the password to HTTPS (rule 40)': async (router) => {
		assert.equal(await update(router, 9000, '20'), { code: 0, over: ['https'] });
	},
	'11 s do, too (rule 40)': async (router) => {
		assert.equal(await update(router, 11_000, '20'), { code: 0, over: ['https'] });
	},
	'silence is a failure of DNS, sends nothing anywhere, and ends with the time (rule 40)': async (router) => {
		assert.equal(await update(router, Infinity, '4'), { code: 69, over: [] });
		assert.match(router.log, 'dynupdate.no-ip.com could not be resolved');
	},
});
