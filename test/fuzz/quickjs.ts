import { quickjsHost } from '../../src/host/quickjs.ts';
import { giveVectors } from './vector-program.ts';

void giveVectors(quickjsHost());
