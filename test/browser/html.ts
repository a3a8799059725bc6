/** The page around a view, as LuCI's default theme lays it out. */
import type { Node } from './menu.ts';

export interface Page extends Node {
	readonly: boolean;
	sessionId: string;
	language: string;
	dark: boolean;
	/** Translations by key. */
	texts: Record<string, string>;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
/** JSON in a script: no end tag within. */
const json = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');

export function pageOf({ path, title, view, tabs, readonly, sessionId, language, dark, texts }: Page): string {
	const say = (text: string) => escaped(texts[text] ?? text);
	const links = tabs.map((tab) => {
		const here = tab.path === path ? ' active' : '';
		return `<li class="tabmenu-item${here}"><a href="/cgi-bin/luci/${tab.path}">${say(tab.title)}</a></li>`;
	});
	const env = {
		base_url: '/luci-static/resources',
		resource: '/luci-static/resources',
		media: '/luci-static/bootstrap',
		scriptname: '/cgi-bin/luci',
		cgi_base: '/cgi-bin',
		ubuspath: '/ubus/',
		pollinterval: 5,
		sessionid: sessionId,
		token: 'token',
		requestpath: path.split('/'),
		dispatchpath: path.split('/'),
		nodespec: { title, satisfied: true, readonly },
	};
	return `<!DOCTYPE html>
<html lang="${language}" data-darkmode="${dark}">
<head>
<meta charset="utf-8">
<title>OpenWrt | ${say(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/luci-static/bootstrap/cascade.css">
<link rel="icon" href="data:,">
<script>window.TR = ${json(texts)};</script>
<script src="/luci-static/resources/luci.js"></script>
<script>new LuCI(${json(env)});</script>
</head>
<body class="lang_${language}" data-page="${path.replaceAll('/', '-')}">
<header><a class="brand" href="/">OpenWrt</a><div id="indicators" class="pull-right"></div></header>
<div id="maincontent" class="container">
<div id="tabmenu"><ul class="tabs">${links.join('')}</ul></div>
<div id="view"><div class="spinning">Loading view…</div></div>
<script>
addEventListener('error', ({ message }) => (window.failures ??= []).push(message));
addEventListener('unhandledrejection', ({ reason }) => (window.failures ??= []).push(String(reason)));
L.require(${json(`view.${view.replaceAll('/', '.')}`)}).catch((error) => L.error(error));
</script>
</div>
</body>
</html>
`;
}
