/** What this device is, for the User-Agent (design, "Configuration"). */
import { toText } from '../config/bytes.ts';
import type { Settings } from '../config/config.ts';
import { parseJson } from '../config/json.ts';
import type { Host } from '../host/host.ts';
import { type UserAgentParts, userAgent } from '../protocol/user-agent.ts';
import type { Paths } from './paths.ts';

/** What the machine says of itself; empty where it says nothing. */
export interface Device {
	/** Maker and model in one, e.g. `GL.iNet GL-MT3000`. */
	model: string;
	maker: string;
	/** Distribution and version. */
	release: string;
}

/** Gives the User-Agent for these settings on this device. */
export function userAgentFor(settings: Settings, device: Device): string {
	const { company, device: name, model, firmware, contact, userAgent: form } = settings;
	const found = form === 'hardware' ? hardware(device) : software(device);
	return userAgent(form, {
		company: company || found.company,
		device: name || found.device,
		model: model || found.model,
		firmware: firmware || found.firmware,
		contact,
	});
}

type Found = Omit<UserAgentParts, 'contact'>;

/** `TP-Link Archer C7 v2` is made by TP-Link, named Archer, of model C7-v2; `WRT3200ACM` is a model alone; `GL-MT3000` is both with a dash. */
function hardware({ model, maker, release }: Device): Found {
	const words = model.split(/[\s,]+/).filter((word) => word !== '');
	const company = maker || (words.length > 1 ? (words[0] as string) : 'OpenWrt');
	const rest = (words[0]?.toLowerCase() === company.toLowerCase() ? words.slice(1) : words)
		.join('-')
		.replace(/\//g, '-');
	const dash = rest.indexOf('-');
	return {
		company,
		device: dash > 0 ? rest.slice(0, dash) : 'Router',
		model: dash > 0 ? rest.slice(dash + 1) : rest,
		firmware: release,
	};
}

function software({ release }: Device): Found {
	return { company: 'noip', device: 'noip', model: release || 'Linux', firmware: BUILD_VERSION };
}

/** Asks the machine: `ubus call system board` and /etc/board.json on a router, /etc/device_info, /etc/os-release. Never fails. */
export async function detectDevice(host: Host, paths: Paths): Promise<Device> {
	const file = (path: string) => {
		const bytes = host.files.read(`${paths.root}${path}`, 65536);
		return typeof bytes === 'string' ? toText(bytes) : '';
	};
	const board = paths.router ? await systemBoard(host) : {};
	const boardFile = path(parseJson(file('/etc/board.json')), 'model', 'name');
	const info = shellValues(file('/etc/device_info'));
	const os = shellValues(file('/etc/os-release'));
	const maker = info.DEVICE_MANUFACTURER ?? '';
	const release = [path(board, 'release', 'distribution'), path(board, 'release', 'version')].filter(
		(part) => part !== '',
	);
	return {
		model: path(board, 'model') || boardFile || (info.DEVICE_PRODUCT ?? ''),
		maker: maker === 'OpenWrt' || maker === 'Generic' ? '' : maker,
		release: release.length === 2 ? release.join('-') : `${os.ID ?? ''}${os.VERSION_ID ?? ''}`,
	};
}

async function systemBoard(host: Host): Promise<unknown> {
	const ended = await host.run(['ubus', 'call', 'system', 'board'], { timeoutMs: 5000, limit: 65536 }).done;
	return ended.kind === 'exit' && ended.code === 0 ? parseJson(toText(ended.output)) : {};
}

function path(value: unknown, ...names: readonly string[]): string {
	let at = value;
	for (const name of names) {
		if (typeof at !== 'object' || at === null) return '';
		at = (at as Record<string, unknown>)[name];
	}
	return typeof at === 'string' ? at : '';
}

/** `NAME="value"` lines, as in os-release(5). */
function shellValues(text: string): Partial<Record<string, string>> {
	const values: Record<string, string> = {};
	for (const line of text.split('\n')) {
		const match = /^([A-Z_]+)=(?:"([^"]*)"|'([^']*)'|(\S*))\s*$/.exec(line);
		if (match?.[1]) values[match[1]] = match[2] ?? match[3] ?? match[4] ?? '';
	}
	return values;
}
