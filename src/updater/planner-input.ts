/** Everything a plan is made from. */
import type { Now } from '../base/time.ts';
import type { Config } from '../config/config.ts';
import type { NetworkReading } from '../network/network.ts';
import type { State } from './state.ts';
import type { VolatileState } from './volatile-state.ts';

export interface PlannerInput {
	config: Config;
	state: State;
	volatile: VolatileState;
	reading: NetworkReading;
	now: Now;
}
