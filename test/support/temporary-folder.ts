/** Folders that go with the process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];
process.on('exit', () => {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Makes a folder that is gone when the test process ends. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'noip-test-'));
	folders.push(folder);
	return folder;
}
