/**
 * Shapes of networks, a row each: what netifd or the kernel says of it, and what comes of it for each family. Made after public reports and
 * after how netifd, ppp, odhcp6c, wg-quick, OpenVPN, Tailscale, Docker and NetworkManager set up what they set up.
 *
 * `netifd`: an interface a line: name, proto, `l3_device` (or `down`, `pending`), then its addresses, and
 * - `default`, `default6`: a default route, with `metric=`, `source=`, `table=`, `type=`, `valid=` or `inactive` behind commas;
 * - `metric=`: the interface's; `prefix=`: delegated to it; `assigned=`: the router's address in what it was assigned.
 * - `@S` behind an address: seconds of its preferred lifetime.
 *
 * `devices`: a kernel device a line: name, its addresses, and `down`, `link=` (link_type), `kind=` (info_kind). `/secondary`, `/temporary` behind an address.
 * `routes`, `routes6`: what `ip route` and `ip -6 route` print; left out: they cannot be read. `kernel`: what `ip route get` names.
 *
 * What comes of it: `ADDRESS by LINE (DEVICE), WHY`; `provider sees` or `check sees` in place of the address where it is asked for, with the address that it is asked from; `none: CODES`.
 */
export interface Shape {
	name: string;
	netifd?: string;
	devices?: string;
	routes?: string;
	routes6?: string;
	kernel?: string;
	/** The key's interfaces; none: not listed. */
	list?: string;
	/** The sources of a key, where not `auto`. */
	source?: string;
	/** What was confirmed before. */
	confirmed?: string;
	/** The line that is awaited (rule 54). */
	awaited?: string;
	ipv4: string;
	ipv6: string;
}

