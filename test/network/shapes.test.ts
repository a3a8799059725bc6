/** The table of network shapes (test/network/shapes.ts), read by the readers of netifd's and the kernel's words. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { byFamily, FAMILIES } from '../../src/base/family.ts';
import { type AddressSelection, selectAddress, type Wanted } from '../../src/network/address-selection.ts';
import { routesInText } from '../../src/network/ip-text.ts';
import { addRoutes, readDevices } from '../../src/network/linux.ts';
import { readDump } from '../../src/network/netifd.ts';
import type { Network } from '../../src/network/network.ts';
import { remembering } from './networks.ts';
import { networkOf } from './recordings.ts';
import { SHAPES, type Shape } from './shapes.ts';

const linesIn = (text: string) => text.split('\n').flatMap((line) => line.trim() || []);

/** An address of netifd's or the kernel's: `2001:db8::1/64@3600`. */
function addressIn(word: string) {
	const [, address = '', mask, flag, lifetime] = /^([0-9a-f.:]+)\/(\d+)(?:\/(\w+))?(?:@(\d+))?$/.exec(word) ?? [];
	return { address, mask: Number(mask), flag, lifetime: lifetime === undefined ? undefined : Number(lifetime) };
}

function dumpOf(text: string): Network {
	const hasRoutes = !text.includes('no-routes');
	const list = linesIn(text).map((line) => {
		const [name = '', proto, device = '', ...words] = line.split(/\s+/);
		const route: object[] = [];
		const inactive: object[] = [];
		const entry: Record<string, unknown> = { interface: name, proto, up: true, 'ipv4-address': [], 'ipv6-address': [] };
		if (device === 'down' || device === 'pending') Object.assign(entry, { up: false, pending: device === 'pending' });
		else entry.l3_device = device;
		for (const word of words) {
			const [what = '', value = ''] = word.split(/=(.*)/);
			if (/^default6?(,|$)/.test(word)) {
				const options = Object.fromEntries(word.split(',').map((each) => each.split('=')));
				const isIpv6 = word.startsWith('default6');
				const numbers = Object.entries(options).filter(([key]) => /metric|table|type|valid/.test(key));
				const each = {
					target: isIpv6 ? '::' : '0.0.0.0',
					mask: 0,
					source: options.source ?? (isIpv6 ? '::/0' : '0.0.0.0/0'),
					...Object.fromEntries(numbers.map(([key, its]) => [key, Number(its)])),
				};
				('inactive' in options ? inactive : route).push(each);
			} else if (what === 'metric') entry.metric = Number(value);
			else if (what === 'prefix') entry['ipv6-prefix'] = [addressIn(value)];
			else if (what === 'assigned') {
				const { address, mask } = addressIn(value);
				entry['ipv6-prefix-assignment'] = [{ address, mask, 'local-address': { address, mask } }];
			} else if (what !== 'no-routes') {
				const { address, mask, lifetime } = addressIn(word);
				const preferred = lifetime === undefined ? {} : { preferred: lifetime, valid: lifetime };
				(entry[address.includes(':') ? 'ipv6-address' : 'ipv4-address'] as object[]).push({
					address,
					mask,
					...preferred,
				});
			}
		}
		return hasRoutes ? { ...entry, route, inactive: { route: inactive } } : entry;
	});
	return networkOf(readDump(JSON.stringify({ interface: list })));
}

function kernelOf({ devices = '', routes, routes6, kernel }: Shape): Network {
	const list = linesIn(devices).map((line) => {
		const [ifname, ...words] = line.split(/\s+/);
		const entry = {
			ifname,
			flags: ['UP', 'LOWER_UP'],
			operstate: 'UP',
			link_type: 'ether',
			linkinfo: {},
			addr_info: [],
		};
		for (const word of words) {
			const [what, value] = word.split('=');
			if (what === 'down') Object.assign(entry, { flags: [], operstate: 'DOWN' });
			else if (what === 'link') Object.assign(entry, { link_type: value, operstate: 'UNKNOWN' });
			else if (what === 'kind') entry.linkinfo = { info_kind: value };
			else {
				const { address: local, mask: prefixlen, flag, lifetime } = addressIn(word);
				const dynamic = lifetime !== undefined && { dynamic: true, preferred_life_time: lifetime };
				entry.addr_info.push({ local, prefixlen, scope: 'global', ...dynamic, ...(flag && { [flag]: true }) } as never);
			}
		}
		return entry;
	});
	const routesOf = (text?: string) =>
		text === undefined ? null : routesInText(linesIn(text).join('\n').replaceAll('\nnexthop', '\n\tnexthop'));
	const network = networkOf(readDevices(list));
	addRoutes(network, { ipv4: routesOf(routes), ipv6: routesOf(routes6) });
	return { ...network, kernelDevice: byFamily(() => kernel ?? null) };
}

function wantedBy({ list = '', source = 'auto' }: Shape): Wanted {
	const ipv4 = { kind: source as 'auto' };
	return { interfaces: list.split(' ').filter(Boolean), ipv4, ipv6: { kind: 'auto' }, lanHost: null };
}

function inWords(selection: AddressSelection): string {
	if (selection.kind === 'absent') return `none: ${selection.reasons.map(({ code }) => code).join(' ')}`;
	if (selection.kind === 'off') return 'off';
	const { line, device, why } = selection;
	const by = line === null ? '' : ` by ${line} (${device}), ${why}`;
	return selection.kind === 'address'
		? `${selection.address}${by}`
		: `${selection.how} sees${selection.local === null ? '' : ` ${selection.local}`}${by}`;
}

for (const shape of SHAPES) {
	test(`rules 52 to 55: ${shape.name}`, () => {
		const { netifd, confirmed = '', awaited = null } = shape;
		const network = netifd === undefined ? kernelOf(shape) : dumpOf(netifd);
		const memory = { confirmed: confirmed.split(' ').filter(Boolean), awaited, isDead: () => false };
		const turned = { ...network, interfaces: [...network.interfaces].reverse() };
		for (const family of FAMILIES) {
			const expected = shape[family];
			assert.is(inWords(selectAddress(wantedBy(shape), family, network, memory)), expected, family);
			const again = inWords(selectAddress(wantedBy(shape), family, turned, memory));
			assert.is(again, expected, `${family}, in another order`);
		}
	});
}

/** Where no route can be read, the device that is no VPN's and no container's. */
for (const [file, device, local] of [
	['docker', 'bond0', '192.168.1.20'],
	['tailscale', 'br0', '192.168.1.50'],
	['wireguard', 'wlan0', '192.168.1.50'],
]) {
	test(`rule 53: ${file} comes before the line, and the provider sees ${local} by ${device}`, () => {
		const network = networkOf(readDevices(JSON.parse(readFileSync(`test/fixtures/lines/${file}.ip.json`, 'utf8'))));
		const selection = selectAddress(wantedBy({} as Shape), 'ipv4', network, remembering());
		assert.is(inWords(selection), `provider sees ${local} by ${device} (${device}), only-device`);
	});
}

test.run();
