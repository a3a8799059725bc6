/** What is said of updates and IP checks: failures, waits, stops, and what came of a request. */
import { duration } from '../base/duration.ts';
import { FAMILY_NAME } from '../base/family.ts';
import type { HttpFailure, Stray } from '../base/http.ts';
import type { StopWord } from '../protocol/answer-words.ts';
import type { Disbelief } from '../updater/check-trust.ts';
import type { Failure, Outage } from '../updater/failure.ts';
import type { UpdateReport } from '../updater/update-report.ts';
import type { Wait, Waiting } from '../updater/wait.ts';
import { authoritiesPackage, type Platform } from './platform.ts';
import { KEYS_PAGE } from './provider.ts';

/** What became of a request without an answer that counts; `%` stands for the host. */
const FAILURES: Record<Exclude<HttpFailure, 'way-out'>, string> = {
	dns: '% could not be resolved',
	refused: '% refused the connection, or cannot be reached',
	unreachable: '% cannot be reached',
	timeout: '% did not answer in time',
	tls: 'the certificate of % could not be verified, or TLS failed',
	reset: 'the connection to % was cut',
	bind: 'the request to % could not leave by the interface of the key',
	ca: 'ca_file cannot be used, so the certificate of % cannot be verified',
	program: 'curl is missing or does not work, so % cannot be asked',
	protocol: '% does not speak HTTP',
	aborted: 'the request to % was interrupted',
};

/** Why a request had no answer that counts: `dynupdate.no-ip.com could not be resolved`. */
export function failureText(failure: Failure, platform: Platform): string {
	const { code, host, status, quote } = failure;
	switch (code) {
		case 'http':
			return `${host} answered HTTP ${status}`;
		case 'unclear':
			return `${host} gave an undocumented answer (${quote})`;
		case 'not-an-address':
			return `${host} did not answer with a public ${failure.family && FAMILY_NAME[failure.family]} address`;
		case 'way-out':
			return strayText(host, failure.stray ?? { device: 'its line' });
		default: {
			const advice = code === 'tls' ? ` (is the clock set? is ${authoritiesPackage(platform)} installed?)` : '';
			return FAILURES[code].replace('%', host) + advice;
		}
	}
}

/** Why a request does not leave by its device (rule 56), and what to do. */
function strayText(host: string, { device, by }: Stray): string {
	const what = `the request to ${host} cannot leave by ${device}`;
	if (by)
		return `${what}: the kernel would send it by ${by}; list the interface of ${by}, or give ${host} a route by ${device}`;
	return by === null
		? `${what}: the kernel has no route there from its address`
		: `${what} for sure: no device can be bound here, and "ip route get" does not tell where it would go`;
}

/** What the failure of an IP check means. */
export function checkFailureText(failure: Failure, platform: Platform): string {
	return `the IP check gave no address: ${failureText(failure, platform)}`;
}

/** Why a value of an IP check is not believed any more, and since when and until when nothing is that it says (rule 41). */
export function disbeliefLines({ value, why, interface: name, limit }: Disbelief): ReportLine[] {
	const seen = `the IP check through ${name} saw ${value}`;
	const reason =
		why.code === 'returns'
			? `${seen} for the third time within 6 h`
			: `${seen}, the provider ${why.address === null ? 'named no address' : `saw ${why.address}`}`;
	const lines: ReportLine[] = [{ level: 'warn', text: `${reason}; ${value} is not believed for 24 h` }];
	if (!limit) return lines;
	const text = `the IP check was wrong 4 times in 24 h; it is not believed from ${limit.since} until ${limit.until}`;
	return [...lines, { level: 'warn', text }];
}

/** `911`, `HTTP 503`. */
export function outageText(outage: Outage): string {
	return outage.code === '911' ? outage.code : `HTTP ${outage.status}`;
}

const LIMITS: Record<Waiting, string> = {
	updates: 'the hourly limit of updates is reached',
	checks: 'the hourly limit of IP checks is reached',
};

