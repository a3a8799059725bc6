/** The entry for the executable, in which engine and program are one. */
import { readWords } from './cli/words.ts';
import { executableHost } from './host/executable.ts';
import { INSTALL_COMMANDS } from './install/commands.ts';
import { main } from './main.ts';

main(executableHost(), readWords, INSTALL_COMMANDS);
