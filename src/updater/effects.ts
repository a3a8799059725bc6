/** What goes into a session and what comes out of it. */
import type { HttpResult } from '../base/http.ts';
import type { Config, Key, Url } from '../config/config.ts';
import type { AddressCommand, CommandEnd, CommandFault } from '../network/address-command.ts';
import type { NetworkReading } from '../network/network.ts';
import type { AbsenceReason } from '../network/reasons.ts';
import type { Change } from './changes.ts';
import type { Check } from './check.ts';
import type { Disbelief } from './check-trust.ts';
import type { Failure } from './failure.ts';
import type { Plan } from './plan.ts';
import type { Request } from './request.ts';
import type { State } from './state.ts';
import type { Triggers } from './triggers.ts';
import type { UpdateReport } from './update-report.ts';
import type { VolatileState } from './volatile-state.ts';

/** Something happened. Each may come at any time; what comes while an effect is under way is taken in after it. */
export type Input =
	/** The configuration is to be read (again). */
	| { kind: 'reload' }
	/** What came of `read configuration`; null: it is broken, and the last good one stays. */
	| { kind: 'configuration'; config: Config | null }
	| { kind: 'triggers'; triggers: Triggers }
	/** What came of `read network`. */
	| { kind: 'network'; reading: NetworkReading }
	/** What came of `save durable`; `error`: why the disk did not take it. */
	| { kind: 'saved'; error: string | null }
	/** What came of `send` and of `check`. */
	| { kind: 'update result'; result: HttpResult }
	| { kind: 'check result'; result: HttpResult }
	/** How a program of `run commands` has ended: at any time. */
	| { kind: 'command result'; command: AddressCommand; end: CommandEnd }
	/** The time of `sleep` has come. */
	| { kind: 'tick' }
	/** Begin nothing more; a request that is under way ends, and its outcome is unknown (rule 27). */
	| { kind: 'end' };

/**
 * Something to be done. The order of the effects of a step is part of the contract: each is carried out before the next, and `save durable` has ended before
 * its outcome comes in. Those marked (*) are answered by one input; a step has at most one of them, and nothing is sent in the same step as a save.
 */
export type Effect =
	/** (*) Put this on the disk. */
	| { kind: 'save durable'; state: State }
	/** Keep this over a restart of the program. */
	| { kind: 'save volatile'; volatile: VolatileState }
	/** (*) Send an update to this server. */
	| { kind: 'send'; server: Url; key: Key; request: Request; config: Config }
	/** (*) Ask the IP check at this address, whose host is `host`. */
	| { kind: 'check'; check: Check; url: string; host: string; config: Config }
	/** (*) Read the configuration: in its turn, so that nothing goes on by the one before once it is said that there is another. */
	| { kind: 'read configuration' }
	/** (*) Read what the network looks like. */
	| { kind: 'read network' }
	/** Run these programs; what comes of each is an input at its time (rule 63). A session that does not stay awaits all of them. */
	| { kind: 'run commands'; commands: AddressCommand[] }
	/** Tell others that an address has changed. */
	| { kind: 'notify'; changes: Change[] }
	| { kind: 'log'; entry: LogEntry }
	/** Tell where things stand, and which lines of the FIFO were handled. `settled`: all that was due is done. */
	| { kind: 'report'; plan: Plan; settled: boolean; handled: string[] }
	/** Nothing is to be done before this uptime unless something happens. */
	| { kind: 'sleep'; untilMs: number };

/** What is worth a line in the log. Those with a state (`... | null`) are said when they change. */
export type LogEntry =
	| { code: 'triggers'; texts: string[] }
	| { code: 'refused-lines'; count: number }
	| { code: 'resumed'; count: number }
	| { code: 'unreached'; key: string; failure: Failure }
	| { code: 'updated'; report: UpdateReport }
	| { code: 'checked'; check: Check; value: string | null; isBelieved: boolean; failure: Failure | null }
	| { code: 'disbelieved'; key: string; disbelief: Disbelief }
	| { code: 'network'; reading: NetworkReading }
	| { code: 'command'; command: AddressCommand; value: string | null; fault: CommandFault | null }
	| { code: 'disk'; error: string | null }
	| { code: 'absent'; key: string; reasons: AbsenceReason[] | null };
