/** What this device is, for the User-Agent (docs/protocol.md, "The request"). */
import { toText } from '../base/bytes.ts';
import { parseJson } from '../base/json.ts';
import type { Settings } from '../config/config.ts';
import type { Host } from '../host/host.ts';
import { type UserAgentParts, userAgent } from '../protocol/user-agent.ts';
import { exec } from './exec.ts';
import type { Paths } from './paths.ts';
import { PUBLISHER } from './publisher.ts';

/** What the machine says of itself; empty where it says nothing. */
export interface Device {
	/** Maker and model in one, e.g. `GL.iNet GL-MT3000`. */
	model: string;
	maker: string;
	/** Distribution and version. */
	release: string;
}

type Publisher = Record<keyof typeof PUBLISHER, string>;

/** The parts of a User-Agent that the machine and the publisher give, in the form that the settings ask for. */
export function detectedParts(
	{ userAgent: form }: Settings,
	device: Device,
	{ company }: Publisher = PUBLISHER,
): Omit<UserAgentParts, 'contact'> {
	const detected =
		form === 'hardware'
			? hardware(device)
			: { company: 'noip', device: 'noip', model: device.release || 'Linux', firmware: BUILD_VERSION };
	return { ...detected, company: company || detected.company };
}

/** Gives the User-Agent for these settings on this device. */
export function userAgentFor(settings: Settings, device: Device, publisher: Publisher = PUBLISHER): string {
	const detected = detectedParts(settings, device, publisher);
	const part = (name: keyof typeof detected) => settings[name] || detected[name];
	return userAgent(settings.userAgent, {
		company: part('company'),
		device: part('device'),
		model: part('model'),
		firmware: part('firmware'),
		contact: settings.contact || publisher.contact,
	});
}

/**
 * Company, device, model and firmware. `TP-Link Archer C7 v2` is made by TP-Link, named Archer, of model C7-v2; `WRT3200ACM` is a model alone; `GL-MT3000`
 * is both with a dash.
 */
function hardware({ model, maker, release }: Device): Omit<UserAgentParts, 'contact'> {
	const words = model.split(/[\s,]+/).filter((word) => word);
	const company = maker || (words[1] && words[0]) || 'OpenWrt';
	if (words[0]?.toLowerCase() === company.toLowerCase()) words.shift();
	const [, device = 'Router', rest = words[0] ?? ''] = /^([^-/]+)[-/](.+)/.exec(words.join('-')) ?? [];
	return { company, device, model: rest, firmware: release };
}

/** Asks the machine: `ubus call system board` and /etc/board.json on a router, /etc/device_info, /etc/os-release. Never fails. */
export async function detectDevice(host: Host, { root, router }: Paths): Promise<Device> {
	const file = (path: string) => {
		const bytes = host.files.read(`${root}${path}`, 65536);
		return typeof bytes === 'string' ? toText(bytes) : '';
	};
	const board = toText((router && (await exec(host, ['ubus', 'call', 'system', 'board']))) || '');
	const { DEVICE_MANUFACTURER: maker = '', DEVICE_PRODUCT: product = '' } = shellValues(file('/etc/device_info'));
	const { ID = '', VERSION_ID = '' } = shellValues(file('/etc/os-release'));
	const distribution = textAt(board, 'release', 'distribution');
	const version = textAt(board, 'release', 'version');
	return {
		model: textAt(board, 'model') || textAt(file('/etc/board.json'), 'model', 'name') || product,
		maker: /^(OpenWrt|Generic)$/.test(maker) ? '' : maker,
		release: distribution && version ? `${distribution}-${version}` : ID + VERSION_ID,
	};
}

/** The text that stands in a JSON text under these names; empty when none does. */
function textAt(json: string, ...names: readonly string[]): string {
	const found = names.reduce(
		(at, name) => (at as Partial<Record<string, unknown>> | null | undefined)?.[name],
		parseJson(json),
	);
	return typeof found === 'string' ? found : '';
}

/** `NAME="value"` lines, as in os-release(5). */
function shellValues(text: string): Partial<Record<string, string>> {
	const lines = text.matchAll(/^([A-Z_]+)=(["']?)(.*?)\2\s*$/gm);
	return Object.fromEntries([...lines].map(([, name, , value]) => [name, value]));
}
