import { test } from 'uvu';
import { engines } from '../support/engines.ts';
import { testReaders } from './against-node.ts';

const SAMPLES = 150;

for (const engine of engines().filter(({ name }) => name !== 'node')) await testReaders(engine, engine.name, SAMPLES);

test.run();
