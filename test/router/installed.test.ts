/** The installed package on the machine's own architecture. */
import { test } from 'uvu';
import { stockBox } from '../support/boxes.ts';
import { testInstalled } from './installed.ts';

await testInstalled('quickjs', () => stockBox(), /^ld-linux/);

test.run();
