// What the OpenWrt packages are made of. The Makefiles in openwrt/ say the same to OpenWrt's build system; a test compares.
import { readFileSync } from 'node:fs';
import { luciPackages } from './luci.mjs';
import { NOTICES } from './notices.mjs';

/** The program's version, and the release of its packaging. */
export const { version: VERSION } = JSON.parse(readFileSync('package.json', 'utf8'));
export const PACKAGE_VERSION = `${VERSION}-r1`;

const COMMON = { License: 'MIT', Architecture: 'all' };
const SERVICE = { ...COMMON, 'Require-User': 'noip:noip', LicenseFiles: 'LICENSE', Section: 'net' };

// opkg, unlike apk, has stopped the service by then, and ubus complains of that.
const POST_INSTALL = `#!/bin/sh
if [ -z "$IPKG_INSTROOT" ]; then
	for file in /etc/hotplug.d/noip/*; do
		[ ! -f "$file" ] || echo "noip: $file is run no more; move it to /etc/noip/hooks.d, begin it with #!/bin/sh, and: chmod 755"
	done
	! grep -qs "option contact ''" /etc/config/noip || echo "noip: nothing is sent until /etc/config/noip is filled in, which this does: noip setup"
	left=$(df -k /etc 2>/dev/null | awk 'NR > 1 && NF > 4 { print $(NF - 2) }')
	if [ "\${left:-128}" -lt 128 ]; then
		echo "noip: only $left KB of flash are left, where it keeps what the provider has confirmed: remove packages or files"
	fi
fi
if [ "$PKG_UPGRADE" = 1 ] && [ -z "$IPKG_INSTROOT" ]; then
	/etc/init.d/noip restart 2>/dev/null
fi
exit 0
`;

const DESCRIPTION = `Keeps host names at No-IP pointing to this router, over IPv4 and IPv6.
It sends nothing needless, waits and stops where the provider asks for it,
and follows the interfaces through hotplug.`;

/** Files that each variant has: [where, mode, from which file of openwrt/noip/files]; a folder has no third. */
const FILES = [
	['etc/config/noip', 0o600, 'noip.config'],
	['etc/hotplug.d/iface/95-noip', 0o644, 'iface.hotplug'],
	['etc/hotplug.d/noip-agent/95-noip', 0o644, 'agent.hotplug'],
	['etc/hotplug.d/ntp/95-noip', 0o644, 'ntp.hotplug'],
	['etc/init.d/noip', 0o755, 'noip.init'],
	['etc/uci-defaults/95-noip', 0o755, 'noip.defaults'],
	['lib/upgrade/keep.d/noip', 0o644, 'noip.keep'],
	['usr/lib/noip/folders.sh', 0o644, 'folders.sh'],
	['usr/lib/noip/hooks', 0o755, 'hooks.sh'],
	['usr/lib/noip/rights.sh', 0o644, 'rights.sh'],
	['usr/lib/noip/tell', 0o755, 'tell.sh'],
	['usr/share/acl.d/noip.json', 0o644, 'noip.acl.json'],
];

/**
 * The packages: `control` beside name and version, `conffiles` and `postinst` where there are some, and `entries(programs)`, the files,
 * where `programs` has the path of the program that is in it, its notices beside it.
 */
export const PACKAGES = {
	/** On the QuickJS that OpenWrt has from 25.12 on. */
	noip: {
		control: { Depends: 'quickjs, curl, ca-bundle', ...SERVICE },
		description: DESCRIPTION,
		conffiles: ['/etc/config/noip'],
		postinst: POST_INSTALL,
		entries: ({ quickjs }) => [
			...common(),
			file('usr/bin/noip', 0o755, 'openwrt/noip/files/noip.sh'),
			...program('noip.mjs', 0o644, quickjs),
		],
	},
	...luciPackages(COMMON),
};

// What 24.10 had of version 0.1: opkg removes it, as one package of the same name would be, and keeps the configuration.
const FORMER = 'noip-node';

/**
 * The package `noip` for releases without QuickJS, with an executable that has the engine inside.
 * @param {string} architecture OpenWrt's name
 */
export function executablePackage(architecture) {
	return {
		...PACKAGES.noip,
		control: {
			Depends: 'curl, ca-bundle',
			Provides: FORMER,
			Replaces: FORMER,
			Conflicts: FORMER,
			...SERVICE,
			Architecture: architecture,
		},
		entries: ({ executable }) => [
			...common(),
			file('usr/bin/noip', 0o755, 'packaging/opkg/noip.sh'),
			...program('noip', 0o755, executable),
		],
	};
}

function common() {
	return FILES.map(([path, mode, from]) => (from ? file(path, mode, `openwrt/noip/files/${from}`) : { path, mode }));
}

/** A bundle or an executable, and the licences of what is in it. */
function program(name, mode, bundle) {
	return [
		file(`usr/lib/noip/${name}`, mode, bundle),
		file('usr/share/licenses/noip/NOTICES', 0o644, `${bundle}${NOTICES}`),
	];
}

function file(path, mode, from) {
	return { path, mode, content: readFileSync(from) };
}
