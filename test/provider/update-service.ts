/**
 * The update service: what it answers to an update, and what it then publishes. Pure: the clock comes in as an argument.
 * Sources are named in docs/provider.md; "the documentation" is the provider's own page of its Dynamic DNS Integration API.
 */
import { type Description, EXAMPLE, findLogin, type Login, readCredential } from './accounts.ts';
import { type Change, type Published, readAddress, Zone } from './zone.ts';

export interface UpdateRequest {
	userAgent: string | undefined;
	/** The header's value. */
	authorization: string | undefined;
	query: URLSearchParams;
	/** The client's address as the provider sees it. */
	clientAddress: string;
}

/** An answer to be sent. `body` is a byte string. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: string;
}

/** Whose request it is. */
export interface Identity {
	/** The user name of the request, right or not; null when there was none. */
	user: string | null;
	credential: 'right' | 'wrong' | 'none';
}

export interface Updated extends Answer, Identity {
	changes: Change[];
}

interface Addresses {
	ipv4?: string;
	ipv6?: string;
}

const DAY_MS = 86_400_000;

export class UpdateService {
	readonly zone = new Zone();
	/** May be replaced while requests come in: a lapsed name, a new password. Records stay. */
	description: Description;
	private readonly blocked = new Set<string>();
	private readonly nochgs = new Map<string, number[]>();
	private readonly requests = new Map<string, number[]>();

	constructor(description: Description = EXAMPLE) {
		this.description = description;
	}

	/** Answers an update and carries it out. `nowMs`: milliseconds since 1970 by the fake provider's clock. */
	update(request: UpdateRequest, nowMs: number): Updated {
		const { login, ...who } = this.identify(request.authorization);
		const changes: Change[] = [];
		const answer = login ? this.answer(request, login, nowMs, changes) : this.word('badauth');
		return { ...answer, ...who, changes };
	}

	/** Tells whose request it is, and whether the password is right. */
	identify(authorization: string | undefined): Identity & { login: Login | null } {
		const credential = readCredential(authorization);
		if (!credential) return { user: null, credential: 'none', login: null };
		const login = findLogin(this.description.accounts, credential);
		return { user: credential.username, credential: login ? 'right' : 'wrong', login };
	}

	/** Blocks a user for abuse, or lets one back in. */
	block(username: string, blocked = true): void {
		if (blocked) this.blocked.add(username);
		else this.blocked.delete(username);
		this.nochgs.delete(username);
	}

	private answer(request: UpdateRequest, login: Login, nowMs: number, changes: Change[]): Answer {
		if (this.blocked.has(login.username)) return this.word('abuse');
		if (!acceptable(request.userAgent, this.description.userAgent ?? 'strict')) return this.word('badagent');
		if (this.tooMany(login.username, nowMs)) return { status: 429, headers: { 'Retry-After': '60' }, body: '' };
		const offline = request.query.get('offline')?.toUpperCase() === 'YES';
		const addresses = readAddresses(request, offline);
		if (!addresses) return text(400, 'invalid address');
		const names = (request.query.get('hostname') ?? '').split(',').map((name) => name.trim());
		const lines = names.flatMap((name) => this.lines(name, login, addresses, offline, nowMs, changes));
		if (this.provoked(login.username, lines, nowMs)) return this.word('abuse');
		return text(this.status(lines), `${lines.join('\n')}\n`);
	}

	/** The lines for one name of the request. */
	private lines(
		name: string,
		login: Login,
		addresses: Addresses,
		offline: boolean,
		nowMs: number,
		changes: Change[],
	): string[] {
		const hosts = login.resolve(name);
		if (!hosts || hosts.length === 0) return ['nohost'];
		if (offline && !login.plus) return ['!donator'];
		const lines = hosts.map((host) => {
			const change = this.zone.set(host, { ...addresses, offline }, nowMs);
			if (change) changes.push(change);
			return { word: change ? 'good' : 'nochg', address: shown(addresses, this.zone.get(host)) };
		});
		const speaking = lines.find(({ word }) => word === 'good') ?? lines[0];
		const kept = this.description.groupLines === 'each' || !speaking ? lines : [speaking];
		return kept.map(({ word, address }) => `${word} ${address}`.trim());
	}

