/** What a status tells beside the session, from the machine. */
import { detectedParts } from './device.ts';
import type { Driver } from './driver.ts';
import { platformOf } from './paths.ts';
import type { StatusFacts } from './status.ts';
import { stateFile } from './store.ts';

/** What the agent adds; a single pass has nothing to add. */
type AgentFacts = Pick<StatusFacts, 'pid' | 'sequence' | 'handled' | 'errors' | 'warnings' | 'failing'>;

export const SINGLE_PASS: AgentFacts = {
	pid: null,
	sequence: 0,
	handled: { lines: [], sequence: 0 },
	errors: [],
	warnings: [],
	failing: new Map(),
};

/** The facts of a driver's machine, and those given. */
export async function statusFacts(driver: Driver, facts: AgentFacts): Promise<StatusFacts> {
	const { host, paths } = driver.machine;
	const { settings } = driver.session.config;
	const device = await driver.device();
	return {
		...facts,
		engine: host.engine,
		platform: platformOf(paths),
		stateFile: stateFile(paths.stateDir),
		device: device && { form: settings.userAgent, ...detectedParts(settings, device) },
	};
}
