/** Imported first: the whole test file runs in namespaces of its own, in which it furnishes roots of machines and starts their services. */
import { executable } from '../../build/static.mjs';
import { inOwnNamespaces } from '../support/own-namespaces.ts';
import { scriptsRoot } from './roots.ts';

await inOwnNamespaces(['--net', '--mount', '--pid'], async () => {
	scriptsRoot();
	await executable();
});
