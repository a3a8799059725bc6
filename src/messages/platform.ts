/** What is called otherwise on another kind of machine. */
import { IS_ENTWARE } from '../base/places.ts';

export interface Platform {
	/** OpenWrt; else Debian and its relatives. */
	router: boolean;
	/** The configuration as the user knows it: a file, or `ENVIRONMENT`. */
	configFile: string;
}

/** Where a configuration stands that is in no file. */
export const ENVIRONMENT = 'the environment';

/** How a change of the configuration takes effect, to follow `until you correct it and`. */
export function takeUpText(platform: Platform): string {
	return platform.configFile === ENVIRONMENT ? 'start noip anew' : `run: ${reloadCommand(platform)}`;
}

/** The command that has a change of the configuration take effect. */
export function reloadCommand({ router }: Platform): string {
	return router ? 'service noip reload' : 'noip reload';
}

/** The command that starts the agent again. */
export function restartCommand({ router }: Platform): string {
	if (IS_ENTWARE) return '/opt/etc/init.d/S95noip restart';
	return router ? 'service noip restart' : 'systemctl restart noip';
}

/** The command that ends another service for good. */
export function stopServiceCommand(name: string, { router }: Platform): string {
	return router ? `service ${name} stop; service ${name} disable` : `systemctl disable --now ${name}`;
}

/** The command that has another service read its configuration anew. */
export function restartServiceCommand(name: string, { router }: Platform): string {
	return router ? `service ${name} restart` : `systemctl restart ${name}`;
}

/** The command that asks for what the configuration needs. */
export function setupCommand({ router }: Platform): string {
	return router || IS_ENTWARE ? 'noip setup' : 'sudo noip setup';
}

/** The package of a small program that systems usually have. */
export function packageOf(program: string, { router }: Platform): string {
	if (router) return 'busybox';
	return program === 'flock' ? 'util-linux' : 'coreutils';
}

/** The package of certificate authorities. */
export function authoritiesPackage({ router }: Platform): string {
	return router ? 'ca-bundle' : 'ca-certificates';
}
