import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseUrl } from '../../src/config/url.ts';

const good: ReadonlyArray<
	readonly [text: string, secure: boolean, host: string, port: number, path: string, written: string]
> = [
	['https://dynupdate.no-ip.com', true, 'dynupdate.no-ip.com', 443, '/', 'https://dynupdate.no-ip.com/'],
	['http://dynupdate.no-ip.com:8245', false, 'dynupdate.no-ip.com', 8245, '/', 'http://dynupdate.no-ip.com:8245/'],
	['HTTPS://Example.COM:443/A?b=C', true, 'example.com', 443, '/A?b=C', 'https://example.com/A?b=C'],
	['http://host?x', false, 'host', 80, '/?x', 'http://host/?x'],
	['http://127.0.0.1:8080/', false, '127.0.0.1', 8080, '/', 'http://127.0.0.1:8080/'],
	['https://[2001:DB8::0:1]/', true, '2001:db8::1', 443, '/', 'https://[2001:db8::1]/'],
	['https://[::1]:65535', true, '::1', 65535, '/', 'https://[::1]:65535/'],
	['http://1a.2b/%20;x', false, '1a.2b', 80, '/%20;x', 'http://1a.2b/%20;x'],
];

for (const [text, secure, host, port, path, written] of good) {
	test(`${text} is taken apart`, () => {
		assert.equal(parseUrl(text), { text: written, secure, host, port, path });
	});
}

const bad: readonly string[] = [
	'',
	'example.com',
	'ftp://example.com',
	'https:/example.com',
	'https://',
	'https:///path',
	'https://:443/',
	'https://user@example.com/',
	'https://user:password@example.com/',
	'https://example.com:',
	'https://example.com:0',
	'https://example.com:080',
	'https://example.com:65536',
	'https://example.com:8x',
	'https://example.com/#fragment',
	'https://example.com\\path',
	'https://exa mple.com/',
	' https://example.com/',
	'https://example.com/ ',
	'https://example.com/\n',
	'https://example.com/"',
	'https://example.com/{a,b}',
	'https://example.com/[1-9]',
	'https://müller.example/',
	'https://example..com',
	'https://example.com.',
	'https://-example.com',
	'https://example-.com',
	'https://exa_mple.com',
	`https://${'a'.repeat(64)}.com`,
	`https://${'a.'.repeat(127)}com`,
	'https://1.2.3',
	'https://1.2.3.04',
	'https://1.2.3.256',
	'https://2130706433',
	'https://0x7f000001',
	'https://foo.0x1',
	'https://[fe80::1%25eth0]/',
	'https://[1.2.3.4]/',
	'https://[]/',
	'https://[::1',
	'https://::1/',
];

for (const text of bad) {
	test(`${JSON.stringify(text.slice(0, 40))} is not an address of a server`, () => {
		assert.is(parseUrl(text), null);
	});
}

test.run();