export const SHAPES: Shape[] = [
	// Lines by PPPoE, mobile networks and transitions to IPv6.
	{
		name: 'PPPoE: IPv6 is on the dynamic wan_6, and the wan6 of the default network file never comes up',
		netifd: `
			lan    static  br-lan     192.168.1.1/24 assigned=2001:db8:40:10::1/60
			wan    pppoe   pppoe-wan  203.0.113.77/32 default
			wan6   dhcpv6  pending
			wan_6  dhcpv6  pppoe-wan  2001:db8:40::a1/64@3500 prefix=2001:db8:40::/56 default6,source=2001:db8:40::/56`,
		ipv4: '203.0.113.77 by wan (pppoe-wan), default-route',
		ipv6: '2001:db8:40::a1 by wan (pppoe-wan), default-route',
	},
	{
		name: 'PPPoE: a listed wan stands for wan_6, too',
		netifd: `
			wan    pppoe   pppoe-wan  203.0.113.77/32 default
			wan_6  dhcpv6  pppoe-wan  2001:db8:40::a1/64@3500 default6`,
		list: 'wan',
		ipv4: '203.0.113.77 by wan (pppoe-wan), listed',
		ipv6: '2001:db8:40::a1 by wan (pppoe-wan), listed',
	},
	{
		name: 'PPPoE: only a prefix is delegated, and the address is that of lan',
		netifd: `
			lan    static  br-lan     192.168.1.1/24 assigned=2001:db8:40:10::1/60
			wan    pppoe   pppoe-wan  203.0.113.77/32 default
			wan_6  dhcpv6  pppoe-wan  prefix=2001:db8:40::/56 default6,source=2001:db8:40::/56`,
		ipv4: '203.0.113.77 by wan (pppoe-wan), default-route',
		ipv6: '2001:db8:40:10::1 by wan (br-lan), default-route',
	},
	{
		name: 'PPPoE with `defaultroute 0` beside a VPN with the only default route',
		netifd: `
			wan  pppoe      pppoe-wan  203.0.113.77/32
			wg0  wireguard  wg0        10.8.0.2/32 default`,
		ipv4: '203.0.113.77 by wan (pppoe-wan), wan-by-name',
		ipv6: 'none: no-address',
	},
	{
		name: 'a wan that was renamed',
		netifd: `
			lan       static  br-lan          192.168.1.1/24
			internet  pppoe   pppoe-internet  203.0.113.77/32 default`,
		ipv4: '203.0.113.77 by internet (pppoe-internet), default-route',
		ipv6: 'none: no-default-route',
	},
	{
		name: 'a modem by QMI: wwan itself has no address, its children have',
		netifd: `
			wwan    qmi     wwan0
			wwan_4  dhcp    wwan0  100.72.1.9/30 default,metric=20
			wwan_6  dhcpv6  wwan0  2001:db8:60::2/64@3600 default6,metric=20`,
		ipv4: 'provider sees 100.72.1.9 by wwan (wwan0), default-route',
		ipv6: '2001:db8:60::2 by wwan (wwan0), default-route',
	},
	{
		name: 'DS-Lite: nothing of IPv4 is published or asked, IPv6 goes',
		netifd: `
			wan6    dhcpv6  eth1        2001:db8:7::9/64@3600 default6
			wan6_4  dslite  ds-wan6_4   192.0.0.2/32 default`,
		ipv4: 'none: only-class',
		ipv6: '2001:db8:7::9 by wan6 (eth1), default-route',
	},
	{
		name: 'DS-Lite: not by `provider` or `check` either',
		netifd: `
			wan6    dhcpv6  eth1        2001:db8:7::9/64@3600 default6
			wan6_4  dslite  ds-wan6_4   192.0.0.2/32 default`,
		source: 'provider',
		list: 'wan6',
		ipv4: 'none: only-class',
		ipv6: '2001:db8:7::9 by wan6 (eth1), listed',
	},
	{
		name: '464xlat: the same, below a modem',
		netifd: `
			wwan      qmi      wwan0
			wwan_6    dhcpv6   wwan0         2001:db8:60::2/64@3600 default6
			wwan_6_4  464xlat  464-wwan_6_4  192.0.0.1/32 default`,
		ipv4: 'none: only-class',
		ipv6: '2001:db8:60::2 by wwan (wwan0), default-route',
	},
	{
		name: 'MAP-E: an address of its own, shared or not, is public and published',
		netifd: `
			wan6    dhcpv6  eth1         2001:db8:7::9/64@3600 default6
			wan6_4  map     map-wan6_4   203.0.113.81/32 default`,
		ipv4: '203.0.113.81 by wan6 (map-wan6_4), default-route',
		ipv6: '2001:db8:7::9 by wan6 (eth1), default-route',
	},
	{
		name: '6in4 is a line of IPv6, not a VPN',
		netifd: `
			wan    dhcp  eth1        203.0.113.50/24 default,source=203.0.113.50/32
			henet  6in4  6in4-henet  2001:db8:99::2/64 default6`,
		ipv4: '203.0.113.50 by wan (eth1), default-route',
		ipv6: '2001:db8:99::2 by henet (6in4-henet), default-route',
	},
	{
		name: "the modem's page beside PPPoE, and one on the device of wan",
		netifd: `
			modem  static  eth1       192.168.100.2/24
			page   static  pppoe-wan  192.168.101.2/24
			wan    pppoe   pppoe-wan  100.64.7.7/32 default`,
		ipv4: 'provider sees 100.64.7.7 by wan (pppoe-wan), default-route',
		ipv6: 'none: no-address',
	},
	{
		name: "the modem's page on the device of wan, in a dump that tells of no routes",
		netifd: `
			modem  static  eth1  192.168.100.2/24
			wan    qmi     eth1  no-routes
			wan_4  dhcp    eth1  100.64.7.7/10`,
		ipv4: 'provider sees 100.64.7.7 by wan (eth1), wan-by-name',
		ipv6: 'none: no-address',
	},
	{
		name: 'a dumb access point: its way out is lan',
		netifd: `
			lan  dhcp  br-lan  192.168.1.2/24 default,source=192.168.1.2/32`,
		ipv4: 'provider sees 192.168.1.2 by lan (br-lan), default-route',
		ipv6: 'none: no-default-route',
	},
	{
		name: 'source-specific default routes: an address by which one can leave goes before one by which none can',
		netifd: `
			wan6  dhcpv6  eth1  2001:db8:a::9/64@9000 2001:db8:b::9/64@100 default6,source=2001:db8:b::/48`,
		confirmed: '2001:db8:a::9',
		ipv4: 'none: no-address',
		ipv6: '2001:db8:b::9 by wan6 (eth1), default-route',
	},

	// Several lines.
	{
		name: 'two WANs: the metric decides, be it that of the interface',
		netifd: `
			wan   static  eth1  203.0.113.9/24 default metric=20
			wanb  dhcp    eth2  198.51.100.9/24 default metric=10`,
		ipv4: '198.51.100.9 by wanb (eth2), default-route',
		ipv6: 'none: no-address',
	},
	{
		name: 'two WANs: a route with a metric of its own goes by that',
		netifd: `
			wan   static  eth1  203.0.113.9/24 default,metric=30 metric=10
			wanb  dhcp    eth2  198.51.100.9/24 default metric=20`,
		ipv4: '198.51.100.9 by wanb (eth2), default-route',
		ipv6: 'none: no-address',
	},
	{
		name: 'two WANs with equal metrics: wan goes before others',
		netifd: `
			lte  dhcp  wwan0  198.51.100.9/24 default
			wan  dhcp  eth1   203.0.113.9/24 default`,
		ipv4: '203.0.113.9 by wan (eth1), default-route',
		ipv6: 'none: no-address',
	},
	{
		name: 'two WANs with equal metrics: the confirmed one goes before wan',
		netifd: `
			lte  dhcp  wwan0  198.51.100.9/24 default
			wan  dhcp  eth1   203.0.113.9/24 default`,
		confirmed: '198.51.100.9',
		ipv4: '198.51.100.9 by lte (wwan0), default-route',
		ipv6: 'none: no-address',
	},
	{
		name: 'two WANs with equal metrics for IPv6: the line of IPv4 goes before the confirmed one',
		netifd: `
			lte   dhcp    wwan0  198.51.100.9/24 default,metric=10
			lte6  dhcpv6  wwan0  2001:db8:60::2/64 default6
			wan   dhcp    eth1   203.0.113.9/24 default,metric=20
			wan6  dhcpv6  eth1   2001:db8:7::9/64 default6`,
		confirmed: '2001:db8:7::9',
		ipv4: '198.51.100.9 by lte (wwan0), default-route',
		ipv6: '2001:db8:60::2 by lte (wwan0), default-route',
	},
	{
		name: 'failover: the default route of the first is among the inactive ones',
		netifd: `
			wan   static  eth1  203.0.113.9/24 default,inactive metric=10
			wanb  dhcp    eth2  198.51.100.9/24 default,source=198.51.100.9/32 metric=20`,
		list: 'wan wanb',
		ipv4: '198.51.100.9 by wanb (eth2), listed',
		ipv6: 'none: no-address no-address',
	},
	{
		name: 'failover: for a moment nothing is taken in its place',
		netifd: `
			wan   static  eth1  203.0.113.9/24 default,inactive metric=10
			wanb  dhcp    eth2  198.51.100.9/24 default metric=20`,
		list: 'wan wanb',
		awaited: 'wan',
		ipv4: 'none: failover',
		ipv6: 'none: no-address no-address',
	},
	{
		name: 'failover: without a list, too',
		netifd: `
			wan   static  eth1  203.0.113.9/24 default,inactive metric=10
			wanb  dhcp    eth2  198.51.100.9/24 default metric=20`,
		awaited: 'wan',
		ipv4: 'none: failover',
		ipv6: 'none: no-address',
	},
	{
		name: 'failover: back at the better one, the second that has gone is not awaited',
		netifd: `
			wan   static  eth1  203.0.113.9/24 default metric=10
			wanb  dhcp    down`,
		list: 'wan wanb',
		awaited: 'wanb',
		ipv4: '203.0.113.9 by wan (eth1), listed',
		ipv6: 'none: no-address interface-down',
	},
	{
		name: 'failover: what leads nowhere is not better than what is awaited',
		netifd: `
			wan   static  eth1  100.64.0.9/24 default metric=10
			wanb  dhcp    down`,
		list: 'wan wanb',
		awaited: 'wanb',
		ipv4: 'none: failover',
		ipv6: 'none: no-address interface-down',
	},
	{
		name: 'failover: an address that is confirmed already needs no wait',
		netifd: `
			wan   static  down
			wan6  dhcpv6  eth1  2001:db8:7::9/64@600 default6`,
		list: 'wan wan6',
		awaited: 'wan',
		confirmed: '2001:db8:7::9',
		ipv4: 'none: interface-down no-address',
		ipv6: '2001:db8:7::9 by wan6 (eth1), listed',
	},
	{
		name: 'without any default route a listed line is published, and asked nothing',
		netifd: `
			wan   static  eth1  203.0.113.9/24
			wanb  static  eth2  192.168.8.2/24`,
		list: 'wanb wan',
		ipv4: '203.0.113.9 by wan (eth1), listed',
		ipv6: 'none: no-address no-address',
	},
	{
		name: 'without any default route: not by the provider',
		netifd: `
			wan   static  eth1  203.0.113.9/24`,
		list: 'wan',
		source: 'provider',
		ipv4: 'none: no-route',
		ipv6: 'none: no-address',
	},
	{
		name: 'a public address goes before carrier NAT',
		netifd: `
			wan   dhcp  eth1  100.64.3.4/10 default metric=10
			wanb  dhcp  eth2  198.51.100.9/24 default metric=20`,
		list: 'wan wanb',
		ipv4: '198.51.100.9 by wanb (eth2), listed',
		ipv6: 'none: no-address no-address',
	},
	{
		name: 'a default route goes before a public address',
		netifd: `
			wan   dhcp  eth1  203.0.113.9/24
			wanb  dhcp  eth2  100.64.3.4/10 default metric=20`,
		list: 'wan wanb',
		ipv4: 'provider sees 100.64.3.4 by wanb (eth2), listed',
		ipv6: 'none: no-address no-address',
	},
	{
		name: 'a default route in a table of its own (`ip4table`) is a way out for who lists its interface',
		netifd: `
			wan   dhcp  eth1  192.168.9.2/24 default,table=100
			wanb  dhcp  eth2  198.51.100.9/24`,
		list: 'wan',
		ipv4: 'provider sees 192.168.9.2 by wan (eth1), listed',
		ipv6: 'none: no-address',
	},
	{
		name: 'a default route in a table of its own is none for who does not',
		netifd: `
			wan   dhcp  eth1  203.0.113.9/24 default,table=100
			wanb  dhcp  eth2  198.51.100.9/24 default`,
		ipv4: '198.51.100.9 by wanb (eth2), default-route',
		ipv6: 'none: no-address',
	},
	{
		name: 'a default route in a table of its own alone',
		netifd: `
			wan   dhcp  eth1  192.168.9.2/24 default,table=100`,
		ipv4: 'none: no-route',
		ipv6: 'none: no-address',
	},
	{
		name: 'an `unreachable default`, an expired and a deleted one are none',
		netifd: `
			wan    static  eth1  203.0.113.9/24 default,type=7 metric=1
			wanb   static  eth2  203.0.113.8/24 default,valid=0 metric=2
			wanc   static  eth3  203.0.113.7/24 default,inactive metric=3
			lte    dhcp    eth4  198.51.100.9/24 default,type=1,valid=900 metric=40`,
		ipv4: '198.51.100.9 by lte (eth4), default-route',
		ipv6: 'none: no-address',
	},

	// VPNs on a router.
	{
		name: 'WireGuard with `route_allowed_ips` has the default route of the lowest metric, and is not the line',
		netifd: `
			wan  dhcp       eth1  203.0.113.50/24 default metric=10
			wg0  wireguard  wg0   198.51.100.200/32 2001:db8:fffe::2/128 default default6 metric=5`,
		ipv4: '203.0.113.50 by wan (eth1), default-route',
		ipv6: 'none: no-address',
	},
	{
		name: 'WireGuard while wan is down: nothing of the VPN is published',
		netifd: `
			wan  dhcp       down
			wg0  wireguard  wg0   198.51.100.200/32 default`,
		ipv4: 'none: interface-down',
		ipv6: 'none: interface-down',
	},
	{
		name: 'a VPN by whatever name is no part of another line',
		netifd: `
			wan    dhcp       eth1  192.168.7.2/24 default metric=10
			wan_4  wireguard  wg0   198.51.100.200/32 default metric=5
			wan_6  wireguard  wg1   2001:db8:fffe::2/128 default6`,
		ipv4: 'provider sees 192.168.7.2 by wan (eth1), default-route',
		ipv6: 'none: no-address',
	},
	{
		name: 'a VPN that is the only default route of a router without a wan',
		netifd: `
			lan  static     br-lan  192.168.1.1/24
			wg0  wireguard  wg0     198.51.100.200/32 default`,
		ipv4: '198.51.100.200 by wg0 (wg0), only-tunnel',
		ipv6: 'none: no-default-route',
	},
	{
		name: 'a VPN that is listed',
		netifd: `
			wan  dhcp       eth1  203.0.113.50/24 default metric=10
			wg0  wireguard  wg0   198.51.100.200/32 default metric=50`,
		list: 'wg0',
		ipv4: '198.51.100.200 by wg0 (wg0), listed',
		ipv6: 'none: no-address',
	},

	// Addresses of a router.
	{
		name: 'three static addresses: the first of the network file, not the lowest',
		netifd: `
			wan  static  eth1  203.0.113.20/29 203.0.113.18/29 203.0.113.19/29 default`,
		ipv4: '203.0.113.20 by wan (eth1), default-route',
		ipv6: 'none: no-address',
	},
	{
		name: 'the address that the default route names goes before the first and the confirmed one',
		netifd: `
			wan  dhcp  eth1  203.0.113.20/24 203.0.113.5/24 default,source=203.0.113.5/32`,
		confirmed: '203.0.113.20',
		ipv4: '203.0.113.5 by wan (eth1), default-route',
		ipv6: 'none: no-address',
	},
	{
		name: 'the confirmed IPv4 address stays where the default route names none',
		netifd: `
			wan  static  eth1  203.0.113.20/29 203.0.113.18/29 default`,
		confirmed: '203.0.113.18',
		ipv4: '203.0.113.18 by wan (eth1), default-route',
		ipv6: 'none: no-address',
	},
	{
		name: 'the address of lan out of a delegated prefix, for who lists lan',
		netifd: `
			lan   static  br-lan  192.168.1.1/24 assigned=2001:db8:40:10::1/60
			wan6  dhcpv6  eth1    prefix=2001:db8:40::/56 default6`,
		list: 'lan',
		ipv4: 'none: no-route',
		ipv6: '2001:db8:40:10::1 by lan (br-lan), listed',
	},
	{
		name: 'a listed interface that is not there beside one that serves',
		netifd: `
			wan  dhcp  eth1  203.0.113.50/24 default`,
		list: 'wann wan',
		ipv4: '203.0.113.50 by wan (eth1), listed',
		ipv6: 'none: no-such-interface no-address',
	},
	{
		name: 'a dump that tells of no routes: wan and wan6, asked as before',
		netifd: `
			lan   static  br-lan  192.168.1.1/24
			wan   dhcp    eth1    192.168.0.2/24 no-routes
			wan6  dhcpv6  eth1    2001:db8:7::9/64@600`,
		ipv4: 'provider sees 192.168.0.2 by wan (eth1), wan-by-name',
		ipv6: '2001:db8:7::9 by wan (eth1), wan-by-name',
	},

	// A NAS, a Pi, a server.
	{
		name: 'a NAS with Docker: the device with the default route comes last',
		devices: `
			docker0      172.17.0.1/16
			br-1f2e3d4c  172.18.0.1/16
			veth12ab
			bond0        192.168.1.20/24 2001:db8:40:10::20/64@3000`,
		routes: 'default via 192.168.1.1 dev bond0 proto dhcp',
		routes6: 'default via fe80::1 dev bond0 proto ra metric 1024 expires 1700sec',
		ipv4: 'provider sees 192.168.1.20 by bond0 (bond0), default-route',
		ipv6: '2001:db8:40:10::20 by bond0 (bond0), default-route',
	},
	{
		name: 'the same with routes that cannot be read: Docker, libvirt and VPNs are left out',
		devices: `
			wg0      10.8.0.2/24
			docker0  172.17.0.1/16
			virbr0   192.168.122.1/24
			wlan0    192.168.1.20/24 2001:db8:40:10::20/64@3000`,
		ipv4: 'provider sees 192.168.1.20 by wlan0 (wlan0), only-device',
		ipv6: '2001:db8:40:10::20 by wlan0 (wlan0), only-device',
	},
	{
		name: 'routes that cannot be read, and two devices: IPv4 as the provider sees it, IPv6 not',
		devices: `
			eth0   192.168.1.20/24 2001:db8:40:10::20/64@3000
			wlan0  192.168.1.21/24 2001:db8:40:10::21/64@3000`,
		ipv4: 'provider sees',
		ipv6: 'none: several-devices',
	},
	{
		name: 'no default route at all, and one device that may be the line',
		devices: `
			docker0  172.17.0.1/16
			eth0     192.168.1.20/24 2001:db8:40:10::20/64@3000`,
		routes: '',
		routes6: '',
		ipv4: 'provider sees 192.168.1.20 by eth0 (eth0), only-device',
		ipv6: '2001:db8:40:10::20 by eth0 (eth0), only-device',
	},
	{
		name: 'no default route of IPv6, but one of IPv4: the address leads nowhere',
		devices: 'eth0  192.168.1.20/24 2001:db8:40:10::20/64@3000',
		routes: 'default via 192.168.1.1 dev eth0',
		routes6: '',
		ipv4: 'provider sees 192.168.1.20 by eth0 (eth0), default-route',
		ipv6: 'none: no-default-route',
	},
	{
		name: 'two devices, of which one is listed',
		devices: `
			eth0   192.168.1.20/24
			wlan0  192.168.1.21/24 2001:db8:40:10::21/64@3000`,
		list: 'wlan0',
		ipv4: 'provider sees 192.168.1.21 by wlan0 (wlan0), listed',
		ipv6: '2001:db8:40:10::21 by wlan0 (wlan0), listed',
	},
	{
		name: 'a Pi with cable and Wi-Fi: by metric',
		devices: `
			eth0   192.168.1.20/24 2001:db8:40:10::20/64@100
			wlan0  192.168.1.21/24 2001:db8:40:10::21/64@3000`,
		routes: `
			default via 192.168.1.1 dev eth0 proto dhcp metric 100
			default via 192.168.1.1 dev wlan0 proto dhcp metric 600`,
		routes6: `
			default via fe80::1 dev wlan0 proto ra metric 1024 expires 1790sec
			default via fe80::1 dev eth0 proto ra metric 1024 expires 200sec`,
		ipv4: 'provider sees 192.168.1.20 by eth0 (eth0), default-route',
		ipv6: '2001:db8:40:10::20 by eth0 (eth0), default-route',
	},
	{
		name: 'a Pi with cable and Wi-Fi of equal metrics: the confirmed one stays, whichever announcement came last',
		devices: `
			eth0   192.168.1.20/24 2001:db8:40:10::20/64@3000
			wlan0  192.168.1.21/24 2001:db8:40:10::21/64@3600`,
		routes: `
			default via 192.168.1.1 dev eth0
			default via 192.168.1.1 dev wlan0`,
		routes6: `
			default via fe80::1 dev eth0 proto ra metric 1024
			default via fe80::1 dev wlan0 proto ra metric 1024`,
		confirmed: '2001:db8:40:10::20',
		ipv4: 'provider sees 192.168.1.20 by eth0 (eth0), default-route',
		ipv6: '2001:db8:40:10::20 by eth0 (eth0), default-route',
	},
	{
		name: 'several next hops: each is a default route',
		devices: `
			eth0  203.0.113.5/24
			eth1  198.51.100.5/24`,
		routes: `
			default
				nexthop via 198.51.100.1 dev eth1 weight 1
				nexthop via 203.0.113.1 dev eth0 weight 1 linkdown`,
		routes6: '',
		ipv4: '198.51.100.5 by eth1 (eth1), default-route',
		ipv6: 'none: no-default-route',
	},
	{
		name: 'an unreachable default route leads nowhere',
		devices: 'eth0  203.0.113.5/24 2001:db8:40:10::20/64',
		routes: 'default via 203.0.113.1 dev eth0',
		routes6: 'unreachable default dev lo metric 4294967295 error -101',
		ipv4: '203.0.113.5 by eth0 (eth0), default-route',
		ipv6: 'none: no-default-route',
	},
	{
		name: 'macvlan beside its parent: each has an address in the LAN, one has the default route',
		devices: `
			eth0       192.168.1.20/24 2001:db8:40:10::20/64@3000
			macvlan0   192.168.1.99/32 2001:db8:40:10::99/64@3000 kind=macvlan`,
		routes: 'default via 192.168.1.1 dev eth0',
		routes6: 'default via fe80::1 dev eth0 proto ra metric 1024',
		ipv4: 'provider sees 192.168.1.20 by eth0 (eth0), default-route',
		ipv6: '2001:db8:40:10::20 by eth0 (eth0), default-route',
	},
	{
		name: "wg-quick: the VPN's default route is in a table of its own",
		devices: `
			wg0   10.8.0.2/24 2001:db8:fffe::2/64 link=none
			eth0  192.168.1.20/24 2001:db8:40:10::20/64@3000`,
		routes: 'default via 192.168.1.1 dev eth0',
		routes6: 'default via fe80::1 dev eth0 proto ra metric 1024',
		ipv4: 'provider sees 192.168.1.20 by eth0 (eth0), default-route',
		ipv6: '2001:db8:40:10::20 by eth0 (eth0), default-route',
	},
	{
		name: 'a VPN with a better default route in the main table',
		devices: `
			wg0   10.8.0.2/24 2001:db8:fffe::2/64 link=none
			eth0  192.168.1.20/24`,
		routes: `
			default dev wg0 scope link
			default via 192.168.1.1 dev eth0 metric 100`,
		routes6: 'default dev wg0 metric 1024',
		ipv4: 'provider sees 192.168.1.20 by eth0 (eth0), default-route',
		ipv6: 'none: no-default-route',
	},
	{
		name: 'a Tailscale exit node: IPv6 leaves by the VPN, as the kernel tells, and is not published',
		devices: `
			tailscale0  100.101.102.103/32 2001:db8:fffe::3/128 link=none
			eth0        192.168.1.20/24`,
		routes: 'default via 192.168.1.1 dev eth0',
		routes6: '',
		kernel: 'tailscale0',
		ipv4: 'provider sees 192.168.1.20 by eth0 (eth0), default-route',
		ipv6: 'none: no-default-route',
	},
	{
		name: "OpenVPN's 0.0.0.0/1 and 128.0.0.0/1 are no default routes",
		devices: `
			tun0  10.8.0.6/24 link=none
			eth0  203.0.113.5/24`,
		routes: `
			0.0.0.0/1 via 10.8.0.1 dev tun0
			default via 203.0.113.1 dev eth0
			128.0.0.0/1 via 10.8.0.1 dev tun0`,
		routes6: '',
		ipv4: '203.0.113.5 by eth0 (eth0), default-route',
		ipv6: 'none: no-default-route',
	},
	{
		name: 'the same halves without another default route: listed or not, the kernel leaves by them',
		devices: `
			tun0  10.8.0.6/24 link=none
			eth0  203.0.113.5/24`,
		routes: `
			0.0.0.0/1 via 10.8.0.1 dev tun0
			128.0.0.0/1 via 10.8.0.1 dev tun0`,
		routes6: '',
		kernel: 'tun0',
		list: 'tun0',
		ipv4: 'provider sees 10.8.0.6 by tun0 (tun0), listed',
		ipv6: 'none: no-address',
	},
	{
		name: 'a VPN is all there is',
		devices: 'wg0  198.51.100.200/24 link=none',
		routes: 'default dev wg0 scope link',
		routes6: '',
		ipv4: '198.51.100.200 by wg0 (wg0), only-tunnel',
		ipv6: 'none: no-default-route',
	},
	{
		name: 'wg-quick and its table of routes: a way out for who lists it',
		devices: `
			wg0   10.66.0.2/32 link=none
			eth0  203.0.113.5/24`,
		routes: `
			default dev wg0 table 51820 scope link
			default via 203.0.113.1 dev eth0`,
		routes6: '',
		list: 'wg0',
		ipv4: 'provider sees 10.66.0.2 by wg0 (wg0), listed',
		ipv6: 'none: no-address',
	},
	{
		name: 'the same, and it is not listed',
		devices: `
			wg0   10.66.0.2/32 link=none
			eth0  203.0.113.5/24`,
		routes: `
			default dev wg0 table 51820 scope link
			default via 203.0.113.1 dev eth0`,
		routes6: '',
		ipv4: '203.0.113.5 by eth0 (eth0), default-route',
		ipv6: 'none: no-default-route',
	},
	{
		name: 'routes by rules alone: the device by which the kernel leaves',
		devices: `
			eth0  192.168.1.20/24
			eth1  203.0.113.5/24`,
		routes: '',
		routes6: '',
		kernel: 'eth1',
		ipv4: '203.0.113.5 by eth1 (eth1), kernel',
		ipv6: 'none: no-address',
	},
	{
		name: 'source-specific IPv6 default routes of two providers',
		devices: `
			eth0  2001:db8:a::5/64@3000
			eth1  2001:db8:b::5/64@9000`,
		routes: '',
		routes6: `
			default from 2001:db8:a::/48 via fe80::1 dev eth0 metric 512
			default from 2001:db8:b::/48 via fe80::1 dev eth1 metric 1024`,
		ipv4: 'none: no-default-route',
		ipv6: '2001:db8:a::5 by eth0 (eth0), default-route',
	},
	{
		name: 'a preferred source goes before the first address, and a secondary one last',
		devices: 'eth0  203.0.113.20/24 203.0.113.21/24 203.0.113.5/24/secondary',
		routes: 'default via 203.0.113.1 dev eth0 src 203.0.113.21',
		routes6: '',
		ipv4: '203.0.113.21 by eth0 (eth0), default-route',
		ipv6: 'none: no-default-route',
	},
	{
		name: 'a secondary address does not stay for being confirmed',
		devices: 'eth0  203.0.113.5/24/secondary 203.0.113.20/24',
		routes: 'default via 203.0.113.1 dev eth0',
		confirmed: '203.0.113.5',
		ipv4: '203.0.113.20 by eth0 (eth0), default-route',
		ipv6: 'none: no-default-route',
	},
	{
		name: 'a machine without a network',
		devices: 'eth0  down',
		ipv4: 'none: none-public',
		ipv6: 'none: none-public',
	},
];
