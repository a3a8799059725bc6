// Builds both bundles from one tree: dist/noip.mjs for QuickJS and dist/noip.cjs for Node.
import { bundle } from './bundler.mjs';
import { withPublisher } from './publisher.mjs';

await withPublisher(async () => {
	await bundle('quickjs', 'src/quickjs.ts', 'dist/noip.mjs');
	await bundle('node', 'src/node.ts', 'dist/noip.cjs');
});
