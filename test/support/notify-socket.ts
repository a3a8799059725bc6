/** A socket as systemd has it for services that tell of themselves (sd_notify(3)). Node has no such sockets, Perl has. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

/** Prints each datagram with a line of its own in front. */
const RECEIVER = `use Socket; socket(S, AF_UNIX, SOCK_DGRAM, 0) or die; bind(S, pack_sockaddr_un($ARGV[0])) or die;
	$| = 1; print "ready\\n"; while (defined recv(S, my $text, 4096, 0)) { print "--\\n$text\\n" }`;

export class NotifySocket {
	readonly path = join(temporaryFolder(), 'notify');
	private said = '';
	private readonly receiver = spawn('perl', ['-e', RECEIVER, this.path], { stdio: ['ignore', 'pipe', 'inherit'] });

	static async open(): Promise<NotifySocket> {
		const socket = new NotifySocket();
		socket.receiver.stdout.on('data', (chunk) => (socket.said += chunk));
		await until('the socket', () => socket.said.startsWith('ready\n'));
		return socket;
	}

	/** What came until now. A barrier, by which `systemd-notify` waits for its message to be read, is none. */
	get messages(): string[] {
		const all = this.said.split('--\n').slice(1);
		return all.map((text) => text.trimEnd()).filter((text) => text !== 'BARRIER=1');
	}

	/** Of those lines the values that this name has. */
	values(name: string): string[] {
		const lines = this.messages.flatMap((message) => message.split('\n'));
		return lines.flatMap((line) => (line.startsWith(`${name}=`) ? line.slice(name.length + 1) : []));
	}

	close(): void {
		this.receiver.kill();
	}
}
