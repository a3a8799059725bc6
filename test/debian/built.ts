/** The package that is tested, for the processor of this machine. */
import { ownArchitecture } from '../../build/architectures.mjs';
import { DEB_ARCHITECTURES, deb } from '../../build/deb.mjs';
import { executable, executableParts } from '../../build/static.mjs';

const ours = ownArchitecture();

/** Debian's name of it. */
export const ARCHITECTURE = Object.keys(DEB_ARCHITECTURES).find((name) => DEB_ARCHITECTURES[name] === ours) ?? ours;

/** Its bytes; `version` is that of the package, whatever program is in it. */
export async function builtPackage(version: string): Promise<Buffer> {
	return deb(ARCHITECTURE, { path: await executable(ours), parts: await executableParts(ours) }, version);
}
