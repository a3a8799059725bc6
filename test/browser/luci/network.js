/** LuCI's `network` as far as pages ask it for the router's interfaces. */
import { Class } from './class.js';
import { rpc } from './rpc.js';

const callDump = rpc.declare({ object: 'network.interface', method: 'dump', expect: { interface: [] } });

const Device = Class.extend({
	__init__(name, up) {
		Object.assign(this, { name, up });
	},
	getName() {
		return this.name;
	},
	getType() {
		return this.name.startsWith('br-') ? 'bridge' : 'ethernet';
	},
	getI18n() {
		return this.name;
	},
	isUp() {
		return this.up;
	},
});

const Protocol = Class.extend({
	__init__(status) {
		this.status = status;
	},
	getName() {
		return this.status.interface;
	},
	isUp() {
		return this.status.up === true;
	},
	getProtocol() {
		return this.status.proto ?? null;
	},
	getI18n() {
		return this.getProtocol();
	},
	isDynamic() {
		return this.status.dynamic === true;
	},
	/** The real one goes by the type in the configuration, which only old ones have. */
	isBridge: () => false,
	/** What the configuration names, or what a tunnel has made; an interface that netifd has made has no section there. */
	getDevice() {
		const name = this.isDynamic() ? null : (this.status.device ?? this.status.l3_device);
		return name ? new Device(name, this.isUp()) : null;
	},
	getL3Device() {
		return this.status.l3_device ? new Device(this.status.l3_device, this.isUp()) : null;
	},
	getIPAddrs() {
		return (this.status['ipv4-address'] ?? []).map(({ address, mask }) => `${address}/${mask}`);
	},
	getIP6Addrs() {
		return (this.status['ipv6-address'] ?? []).map(({ address, mask }) => `${address}/${mask}`);
	},
});

export const network = Class.singleton({
	getNetworks: async () =>
		(await callDump()).map((status) => new Protocol(status)).sort((a, b) => L.naturalCompare(a.getName(), b.getName())),
	getNetwork: async (name) => (await network.getNetworks()).find((each) => each.getName() === name) ?? null,
});
