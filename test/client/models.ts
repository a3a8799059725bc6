/** What routers say of their model, and the User-Agent that follows for OpenWrt 25.12.0 and me@example.com. */
export const MODELS: [model: string, wanted: string][] = [
	['GL.iNet GL-MT3000', 'GL.iNet GL-MT3000/OpenWrt-25.12.0 me@example.com'],
	['TP-Link Archer C7 v2', 'TP-Link Archer-C7-v2/OpenWrt-25.12.0 me@example.com'],
	['Raspberry Pi 4 Model B Rev 1.4', 'Raspberry Pi-4-Model-B-Rev-1.4/OpenWrt-25.12.0 me@example.com'],
	['Linksys WRT3200ACM', 'Linksys Router-WRT3200ACM/OpenWrt-25.12.0 me@example.com'],
	['Generic x86/64', 'Generic x86-64/OpenWrt-25.12.0 me@example.com'],
	['QEMU Standard PC (i440FX + PIIX, 1996)', 'QEMU Standard-PC-i440FX-+-PIIX-1996/OpenWrt-25.12.0 me@example.com'],
	['FRITZ!Box', 'OpenWrt Router-FRITZ-Box/OpenWrt-25.12.0 me@example.com'],
	['Büro Gerät Ä/Ö', 'Buro Gerat-A-O/OpenWrt-25.12.0 me@example.com'],
	[`Acme Box ${'9'.repeat(100)}`, `Acme Box-${'9'.repeat(48)}/OpenWrt-25.12.0 me@example.com`],
	['Müller & Söhne, Straße/7', 'Muller Router-Sohne-Stra-e-7/OpenWrt-25.12.0 me@example.com'],
	['华为 路由器', 'Generic Router-Device/OpenWrt-25.12.0 me@example.com'],
	[
		'Äcme,Röuter/Ü '.repeat(8),
		'Acme Router-U-Acme-Router-U-Acme-Router-U-Acme-Router-U-Acme/OpenWrt-25.12.0 me@example.com',
	],
	['Acme\r\nX-Evil: 1', 'Acme X-Evil-1/OpenWrt-25.12.0 me@example.com'],
	['', 'OpenWrt Router-Device/OpenWrt-25.12.0 me@example.com'],
];
