/** What can be made to go wrong with a request, as data: what becomes of the update, what is answered, and how that goes over the wire. Pure. */
import type { Answer } from './update-service.ts';

export interface Fault {
	/** What becomes of an update: carried out as usual, thrown away, or kept until `applyLate` (lost in the network, it arrives afterwards). `done` when left out. */
	update?: 'done' | 'dropped' | 'late';
	/** With `late`: carried out by itself after this time. */
	lateMs?: number;
	/** Waited before anything is done. */
	delayMs?: number;
	/** In place of the provider's answer. Its body is a byte string. */
	answer?: { status: number; body: string; headers?: Record<string, string> };
	/** A change to the lines of the provider's own answer. */
	lines?: 'crlf' | 'uppercase' | 'fewer' | 'more' | 'families';
	/** `cut`: the last bytes never come; `trickle`: a byte every `everyMs`; `flood`: the answer is followed by `bytes` bytes; `reset`, `silence`: no answer. */
	wire?: 'whole' | 'cut' | 'trickle' | 'flood' | 'reset' | 'silence';
	everyMs?: number;
	bytes?: number;
}

const PORTAL =
	'<!DOCTYPE html>\n<html><title>Welcome</title><body>\n<p>Sign in for good internet access.\ngood 192.0.2.1\n';
const ALL_BYTES = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code));

/** The faults that have names. */
export const FAULTS = {
	'911': dropped(200, '911'),
	'500': dropped(500, ''),
	'500-911': dropped(500, '911'),
	'502': dropped(502, '<html><head><title>502 Bad Gateway</title></head></html>', { 'Content-Type': 'text/html' }),
	'503': dropped(503, 'Service Unavailable'),
	'429': dropped(429, '', { 'Retry-After': '7200' }),
	badauth: dropped(401, 'badauth', { 'WWW-Authenticate': 'Basic realm="No-IP DNS Update API"' }),
	'401': dropped(401, ''),
	badagent: dropped(200, 'badagent'),
	abuse: dropped(200, 'abuse'),
	nohost: dropped(200, 'nohost'),
	'!donator': dropped(200, '!donator'),
	html: dropped(200, '<html><body>It works!</body></html>', { 'Content-Type': 'text/html' }),
	'html-good': dropped(200, PORTAL, { 'Content-Type': 'text/html' }),
	empty: dropped(200, ''),
	unknown: dropped(200, 'dnserr'),
	binary: dropped(200, ALL_BYTES.repeat(8), { 'Content-Type': 'application/octet-stream' }),
	redirect: dropped(302, '', { Location: 'http://127.0.0.1:1/portal' }),
	cut: { wire: 'cut' },
	flood: { wire: 'flood', bytes: 8 * 1024 * 1024 },
	slow: { delayMs: 3000 },
	trickle: { wire: 'trickle', everyMs: 1000 },
	'reset-before': { update: 'dropped', wire: 'reset' },
	'reset-after': { wire: 'reset' },
	'silence-before': { update: 'dropped', wire: 'silence' },
	'silence-after': { wire: 'silence' },
	late: { update: 'late', wire: 'reset' },
	'fewer-lines': { lines: 'fewer' },
	'more-lines': { lines: 'more' },
	'family-lines': { lines: 'families' },
	crlf: { lines: 'crlf' },
	uppercase: { lines: 'uppercase' },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

function dropped(status: number, body: string, headers: Record<string, string> = {}): Fault {
	return { update: 'dropped', answer: { status, body, headers } };
}

/** When a fault strikes. */
export interface Strike {
	/** Requests it concerns. `update` when left out. */
	on?: 'update' | 'check';
	/** So many requests; until it is cleared when left out. */
	times?: number;
	/** So many requests pass untouched first. */
	after?: number;
	/** The share of the requests it strikes, drawn with the fake provider's seed. 1 when left out. */
	rate?: number;
}

export interface Planned {
	name: string;
	fault: Fault;
	on: 'update' | 'check';
	/** null: until cleared. */
	times: number | null;
	after: number;
	rate: number;
}

/** The faults to come. The first that strikes a request is the only one. */
export class Faults {
	private planned: Planned[] = [];
	private readonly random: () => number;

	constructor(seed: number) {
		this.random = generator(seed);
	}

	/** Plans a fault by its name or as data. Throws on a name that is none. */
	plan(fault: FaultName | Fault, strike: Strike = {}): void {
		const data = typeof fault === 'string' ? (FAULTS as Record<string, Fault>)[fault] : fault;
		if (!data) throw new Error(`There is no fault "${fault}". There are: ${Object.keys(FAULTS).join(', ')}`);
		const { on = 'update', times = null, after = 0, rate = 1 } = strike;
		this.planned.push({ name: typeof fault === 'string' ? fault : 'own', fault: data, on, times, after, rate });
	}

	/** Ends all, or those on one kind of request. */
	clear(on?: 'update' | 'check'): void {
		this.planned = on ? this.planned.filter((each) => each.on !== on) : [];
	}

	list(): readonly Planned[] {
		return this.planned;
	}

	/** Takes the fault for the next request of a kind. */
	take(on: 'update' | 'check'): { name: string; fault: Fault } | null {
		for (const each of this.planned) {
			if (each.on !== on || each.times === 0) continue;
			if (each.after > 0) {
				each.after--;
				continue;
			}
			if (each.rate < 1 && this.random() >= each.rate) continue;
			if (each.times !== null) each.times--;
			this.planned = this.planned.filter((kept) => kept.times !== 0);
			return { name: each.name, fault: each.fault };
		}
		return null;
	}
}

/** Gives the answer as the fault wants it. */
export function distort(answer: Answer, fault: Fault): Answer {
	if (fault.answer) return { headers: {}, ...fault.answer };
	if (!fault.lines) return answer;
	const lines = answer.body.split('\n').filter((line) => line !== '');
	const [first = ''] = lines;
	if (fault.lines === 'fewer') lines.pop();
	if (fault.lines === 'more') lines.push(first, first);
	const said =
		fault.lines === 'families'
			? lines.flatMap((line) => line.replace(/^(\w+) (.*),/, '$1 $2\n$1 ').split('\n'))
			: lines;
	const body = `${said.join(fault.lines === 'crlf' ? '\r\n' : '\n')}${fault.lines === 'crlf' ? '\r\n' : '\n'}`;
	return { ...answer, body: fault.lines === 'uppercase' ? body.toUpperCase() : body };
}

/** Mulberry32: the same numbers in [0, 1) for the same seed. */
export function generator(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}
