/** The program as a publisher builds it, with a company and a contact of the publisher's own. */
import { bundle, defines, ENDINGS } from '../../build/bundler.mjs';
import type { ScenarioRouter } from './scenario-router.ts';

export const PUBLISHER = { company: 'Example', contact: 'noip@example.com' };

/** Built once for each engine of a test. */
const built = new Map<string, Promise<unknown>>();

/** Has a router run that program from now on. */
export async function publish(router: ScenarioRouter): Promise<void> {
	const { name } = router.engine;
	const ours = `.cache/bundles/${process.pid}/published${ENDINGS[name]}`;
	if (!built.has(name)) built.set(name, bundle(name, `src/${name}.ts`, ours, { define: defines(PUBLISHER) }));
	await built.get(name);
	const command = router.command.bind(router);
	router.command = (...words) => {
		const { argv, env } = command(...words);
		return { argv: argv.map((word) => (word === `dist/noip${ENDINGS[name]}` ? ours : word)), env };
	};
}
