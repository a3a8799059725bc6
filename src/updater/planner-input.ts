import type { Moment } from '../base/time.ts';
import type { Config } from '../config/config.ts';
import type { NetworkReading } from '../network/network.ts';
import type { State } from './state.ts';
import type { Recent } from './volatile-state.ts';

/** Everything a plan is made from. */
export interface Situation {
	config: Config;
	state: State;
	recent: Recent;
	reading: NetworkReading;
	moment: Moment;
}
