import { quickjsHost } from '../../src/host/quickjs.ts';
import { main } from './probe.ts';

main(quickjsHost());
