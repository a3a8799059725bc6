// The LuCI page and its translations as packages of their own, as LuCI's luci.mk makes them: who reads English needs none of the others.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { lmo } from './lmo.mjs';
import { APP, LANGUAGES, translationPath } from './translations.mjs';

/** LuCI makes its menu anew, and rpcd takes up rights and plugin. */
const POST_INSTALL = `#!/bin/sh
[ -n "$IPKG_INSTROOT" ] || {
	rm -f /tmp/luci-indexcache.*
	rm -rf /tmp/luci-modulecache/
	/etc/init.d/rpcd reload 2>/dev/null
	exit 0
}
`;

/**
 * The packages, as `PACKAGES` in packages.mjs has them.
 * @param {Record<string, string>} common fields of their control files
 */
export function luciPackages(common) {
	const control = (depends) => ({ Depends: depends, ...common, Section: 'luci' });
	const page = {
		// Only from 23.05 on luci-base brings it along; 21.02 has none.
		control: control('luci-base, rpcd-mod-ucode, noip'),
		description: 'Shows whether the names at No-IP point to this router, and says what to do where they do not.',
		postinst: POST_INSTALL,
		entries: () => [...filesOf(`${APP}/htdocs`, 'www'), ...filesOf(`${APP}/root`, '')],
	};
	const translations = Object.entries(LANGUAGES).map(([language, { code, title }]) => [
		`luci-i18n-noip-${code}`,
		{
			control: control('luci-app-noip'),
			description: `Translation for luci-app-noip - ${title}`,
			entries: () => translation(language, code, title),
		},
	]);
	return { 'luci-app-noip': page, ...Object.fromEntries(translations) };
}

function filesOf(folder, target) {
	return readdirSync(folder, { recursive: true })
		.filter((name) => statSync(join(folder, name)).isFile())
		.map((name) => ({
			path: join(target, name),
			mode: statSync(join(folder, name)).mode & 0o100 ? 0o755 : 0o644,
			content: lean(readFileSync(join(folder, name)), extname(name).slice(1)),
		}));
}

/** Scripts and styles without comments and indentation, as luci.mk leaves them: a fourth less flash. Names stay, for who looks for a fault. */
function lean(content, loader) {
	if (!['js', 'css'].includes(loader)) return content;
	return transformSync(content, { loader, minifyWhitespace: true, charset: 'utf8', legalComments: 'none' }).code;
}

/** The texts, and what makes LuCI offer the language, run once at installation. */
function translation(language, code, title) {
	const offer = `uci set luci.languages.${code.replace(/-/g, '_')}='${title}'; uci commit luci\n`;
	return [
		{ path: `etc/uci-defaults/luci-i18n-noip-${code}`, mode: 0o644, content: offer },
		{
			path: `usr/lib/lua/luci/i18n/noip.${code}.lmo`,
			mode: 0o644,
			content: lmo(readFileSync(translationPath(language), 'utf8')),
		},
	];
}