	/** "Excessive nochg responses may result in your client being blocked": counts, and says whether this one was too many. */
	private provoked(username: string, lines: readonly string[], nowMs: number): boolean {
		if (lines.some((line) => line.startsWith('good'))) this.nochgs.delete(username);
		if (!lines.every((line) => line.startsWith('nochg'))) return false;
		const recent = [...(this.nochgs.get(username) ?? []).filter((at) => nowMs - at < DAY_MS), nowMs];
		this.nochgs.set(username, recent);
		if (recent.length <= (this.description.nochgLimit ?? 20)) return false;
		this.blocked.add(username);
		return true;
	}

	private tooMany(username: string, nowMs: number): boolean {
		const limit = this.description.rateLimit;
		if (!limit) return false;
		const recent = (this.requests.get(username) ?? []).filter((at) => nowMs - at < limit.withinMs);
		this.requests.set(username, [...recent, nowMs]);
		return recent.length >= limit.requests;
	}

	private word(word: string): Answer {
		const answer = text(this.status([word]), word);
		if (word === 'badauth') answer.headers['WWW-Authenticate'] = 'Basic realm="No-IP DNS Update API"';
		return answer;
	}

	private status(lines: readonly string[]): number {
		const [first = ''] = lines;
		const own = lines.every((line) => line === first) ? this.description.statuses?.[first] : undefined;
		return own ?? (first === 'badauth' ? 401 : 200);
	}
}

/** The answer of the IP check: the address, and nothing else. */
export function checkAnswer(clientAddress: string): Answer {
	return text(200, clientAddress);
}

function text(status: number, body: string): Answer {
	return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body };
}

const HARDWARE = /^[!-.0-~]+ [!-.0-~]+-[!-.0-~]+\/[!-.0-~]+ [!-~]+@[!-~]+$/;
const SOFTWARE = /^[!-.0-~]+ [!-.0-~]+\/[!-.0-~]+-[!-.0-~]+ [!-~]+@[!-~]+$/;

function acceptable(userAgent: string | undefined, check: 'strict' | 'lenient'): boolean {
	if (!userAgent) return false;
	return check === 'lenient' || HARDWARE.test(userAgent) || SOFTWARE.test(userAgent);
}

/**
 * The addresses an update asks for: `myip`, overridden for IPv6 by `myipv6`; without `myip` the client's own, unless it only goes offline.
 * Null when something is no address, or one family stands there twice.
 */
function readAddresses(request: UpdateRequest, offline: boolean): Addresses | null {
	const addresses: Addresses = {};
	const listed = (request.query.get('myip') ?? '').split(',').filter((part) => part !== '');
	if (listed.length === 0 && !offline) listed.push(request.clientAddress);
	for (const part of listed) {
		const address = readAddress(part.trim());
		if (!address) return null;
		const family = address.family === 4 ? 'ipv4' : 'ipv6';
		if (addresses[family] !== undefined) return null;
		addresses[family] = address.text;
	}
	const override = request.query.get('myipv6');
	if (!override) return addresses;
	const address = readAddress(override);
	return address?.family === 6 ? { ...addresses, ipv6: address.text } : null;
}

/** The address in an answer: "the IPv4 address, if an IPv4 is supplied", both "in a comma separated list", or the IPv6 only. */
function shown(addresses: Addresses, published: Published): string {
	const supplied = [addresses.ipv4, addresses.ipv6].filter((address) => address !== undefined);
	const kept = [published.ipv4, published.ipv6].filter((address) => address !== null);
	return (supplied.length > 0 ? supplied : kept).join(',');
}
