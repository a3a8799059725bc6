import { executableHost } from '../../src/host/executable.ts';
import { main } from './probe.ts';

main(executableHost());
