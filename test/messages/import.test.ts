import { test } from 'uvu';
import { CLIENTS, type ClientName } from '../../src/config/import/clients.ts';
import type { ImportRemark, SourceError, SourceFault } from '../../src/config/import/service.ts';
import * as files from '../../src/messages/files.ts';
import * as imports from '../../src/messages/import.ts';
import { compareWithGolden, listOf, type Samples } from './golden.ts';

const FILE = '/etc/config/noip';
const NAMES = Object.keys(CLIENTS) as ClientName[];

const REMARKS: Samples<ImportRemark> = {
	'other-provider': [{ service: 'dyn', code: 'other-provider', provider: 'dyndns.org' }],
	incomplete: [{ service: '@service[1]', code: 'incomplete', missing: ['domain', 'password'] }],
	'from-environment': [{ service: 'home.ddns.net', code: 'from-environment', options: ['password'] }],
	unprintable: [{ service: 'odd', code: 'unprintable', option: 'password' }],
	'bad-hostname': [{ service: 'odd', code: 'bad-hostname', host: 'h.ddns.net@one' }],
	'options-dropped': [
		{ service: 'odd', code: 'options-dropped', options: ['proxy', 'is_glue'] },
		{ service: '', code: 'options-dropped', options: ['mail'] },
	],
	hook: [{ service: '', code: 'hook', option: 'postscript' }],
	'unread-file': [{ service: '', code: 'unread-file', option: 'EnvironmentFile', path: '/etc/noip.env' }],
	program: [
		{
			service: 'odd',
			code: 'program',
			family: 'ipv4',
			script: '/root/ip.sh',
			path: '/etc/noip/ip.sh',
			hasWords: false,
		},
		{ service: 'odd', code: 'program', family: 'ipv4', script: '/root/ip.sh', path: '/etc/noip/ip.sh', hasWords: true },
		{ service: 'odd', code: 'program', family: 'ipv6', script: '/root/ip.sh', path: '/root/ip.sh', hasWords: false },
	],
	'unknown-interface': [{ service: 'odd', code: 'unknown-interface', option: 'ip_interface', value: 'eth7' }],
};

const UCI = { startLineNumber: 1, reason: "EOF with unterminated '", byteOrderMark: false } as const;
const FAULTS: Samples<SourceFault> = {
	uci: [{ code: 'uci', ...UCI }],
	empty: [{ code: 'empty' }],
	binary: [{ code: 'binary' }],
	unclosed: [{ code: 'unclosed', end: "'" }],
	unexpected: [{ code: 'unexpected' }],
	'not-json': [{ code: 'not-json' }],
	foreign: [{ code: 'foreign' }],
	damaged: [{ code: 'damaged' }],
};
/** Of the file as a whole. */
const WITHOUT_LINE = ['empty', 'foreign', 'damaged'];

function faultText(fault: SourceFault): string {
	const error = { path: '/etc/FILE', line: WITHOUT_LINE.includes(fault.code) ? null : 2, ...fault };
	return imports.sourceErrorText('inadyn', { error } as SourceError);
}

test('what import says, and why a file cannot be used', () => {
	compareWithGolden('import', [
		...listOf(REMARKS, (remark) => imports.importRemarkText('ddns-scripts', remark, ['wan', 'lan'])),
		...NAMES.map((name) => {
			const remark: ImportRemark = { service: 'NAME', code: 'other-provider', provider: 'dyndns.org' };
			return `${name}: ${imports.importRemarkText(name, remark, [])}`;
		}),
		`network: ${imports.unresolvedText('ddns-scripts', { command: 'ubus call network.interface dump', code: 'missing' })}`,
		`usage: ${imports.importUsageText(NAMES)}`,
		...listOf(FAULTS, faultText),
		`not-json: ${imports.sourceErrorText('ddns-updater', { error: { path: '/etc/FILE', line: null, code: 'not-json' } })}`,
		`no source: ${imports.noSourceText('noip2', ['/usr/local/etc/no-ip2.conf', '/etc/no-ip2.conf'])}`,
		`nothing: ${imports.nothingToImportText('ddns-scripts', '/etc/config/ddns')}`,
		`nothing: ${imports.nothingToImportText('inadyn', '/etc/inadyn.conf')}`,
		`not written: ${imports.notWrittenText(files.unwritableText(FILE, 'ENOSPC'))}`,
		`not written: ${imports.notWrittenText(imports.importedAlreadyText('home'))}`,
		...(['ddns-scripts', 'inadyn', 'ddns-updater'] as const).flatMap((client) =>
			[true, false].flatMap((router) =>
				[[], [{ service: 'cam', why: 'wan is down' }]].flatMap((unready) =>
					imports
						.importedText(
							{ router, configFile: FILE },
							{ client, source: '/etc/FILE', ready: ['home', 'nas'], unready, isNeeded: false },
						)
						.split('\n')
						.map((textLine) => `imported from ${client}: ${textLine}`),
				),
			),
		),
		`nothing ready: ${imports.importedText({ router: true, configFile: FILE }, { client: 'inadyn', source: '/etc/FILE', ready: [], unready: [], isNeeded: true })}`,
		...['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EISDIR', 'EFBIG', 'EINVAL', 'ENOSPC', 'EROFS', 'EIO'].map(
			(name) => `${name}: ${files.unreadableText(FILE, name)}`,
		),
	]);
});

test.run();
