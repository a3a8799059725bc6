/** The files of Debian 12, of its packages. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackages } from '../../build/debian.mjs';

const PACKAGES =
	'systemd systemd-sysv systemd-container dbus base-files base-passwd bash dash coreutils util-linux mount login passwd sudo ' +
	'procps grep sed findutils iproute2 curl ca-certificates hostname libpam-modules libpam-runtime libattr1';
export const HOSTNAME = 'debian';

/** What the packages' own scripts would do: one tree below /usr, the first users, and who may do what (here everybody, as nobody logs in). */
const SET_UP = `
cd "$1"
for folder in bin sbin lib lib64; do
	[ -d "$folder" ] && [ ! -L "$folder" ] || continue
	mkdir -p "usr/$folder"
	cp -a "$folder/." "usr/$folder/"
	rm -rf "$folder"
	ln -s "usr/$folder" "$folder"
done
cp usr/share/base-passwd/passwd.master etc/passwd
cp usr/share/base-passwd/group.master etc/group
mkdir -p etc/pam.d
printf 'root:*:19000:0:99999:7:::\\n' >etc/shadow
for kind in auth account password session; do echo "$kind required pam_permit.so" >"etc/pam.d/common-$kind"; done
cp etc/pam.d/common-session etc/pam.d/common-session-noninteractive
printf '127.0.0.1 localhost ${HOSTNAME}\\n' >etc/hosts
printf 'passwd: files\\ngroup: files\\nshadow: files\\nhosts: files\\n' >etc/nsswitch.conf
ln -sf dash usr/bin/sh
: >etc/machine-id`;

/** Unpacked once, into `.cache`. */
export function systemRoot(): string {
	return debianRoot('debian-12-systemd', PACKAGES);
}

/** Packages of Debian 12 with all that they depend on, as the root of a machine; `name` is that of its folder in `.cache`. */
export function debianRoot(name: string, packages: string): string {
	const root = debianPackages({
		suite: 'bookworm',
		packages: packages.split(' '),
		dependencies: true,
		into: `.cache/${name}`,
	});
	if (!existsSync(join(root, 'etc/machine-id'))) execFileSync('sh', ['-ec', SET_UP, 'sh', root], { stdio: 'pipe' });
	return root;
}
