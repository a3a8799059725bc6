// Lets Node run TypeScript as it stands: `node --import ./build/typescript.mjs FILE.ts`. So each file keeps its name, and its coverage is its own.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread, threadId } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

/** What the tests see in the place of the version and the date of the source. */
export const TEST_DEFINES = {
	BUILD_VERSION: '"0.0.0-test"',
	BUILD_DATE_MS: '1764547200000',
	BUILD_COMPANY: '""',
	BUILD_CONTACT: '""',
	BUILD_PLACES: '"usual"',
};

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What was translated before: esbuild is not even loaded for it, which halves the start of a test. */
const CACHE = `${ROOT}.cache/typescript`;

/** What decides the translation, besides the text and the path: this file, and the version of esbuild. */
const RECIPE = ['build/typescript.mjs', 'node_modules/esbuild/package.json']
	.map((file) => readFileSync(`${ROOT}${file}`))
	.reduce((hash, content) => hash.update(content), createHash('sha256'))
	.digest('hex');

/** What the program has in it as text. */
const TEXTS = new URL('../packaging/', import.meta.url).href;

/** Node's hook: gives the JavaScript of a TypeScript module, or of a text. */
export async function load(url, context, next) {
	if (url.startsWith(TEXTS) && !url.endsWith('.mjs')) {
		const text = readFileSync(fileURLToPath(url), 'utf8');
		return { format: 'module', source: `export default ${JSON.stringify(text)}`, shortCircuit: true };
	}
	if (!url.endsWith('.ts')) return next(url, context);
	const path = fileURLToPath(url);
	const text = readFileSync(path, 'utf8');
	const key = createHash('sha256').update(`${RECIPE}\0${path}\0${text}`).digest('hex');
	const kept = `${CACHE}/${path.replace(ROOT, '').replaceAll('/', '+')}`;
	let source = recall(kept, key);
	if (source === undefined) {
		source = await translate(path, text);
		keep(kept, key, source);
	}
	return { format: 'module', source, shortCircuit: true };
}

async function translate(sourcefile, text) {
	const { transform } = await import('esbuild');
	const { code } = await transform(text, {
		loader: 'ts',
		format: 'esm',
		target: 'node18',
		sourcemap: 'inline',
		sourcefile,
		define: TEST_DEFINES,
	});
	return code;
}

/** A file of the cache: the key in a line of its own, then the JavaScript. */
function recall(kept, key) {
	try {
		const content = readFileSync(kept, 'utf8');
		return content.startsWith(`${key}\n`) ? content.slice(key.length + 1) : undefined;
	} catch {
		return undefined;
	}
}

function keep(kept, key, source) {
	const temporary = `${kept}.${process.pid}.${threadId}`;
	try {
		mkdirSync(CACHE, { recursive: true });
		writeFileSync(temporary, `${key}\n${source}`);
		renameSync(temporary, kept);
	} catch {
		// Where nothing can be kept, the next start takes longer.
	}
}