/** What is waited for, without the time. */
export function waitText(wait: Wait, platform: Platform): string {
	switch (wait.code) {
		case 'hold':
			return `outage at ${wait.of === 'checks' ? 'the IP check' : 'the provider'} (${outageText(wait.outage)})`;
		case 'limit':
			return LIMITS[wait.of];
		case 'back-off':
			return wait.of === 'checks' ? checkFailureText(wait.failure, platform) : failureText(wait.failure, platform);
		case 'doubt':
			return 'the IP check is not believed';
		case 'pending':
			return `${wait.families.map((family) => FAMILY_NAME[family]).join(' and ')} ${wait.families.length === 1 ? 'is' : 'are'} being set up`;
		case 'failover':
			return `${wait.line} may come back; it is not left for ${wait.instead} yet`;
	}
}

/** What a stop means for the user, and what to do; `%` stands for the configuration file. */
const STOPS: Record<StopWord, readonly [what: string, mend: string]> = {
	badauth: [
		'wrong user name or password',
		`correct them in %, or, where two-factor login or a team login has ended the password of the account, make a DDNS key (${KEYS_PAGE}) and enter that`,
	],
	abuse: ['the provider has blocked this user for abuse', 'ask the provider to lift the block'],
	badagent: ['the provider has blocked this client', 'ask the provider why, or correct contact in %'],
	nohost: [
		'no such host name in this account',
		'create it at the provider (a free name lapses unless confirmed every 30 days) or remove it from %',
	],
	'!donator': ['the plan of this account does not include the offline state', "set offline '0' in %"],
};

/** What a stop means: `wrong user name or password (badauth)`. */
export function stopMeaning(word: StopWord): string {
	return `${STOPS[word][0]} (${word})`;
}

/** What a stop means and what to do about it, for a key. */
export function stopText(word: StopWord, key: string, { configFile }: Platform): string {
	return `${stopMeaning(word)}; ${STOPS[word][1].replace('%', configFile)}, then: noip resume ${key}`;
}

/** A sentence about a request, and how much it matters. */
export interface ReportLine {
	level: 'error' | 'warn' | 'info';
	text: string;
}

/** What came of a request. `isResident`: it will be tried again; who has done one pass ends. */
export function reportLines(report: UpdateReport, platform: Platform, isResident: boolean): ReportLine[] {
	const { key, offline, confirmed, disputed, stop, hold, failure, retryMs } = report;
	const lines: ReportLine[] = confirmed.map(({ hosts, addresses, word }) => {
		const what = offline ? 'offline' : addresses.join(' and ') || 'address';
		return { level: 'info', text: `${what} confirmed for ${hosts.join(', ')} (${word})` };
	});
	for (const { host, answered, sent } of disputed) {
		const said = answered.join(' and ') || 'no address';
		const expected = sent.join(' and ') || 'the one it saw';
		lines.push({
			level: 'warn',
			text: `the provider answered ${said} for ${host} instead of ${expected}${isResident ? '; it will be asked again later' : ''}`,
		});
	}
	if (stop) {
		const whom = stop.hosts[0] ? `${stop.hosts.join(', ')}: ` : '';
		const stays = offline && stop.word === '!donator' ? 'the names stay online: ' : '';
		lines.push({ level: 'error', text: `stopped: ${whom}${stays}${stopText(stop.word, key, platform)}` });
	}
	if (hold) {
		const length = duration(hold.leftMs);
		lines.push({
			level: 'warn',
			text: `outage at the provider (${outageText(hold.outage)}); nothing is sent for ${length}`,
		});
	} else if (failure) {
		const retry = isResident && retryMs !== null ? `; next attempt in ${duration(retryMs)}` : '';
		lines.push({ level: 'warn', text: `not confirmed: ${failureText(failure, platform)}${retry}` });
	}
	return lines;
}
