/** What a key, a name and a line are at, in words. */
import type { AddressClass } from '../base/address.ts';
import { FAMILY_NAME, type Family } from '../base/family.ts';
import { type Platform, reloadCommand } from './platform.ts';

/** In a word. */
export const STATES = {
	'up-to-date': 'up to date',
	updating: 'updating',
	waiting: 'waiting',
	'no-address': 'no address',
	stopped: 'stopped',
	offline: 'offline',
	disabled: 'disabled',
} as const;

export const DISPUTED = 'the provider answered another address than was sent';

export const CLOCK_NOT_SET = 'the clock is not set; certificates may seem invalid until it is';

/** Why a record at the provider may be another by now. */
export const UNCERTAIN = {
	lost: 'the last update was not confirmed',
	'left-out': 'it was not part of the last update',
	gone: 'it is gone from the line',
} as const;

export function namesStoppedText(count: number, of: number): string {
	return `${count} of ${of} names stopped`;
}

export function staleText(family: Family, reasons: string): string {
	return `the ${FAMILY_NAME[family]} address at the provider is stale: ${reasons}`;
}

/** Behind another router or a provider's NAT. */
export function natText(interfaceName: string, its: AddressClass): string {
	const behind = its === 'carrier-NAT' ? "the provider's NAT" : 'another router';
	return `${interfaceName} is behind ${behind}; ports cannot be reached from outside`;
}

/** Where updates are switched off. */
export function disabledText(by: 'settings' | 'key'): string {
	return by === 'settings' ? "disabled in section settings (enabled '0')" : "disabled (enabled '0')";
}

/** What a broken configuration means, and what to do. */
export function brokenConfigAdvice(isFirst: boolean, platform: Platform): string {
	const then = isFirst ? 'nothing is sent' : 'the last good configuration stays in use';
	return `; ${then} until you correct it and run: ${reloadCommand(platform)}`;
}
