import { nodeHost } from '../../src/host/node.ts';
import { main } from './probe.ts';

main(nodeHost());
