/** ddclient and inadyn, as Debian 12 has them: unpacked into `.cache`, not installed. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackages } from '../../build/debian.mjs';

/** How a program is started. `env` is all of its environment. */
export interface Command {
	argv: readonly string[];
	env: Record<string, string>;
}

export interface Peers {
	/** ddclient with these lines of configuration after `ssl=no`; its cache is in `work`. */
	ddclient(work: string, lines: readonly string[], ...args: string[]): Command;
	/** inadyn with these lines of configuration; its cache is in `work`. */
	inadyn(work: string, lines: readonly string[], ...args: string[]): Command;
	/** Files of one of the two, its libraries and its interpreter included: those that it opens are for the reader to tell. */
	folder: string;
}

const PERL =
	'perl-base perl perl-modules-5.36 libperl5.36 libcrypt1 libio-socket-ssl-perl libnet-ssleay-perl perl-openssl-defaults libssl3';
const GNUTLS = 'libgnutls30 libp11-kit0 libidn2-0 libunistring2 libtasn1-6 libnettle8 libhogweed6 libgmp10 libffi8';
const PACKAGES = `ddclient ${PERL} inadyn libconfuse2 ${GNUTLS} libc6`.split(' ');

/** The peers, or why there are none. */
export function findPeers(): Peers | { why: string } {
	try {
		return peersIn(debianPackages({ suite: 'bookworm', packages: PACKAGES, into: '.cache/peers' }));
	} catch (error) {
		return { why: (error as Error).message };
	}
}

/** With loader and libraries of their own, the programs run on other machines than Debian 12, too. */
function peersIn(folder: string): Peers {
	const libraries = among([join(folder, 'lib'), join(folder, 'usr/lib')], /-linux-gnu(eabihf)?$/);
	const [loader = ''] = among([join(folder, 'lib'), join(folder, 'lib64'), ...libraries], /\/ld-linux[^/]*\.so\.\d+$/);
	const program = (path: string): string[] => [loader, '--library-path', libraries.join(':'), join(folder, path)];
	const modules = libraries.flatMap((library) =>
		['perl5/5.36', 'perl/5.36', 'perl-base'].map((name) => join(library, name)),
	);
	const perl5 = [join(folder, 'usr/share/perl5'), join(folder, 'usr/share/perl/5.36'), ...modules].join(':');
	const env = (work: string) => ({ PATH: process.env.PATH ?? '', HOME: work, LC_ALL: 'C' });
	return {
		folder,
		ddclient(work, lines, ...args) {
			const config = join(work, 'ddclient.conf');
			writeFileSync(config, `ssl=no\n${lines.join('\n')}\n`, { mode: 0o600 });
			const files = ['-file', config, '-cache', join(work, 'ddclient.cache')];
			const argv = [...program('usr/bin/perl'), join(folder, 'usr/bin/ddclient'), '-foreground', ...files, ...args];
			return { argv, env: { ...env(work), PERL5LIB: perl5 } };
		},
		inadyn(work, lines, ...args) {
			const config = join(work, 'inadyn.conf');
			writeFileSync(config, `${lines.join('\n')}\n`);
			const files = ['--no-pidfile', '--cache-dir', work, '-f', config];
			return { argv: [...program('usr/sbin/inadyn'), '-n', ...files, ...args], env: env(work) };
		},
	};
}

/** The files and folders of some folders that match a pattern. */
function among(folders: readonly string[], pattern: RegExp): string[] {
	const inFolder = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
	return folders
		.flatMap((folder) => inFolder(folder).map((name) => join(folder, name)))
		.filter((path) => pattern.test(path));
}
