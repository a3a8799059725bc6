/** Clients for the fake provider's own tests: node-fetch and curl, and a fake provider that is ended with its test. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fetch from 'node-fetch';
import { type FakeProvider, type FakeProviderOptions, startFakeProvider } from './fake-provider.ts';

export const AGENT = 'TestCo Router-One/1.0 you@example.com';

/** The credential of a DDNS key of the example provider, for home.ddns.net, nas.ddns.net and cam.ddns.net. */
export const KEY = `Basic ${Buffer.from('rv7sc9a:secret').toString('base64')}`;

/** Runs a test with a fake provider and a folder of its own. */
export function withFakeProvider(
	run: (provider: FakeProvider, folder: string) => Promise<void>,
	options: Partial<FakeProviderOptions> & { journalName?: string } = {},
): () => Promise<void> {
	return async () => {
		const folder = mkdtempSync(join(tmpdir(), 'provider-'));
		const { journalName, ...rest } = options;
		const journal = journalName ? { journalFile: join(folder, journalName) } : {};
		const provider = await startFakeProvider({ folder, ...journal, ...rest });
		try {
			await run(provider, folder);
		} finally {
			await provider.close();
			rmSync(folder, { recursive: true });
		}
	};
}

/** Sends an update by node-fetch. `caFile` for https. */
export async function update(base: string, query: string, caFile?: string) {
	const headers = { Authorization: KEY, 'User-Agent': AGENT };
	const agent = caFile ? { agent: new Agent({ ca: readFileSync(caFile) }) } : {};
	const response = await fetch(`${base}/nic/update?${query}`, { headers, redirect: 'manual', ...agent });
	return { status: response.status, headers: response.headers, body: await response.text() };
}

/** Sends an update by curl. Gives its exit code and what it received, as bytes. */
export function curl(base: string, query: string, ...more: string[]): Promise<{ code: number | null; body: string }> {
	const headers = ['-H', `Authorization: ${KEY}`, '-A', AGENT];
	const url = query === '' ? base : `${base}/nic/update?${query}`;
	const child = spawn('curl', ['-q', '-sS', '--noproxy', '*', '-m', '20', ...headers, ...more, url], {
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	let body = '';
	child.stdout.on('data', (chunk: Buffer) => {
		body += chunk.toString('latin1');
	});
	return new Promise((resolve, reject) => {
		child.on('error', reject).on('close', (code) => resolve({ code, body }));
	});
}
