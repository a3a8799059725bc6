/** Makes no-ip2.conf as noip2 2.1.9 writes it (`struct CONFIG` of noip2.c). */

export interface Noip2 {
	username: Buffer;
	password: Buffer;
	/** Names with a dot are hosts, others groups. */
	hostnames: readonly string[];
	/** The program that it runs after a change. */
	program?: string;
	/** Empty: it is behind NAT. */
	device?: string;
	/** As MIPS has numbers. */
	bigEndian?: boolean;
	/** Without base64. */
	plain?: boolean;
}

export function noip2File(given: Noip2): Buffer {
	const { username, password, hostnames, program = '', device = '', bigEndian = false, plain = false } = given;
	const escaped = (text: Buffer) =>
		[...text]
			.map((byte) =>
				/[\w.!*'()-]/.test(String.fromCharCode(byte))
					? String.fromCharCode(byte)
					: `%${byte.toString(16).padStart(2, '0')}`,
			)
			.join('');
	const names = hostnames.map((name) => `&${name.includes('.') ? 'h' : 'g'}[]=${name}`);
	const hidden = (text: string) => Buffer.from(plain ? text : Buffer.from(text).toString('base64'));
	const request = hidden(`username=${escaped(username)}&pass=${escaped(password)}${names.join('')}`);
	const path = program ? Buffer.concat([hidden(program), Buffer.from([0])]) : Buffer.alloc(0);
	const head = Buffer.alloc(48);
	const number = (value: number, place: number) =>
		void (bigEndian ? head.writeUInt16BE(value & 0xffff, place) : head.writeUInt16LE(value & 0xffff, place));
	head.write('203.0.113.7');
	number(30, 16);
	if (bigEndian) head.writeUInt32BE(0x414a324c, 20);
	else head.writeUInt32LE(0x414a324c, 20);
	number(request.length, 24);
	number(path.length, 26);
	head.set([hostnames.length, plain ? 0 : 1, device ? 0 : 1], 28);
	head.write(device || 'eth0', 32);
	const rest = Buffer.concat([request, path]);
	number(
		[...head.subarray(20), ...rest].reduce((sum, byte) => sum + byte, 0),
		18,
	);
	return Buffer.concat([head, rest]);
}
