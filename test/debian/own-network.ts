/** Imported first: the whole test file runs in a network of its own, so that a machine that it boots reaches this process and nobody else. */
import { executable } from '../../build/static.mjs';
import { inOwnNetwork } from './network.ts';

await inOwnNetwork(executable);
