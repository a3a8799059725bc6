/** The installed package on the machine's own architecture. */
import { test } from 'uvu';
import { architectureNames } from '../support/architectures.ts';
import { testInstalled } from './installed.ts';

testInstalled(architectureNames()[0], /^ld-linux/);

test.run();
