/** One question to an IP check (rule 20). */
import type { Family } from '../base/family.ts';
import { MINUTE, SECOND } from '../base/time.ts';
import type { Config, Url } from '../config/config.ts';
import type { WayOut } from '../network/network.ts';

/** A question over a family. */
export interface Check extends WayOut {
	key: string;
	family: Family;
	url: string;
}

/** The question to the IP check of a family that takes this way, whoever asks it. */
export function questionOf(
	{ interface: name, device, local }: WayOut,
	family: Family,
	config: Config,
): Omit<Check, 'key'> {
	return { family, interface: name, device, local, url: checkUrl(config, family).text };
}

/** Looks at intervals are so far apart at least. */
export const CHECKS_APART = 5 * MINUTE;

/** How far apart this configuration has them. */
export function checkIntervalMs({ settings }: Config): number {
	return Math.max(settings.checkIntervalSeconds * SECOND, CHECKS_APART);
}

/** The address of the IP check of a family. */
export function checkUrl({ settings }: Config, family: Family): Url {
	return family === 'ipv4' ? settings.ipv4Check : settings.ipv6Check;
}
