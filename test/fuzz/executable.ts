import { executableHost } from '../../src/host/executable.ts';
import { giveVectors } from './vector-program.ts';

void giveVectors(executableHost());
