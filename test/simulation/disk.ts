/** The router's files: flash, of which a power cut leaves what had reached it, and the run folder in memory. */
import type { Bytes, FileError, FileStatus } from '../../src/host/host.ts';
import type { Dice } from './dice.ts';

interface Inode {
	kind: FileStatus['kind'];
	content: Bytes;
	mode: number;
}

type Tree = Map<string, Inode>;

/** A change of the flash that only the kernel knows of as yet. */
interface Pending {
	atMs: number;
	path: string;
	/** Its content is on the flash: it can be without the name, but not torn. */
	settled: boolean;
	/** `torn`: the content may be on its way yet. */
	apply: (tree: Tree, torn: Dice | null) => void;
}

/** The kernel writes back by itself after so long. */
const WRITE_BACK_MS = 5000;

export type DiskFault = 'full' | 'read-only' | 'memory full' | 'state locked';

export class Disk {
	/** What programs see. */
	tree: Tree = new Map();
	/** What a power cut leaves. */
	private durable: Tree = new Map();
	private pending: Pending[] = [];
	readonly faults = new Set<DiskFault>();

	constructor(
		private readonly nowMs: () => number,
		/** Paths that begin so are in memory. */
		private readonly memory: string,
		private readonly stateDir: string,
	) {}

	/** Puts a file there for good, as the makers of the system or its user do. */
	place(path: string, content: Bytes, mode = 0o644, kind: FileStatus['kind'] = 'file'): void {
		this.tree.set(path, { kind, content, mode });
		if (!path.startsWith(this.memory)) this.durable.set(path, { kind, content, mode });
	}

	read(path: string, limit: number): Bytes | FileError {
		const found = this.tree.get(path);
		if (!found) return { error: 'ENOENT' };
		if (this.isLocked(path)) return { error: 'EACCES' };
		if (found.kind !== 'file') return { error: 'EINVAL' };
		return found.content.length > limit ? { error: 'EFBIG' } : found.content;
	}

	status(path: string): FileStatus | FileError {
		const found = this.tree.get(path);
		return found ? { kind: found.kind, mode: found.mode } : { error: 'ENOENT' };
	}

	write(path: string, content: Bytes, mode: number): FileError | null {
		const fault = this.faultFor(path);
		// A full disk takes the name and not the content.
		if (fault === 'ENOSPC') this.change(path, (tree) => tree.set(path, { kind: 'file', content: '', mode }));
		if (fault) return { error: fault };
		this.change(path, (tree, torn) => {
			const whole = !torn || torn.chance(0.3);
			const kept = whole ? content : content.slice(0, torn.chance(0.5) ? 0 : torn.int(0, content.length));
			tree.set(path, { kind: 'file', content: kept, mode });
		});
		return null;
	}

	/** A write that was cut off in the middle of it. */
	tear(path: string, content: Bytes, mode: number, dice: Dice): void {
		if (this.faultFor(path)) return;
		const kept = content.slice(0, dice.chance(0.5) ? 0 : dice.int(0, content.length));
		this.change(path, (tree) => tree.set(path, { kind: 'file', content: kept, mode }));
	}

	rename(from: string, to: string): FileError | null {
		if (!this.tree.has(from)) return { error: 'ENOENT' };
		const fault = this.faultFor(to);
		if (fault === 'EROFS' || fault === 'EACCES') return { error: fault };
		this.change(to, (tree) => {
			const moved = tree.get(from);
			if (!moved) return;
			tree.delete(from);
			tree.set(to, moved);
		});
		return null;
	}

	remove(path: string): FileError | null {
		if (!this.tree.has(path)) return { error: 'ENOENT' };
		this.change(path, (tree) => tree.delete(path));
		return null;
	}

	/** The content that was written last under this name is on the flash; the name need not be. */
	settle(path: string): void {
		const last = this.pending.filter((one) => one.path === path).at(-1);
		if (last) last.settled = true;
	}

	/** All that was written so far is on the flash. */
	flush(): void {
		for (const { apply } of this.pending) apply(this.durable, null);
		this.pending = [];
	}

	/** The power fails: of what had not reached the flash by itself a part remains, in its order, and its last content perhaps torn. */
	cut(dice: Dice): void {
		const old = this.pending.filter(({ atMs }) => atMs <= this.nowMs() - WRITE_BACK_MS);
		const young = this.pending.slice(old.length);
		for (const { apply } of old) apply(this.durable, null);
		for (const { apply, settled } of young.slice(0, dice.int(0, young.length)))
			apply(this.durable, settled ? null : dice);
		this.pending = [];
		this.tree = copied(this.durable);
		this.durable = copied(this.durable);
	}

	private change(path: string, apply: Pending['apply']): void {
		apply(this.tree, null);
		if (path.startsWith(this.memory)) return;
		this.pending.push({ atMs: this.nowMs(), path, settled: false, apply });
		if (this.pending.length > 64) {
			const at = this.nowMs() - WRITE_BACK_MS;
			for (const one of this.pending) if (one.atMs <= at) one.apply(this.durable, null);
			this.pending = this.pending.filter((one) => one.atMs > at);
		}
	}

	private isLocked(path: string): boolean {
		return this.faults.has('state locked') && path.startsWith(`${this.stateDir}/state`);
	}

	private faultFor(path: string): string | null {
		if (path.startsWith(this.memory)) return this.faults.has('memory full') ? 'ENOSPC' : null;
		if (this.isLocked(path)) return 'EACCES';
		return this.faults.has('read-only') ? 'EROFS' : this.faults.has('full') ? 'ENOSPC' : null;
	}
}

function copied(tree: Tree): Tree {
	return new Map([...tree].map(([path, node]) => [path, { ...node }]));
}
