/** LuCI's `network` as far as pages ask it for the router's interfaces. */
import { Class } from './class.js';
import { rpc } from './rpc.js';

const callDump = rpc.declare({ object: 'network.interface', method: 'dump', expect: { interface: [] } });

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
	getIPAddrs() {
		return (this.status['ipv4-address'] ?? []).map(({ address, mask }) => `${address}/${mask}`);
	},
	getIP6Addrs() {
		return (this.status['ipv6-address'] ?? []).map(({ address, mask }) => `${address}/${mask}`);
	},
});

export const network = Class.singleton({
	getNetworks: async () => (await callDump()).map((status) => new Protocol(status)),
	getNetwork: async (name) => (await network.getNetworks()).find((each) => each.getName() === name) ?? null,
});
