// Prints what the QuickJS bundle is made of, largest first, and fails when it is too large.
import { gzipSync } from 'node:zlib';
import { analyse } from './settings.mjs';
