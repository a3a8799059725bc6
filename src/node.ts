/** The entry for Node. */
import { nodeHost } from './host/node.ts';
import { main } from './main.ts';

main(nodeHost());
