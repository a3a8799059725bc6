/** Imported first: the whole test file runs in namespaces of its own, in which it furnishes roots of machines and starts their services. */
import { inOwnNamespaces } from '../support/own-namespaces.ts';
import { scriptsRoot } from './roots.ts';

inOwnNamespaces(['--net', '--mount', '--pid'], scriptsRoot);
