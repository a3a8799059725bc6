/** The installed package on the machine's own architecture: with a QuickJS beside it, as on OpenWrt 25.12, and as the executable, for what is older. */
import { test } from 'uvu';
import { ownArchitecture } from '../../build/architectures.mjs';
import { executableBox, stockBox } from '../support/boxes.ts';
import { testInstalled } from './installed.ts';

await testInstalled('quickjs', () => stockBox(), /^ld-linux/);
await testInstalled('executable', () => executableBox(ownArchitecture()), /^noip$/);

test.run();
