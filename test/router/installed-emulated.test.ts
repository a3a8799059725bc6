/** The installed package on the architectures of routers, under QEMU. */
import { test } from 'uvu';
import { architectureNames } from '../support/architectures.ts';
import { testInstalled } from './installed.ts';

const EMULATORS: Record<string, RegExp> = { armhf: /^qemu-arm$/, arm64: /^qemu-aarch64$/ };

const [, ...others] = architectureNames();
for (const name of others) testInstalled(name, EMULATORS[name] ?? /^qemu-/);

test.run();
