/** The router's files: flash, of which a power cut leaves what had reached it, and the run folder in memory. */

import type { Bytes } from '../../../src/base/bytes.ts';
import type { FileError, FileStatus } from '../../../src/host/host.ts';
import type { Random } from '../random.ts';

interface Inode {
	kind: FileStatus['kind'];
	content: Bytes;
	mode: number;
	/** When the content was written, as long as nobody has waited for it to be on the flash. */
	unsureMs: number | null;
}

type Tree = Map<string, Inode>;

/** A change of the names on the flash that only the kernel knows of as yet. */
interface Pending {
	atMs: number;
	apply: (tree: Tree) => void;
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
		const inode = { kind, content, mode, unsureMs: null };
		this.tree.set(path, inode);
		if (!path.startsWith(this.memory)) this.durable.set(path, inode);
	}

	read(path: string, limit: number): Bytes | FileError {
		const found = this.tree.get(path);
		if (!found) return { error: 'ENOENT' };
		if (this.isLocked(path)) return { error: 'EACCES' };
		if (found.kind !== 'file') return { error: 'EINVAL' };
		return found.content.length > limit ? { error: 'EFBIG' } : found.content;
	}

	/** What a program would read there; null: nothing. */
	peek(path: string): Bytes | null {
		const found = this.read(path, 1 << 20);
		return typeof found === 'string' ? found : null;
	}

	status(path: string): FileStatus | FileError {
		const found = this.tree.get(path);
		return found ? { kind: found.kind, mode: found.mode, identity: '' } : { error: 'ENOENT' };
	}

	write(path: string, content: Bytes, mode: number): FileError | null {
		const fault = this.faultFor(path);
		// A full disk takes the name and not the content.
		if (fault === 'ENOSPC') this.make(path, '', mode);
		if (fault) return { error: fault };
		this.make(path, content, mode);
		return null;
	}

	/** A write that was cut off in the middle of it. */
	tear(path: string, content: Bytes, mode: number, random: Random): void {
		if (!this.faultFor(path)) this.make(path, torn(content, random), mode);
	}

	private make(path: string, content: Bytes, mode: number): void {
		const inode: Inode = { kind: 'file', content, mode, unsureMs: this.nowMs() };
		this.change(path, (tree) => tree.set(path, inode));
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

	/** The content of this file is on the flash; its name need not be. */
	settle(path: string): void {
		const inode = this.tree.get(path);
		if (inode) inode.unsureMs = null;
	}

	/** All names are on the flash; what is in the files need not be. */
	flush(): void {
		for (const { apply } of this.pending) apply(this.durable);
		this.pending = [];
	}

	/** The power fails: of the names that had not reached the flash by themselves a part remains, in their order, and of contents some piece. */
	cut(random: Random): void {
		const sureMs = this.nowMs() - WRITE_BACK_MS;
		const old = this.pending.filter(({ atMs }) => atMs <= sureMs);
		const young = this.pending.slice(old.length);
		for (const { apply } of [...old, ...young.slice(0, random.int(0, young.length))]) apply(this.durable);
		this.pending = [];
		const left = [...this.durable].map(([path, inode]): [string, Inode] => {
			const isUnsure = inode.unsureMs !== null && inode.unsureMs > sureMs && !random.chance(0.3);
			return [path, { ...inode, content: isUnsure ? torn(inode.content, random) : inode.content, unsureMs: null }];
		});
		this.tree = new Map(left);
		this.durable = new Map(left);
	}

	private change(path: string, apply: Pending['apply']): void {
		apply(this.tree);
		if (path.startsWith(this.memory)) return;
		this.pending.push({ atMs: this.nowMs(), apply });
		if (this.pending.length > 64) {
			const at = this.nowMs() - WRITE_BACK_MS;
			for (const one of this.pending) if (one.atMs <= at) one.apply(this.durable);
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

function torn(content: Bytes, random: Random): Bytes {
	return content.slice(0, random.chance(0.5) ? 0 : random.int(0, content.length));
}
