/** The installed package on the architectures of routers, under QEMU. */
import { test } from 'uvu';
import { EXECUTABLE, STOCK } from '../support/architectures.ts';
import { executableBox, stockBox } from '../support/boxes.ts';
import { testInstalled } from './installed.ts';

for (const [name, { emulator }] of Object.entries(STOCK))
	await testInstalled(`quickjs, ${name}`, () => stockBox(name), new RegExp(`^${emulator}$`));
for (const [name, { emulator }] of Object.entries(EXECUTABLE))
	await testInstalled(`executable, ${name}`, () => executableBox(name), new RegExp(`^${emulator}$`));

test.run();
