/** All invariants, with the promise or rule of docs/promises.md that each stands for. Where one event breaks several, the first of them gives its name. */
import { type Invariant, invariant } from './invariant.ts';
import { bothFamiliesInOne, onlyUsableAddresses, seenByChosenInterface } from './invariants/addresses.ts';
import { atMost5AfterBoot, atMost15AnHour, failedRequestWaits } from './invariants/attempts.ts';
import { atMost18Checks, believedLessAfterFalse, fourFalseADay } from './invariants/check-trust.ts';
import {
	changedCredentialIsTried,
	newestAddressWins,
	nothingStoppedAtTheEnd,
	offlineComesTrue,
	onlineComesTrue,
} from './invariants/convergence.ts';
import {
	configurationIsNeverWritten,
	flashIsWrittenForChangesOnly,
	newestStateIsWhole,
	readableStateIsLeft,
} from './invariants/disk.ts';
import { holdHasJitter, holdIsKept, holdSurvives } from './invariants/holds.ts';
import { checkLeavesByItsInterface, onlyConfiguredCheck } from './invariants/ip-checks.ts';
import {
	freshCheckIsEnough,
	lateFamilyIsNotAwaited,
	lineIsAwaited,
	seenByItsLine,
	seenLeavesByDevice,
} from './invariants/lines.ts';
import {
	confirmationSurvives,
	doubtSurvives,
	noNeedlessUpdate,
	savedOnlyWhatWasSaid,
} from './invariants/needless-updates.ts';
import { allNamesInOne, nextServerOnlyIfUnreached, requestIsOfOneKey } from './invariants/one-request.ts';
import { agentStays, exitCodes, noInternalError, oneAgent, oneRequestAtATime } from './invariants/processes.ts';
import { dueGoesOut, eventIsLookedAfter } from './invariants/promptness.ts';
import {
	credentialsToServersOnly,
	noCredentialForCheck,
	noPasswordInArguments,
	noPasswordInFile,
	noPasswordInLog,
} from './invariants/secrets.ts';
import {
	nothingSentUnlessEnabled,
	nothingSentWhileStopped,
	nothingSentWithoutState,
	stopSurvives,
} from './invariants/stops.ts';

export const INVARIANTS: readonly Invariant[] = [
	invariant('always: never an internal error', 'print', noInternalError),
	invariant('promise 8: no password in the log', 'print', noPasswordInLog),
	invariant('promise 8: no password in a file', 'write', noPasswordInFile),
	invariant('promise 8: no password in an argument list', 'exec', noPasswordInArguments),

	invariant('rule 25: one request at a time', 'send', oneRequestAtATime),
	invariant('rule 26: nothing is sent without knowing the stops', 'send', nothingSentWithoutState),
	invariant('promise 2: nothing is sent without an enabled configuration', 'send', nothingSentUnlessEnabled),
	invariant('promise 3: a wait is a wait', 'send', holdIsKept),
	invariant('promise 3: jitter is on top', 'send', holdHasJitter),
	invariant('promise 4: 15 attempts an hour', 'send', atMost15AnHour),
	invariant('rule 41: 12 and 6 IP checks an hour', 'send', atMost18Checks),
	invariant('rule 6: 5 attempts in the first hour of a boot', 'send', atMost5AfterBoot),
	invariant('rule 20: only the configured check is asked', 'send', onlyConfiguredCheck),
	invariant('promise 8: a check gets no credential', 'send', noCredentialForCheck),
	invariant('rule 20: a check leaves by an interface that is asked about', 'send', checkLeavesByItsInterface),
	invariant('promise 8: credentials go to the configured servers only', 'send', credentialsToServersOnly),
	invariant('promise 6: a request is of one key', 'send', requestIsOfOneKey),
	invariant('rule 21: the next server only where none was reached', 'send', nextServerOnlyIfUnreached),
	invariant('promise 2: a stop is a stop', 'send', nothingSentWhileStopped),
	invariant('rule 6: a failed request waits', 'send', failedRequestWaits),
	invariant('promise 6: one request carries both families', 'send', bothFamiliesInOne),
	invariant('promise 5: only an observed, usable address is published', 'send', onlyUsableAddresses),
	invariant('rule 20: an update without myip leaves by the chosen interface', 'send', seenByChosenInterface),
	invariant('rule 56: what is seen leaves by the device of its line', 'send', seenLeavesByDevice),
	invariant('rule 54: a line is left after half a minute', 'send', lineIsAwaited),
	invariant('rule 58: what never comes in time is not waited for', 'send', lateFamilyIsNotAwaited),
	invariant('rule 62: what changes nothing asks nothing', 'send', freshCheckIsEnough),
	invariant('promise 1: nothing needless', 'send', noNeedlessUpdate),
	invariant('rule 41: a check that was wrong is believed less', 'send', believedLessAfterFalse),
	invariant('promise 6: one request carries all names', 'send', allNamesInOne),

	invariant('rule 56: it is seen by the address of its line', 'arrive', seenByItsLine),

	invariant('rule 41: four false updates a day at most', 'receive', fourFalseADay),

	invariant('rule 1: the disk is sure only of what was said', 'rename', savedOnlyWhatWasSaid),
	invariant('promise 9: flash is written only when something durable changes', 'rename', flashIsWrittenForChangesOnly),
	invariant('promise 9: the configuration is never written', 'write', configurationIsNeverWritten),

	invariant('promise 9: the newest state is whole', 'load', newestStateIsWhole),
	invariant('promise 9: a readable state is left', 'load', readableStateIsLeft),
	invariant('promise 2: a stop survives', 'load', stopSurvives),
	invariant('promise 3: a wait survives', 'load', holdSurvives),
	invariant('promise 1: a confirmation survives', 'load', confirmationSurvives),
	invariant('rule 2: a doubt survives', 'load', doubtSurvives),

	invariant('promise 7: an event is looked after at once', 'deadline', eventIsLookedAfter),
	invariant('promise 7: what is due goes out as soon as it may', 'deadline', dueGoesOut),

	invariant('rule 27: exit codes', 'exit', exitCodes),
	invariant('rule 25: one agent', 'exit', oneAgent),
	invariant('rule 27: the agent stays', 'end', agentStays),
	invariant('rule 10: resume lifts every stop', 'end', nothingStoppedAtTheEnd),
	invariant('rule 12: offline comes true', ['incident', 'end'], offlineComesTrue),
	invariant('rule 12: online comes true', ['incident', 'end'], onlineComesTrue),
	invariant('promise 4: the newest address wins', ['incident', 'end'], newestAddressWins),
	invariant('rule 48: a changed credential is tried', ['incident', 'end'], changedCredentialIsTried),
];
