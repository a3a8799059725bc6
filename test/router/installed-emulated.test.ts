/** The installed package on the architectures of routers, under QEMU. */
import { test } from 'uvu';
import { STOCK } from '../support/architectures.ts';
import { stockBox } from '../support/boxes.ts';
import { testInstalled } from './installed.ts';

for (const [name, { emulator }] of Object.entries(STOCK))
	await testInstalled(`quickjs, ${name}`, () => stockBox(name), new RegExp(`^${emulator}$`));

test.run();
