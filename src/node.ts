/** The entry for Node. */
import { yargsWords } from './cli/yargs.ts';
import { nodeHost } from './host/node.ts';
import { main } from './main.ts';

main(nodeHost(), yargsWords);
