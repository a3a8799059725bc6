/** The entry for the executable, in which engine and program are one. */
import { IS_ENTWARE } from './base/places.ts';
import { readWords } from './cli/words.ts';
import { executableHost } from './host/executable.ts';
import { INSTALL_COMMANDS } from './install/commands.ts';
import { main } from './main.ts';

// In Entware opkg installs and removes.
main(executableHost(), readWords, IS_ENTWARE ? {} : INSTALL_COMMANDS);
