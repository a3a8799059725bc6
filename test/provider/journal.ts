/** What happened at the fake provider, in order: every request, and every connection that came without one. */
import type { Change } from './zone.ts';

/** Where something arrived: HTTPS, HTTP on 80's place, HTTP on 8245's place, and the IP checks of both families. */
export type ListenerName = 'https' | 'http' | 'alt' | 'check4' | 'check6';

export interface Entry {
	/** Counts from 1. */
	number: number;
	/** By the fake provider's clock: milliseconds since 1970, and the same as ISO 8601. */
	atMs: number;
	at: string;
	listener: ListenerName;
	tls: boolean;
	/** The socket's address, and what the provider takes it for. */
	remote: string;
	seen: string;
	/** `late`: an update that was lost and carried out afterwards. `connection`: it ended without a request. */
	kind: 'update' | 'check' | 'other' | 'late' | 'connection';
	method?: string;
	/** Without the query. */
	path?: string;
	query?: Record<string, string>;
	host?: string;
	userAgent?: string;
	/** The user name; the password is never kept, only whether it was right. */
	user?: string | null;
	credential?: 'right' | 'wrong' | 'none';
	/** The fault that struck. */
	fault?: string;
	/** What was answered; null when nothing was. The body is cut to 500 characters. */
	answer?: { status: number; body: string } | null;
	changes: Change[];
	/** Of a connection without a request: why, e.g. the TLS alert. */
	error?: string;
}

/** What the writer of an entry gives; the journal adds the number, and the time where it is not another than now. */
export type Event = Omit<Entry, 'number' | 'atMs' | 'at' | 'changes'> & { atMs?: number; changes?: Change[] };

export class Journal {
	private kept: Entry[] = [];
	private count = 0;
	private readonly waiting = new Set<() => void>();

	/** `now` gives the fake provider's time; `write` gets each entry, too. */
	constructor(
		private readonly now: () => number,
		private readonly write: (entry: Entry) => void = () => {},
	) {}

	add(event: Event): void {
		const atMs = event.atMs ?? this.now();
		const entry: Entry = { number: ++this.count, at: new Date(atMs).toISOString(), changes: [], ...event, atMs };
		if (entry.answer) entry.answer = { ...entry.answer, body: entry.answer.body.slice(0, 500) };
		this.kept.push(entry);
		this.write(entry);
		for (const look of [...this.waiting]) look();
	}

	/** The entries after a number, oldest first. */
	entries(after = 0): readonly Entry[] {
		return this.kept.filter((entry) => entry.number > after);
	}

	/** The update requests after a number. */
	updates(after = 0): readonly Entry[] {
		return this.entries(after).filter((entry) => entry.kind === 'update');
	}

	/** Forgets the entries; numbers go on. */
	clear(): void {
		this.kept = [];
	}

	/** Waits for an entry, one that is there already included. Rejects after `timeoutMs` of real time, telling what is there. */
	async waitFor(wanted: (entry: Entry) => boolean, timeoutMs = 5000, after = 0): Promise<Entry> {
		return new Promise((resolve, reject) => {
			const look = (): void => {
				const found = this.entries(after).find(wanted);
				if (!found) return;
				finish();
				resolve(found);
			};
			const finish = (): void => {
				clearTimeout(timer);
				this.waiting.delete(look);
			};
			const timer = setTimeout(() => {
				finish();
				reject(new Error(`No such entry within ${timeoutMs} ms. The journal: ${JSON.stringify(this.kept, null, 1)}`));
			}, timeoutMs);
			this.waiting.add(look);
			look();
		});
	}
}
