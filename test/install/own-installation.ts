/** Imported first: the whole test file runs in namespaces of its own, in which a package is installed and its service started. */
import { executable } from '../../build/static.mjs';
import { installation } from '../debian/installation.ts';
import { inOwnNamespaces } from '../support/own-namespaces.ts';

await inOwnNamespaces(['--net', '--mount', '--pid'], async () => {
	installation('bookworm');
	await executable();
});
