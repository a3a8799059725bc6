// `make install` and `make uninstall`, in GNU's manners: `PREFIX` (/usr/local), `bindir`, `datadir`, `mandir` and `libdir` say where, `DESTDIR` is put before all of it. Only
// files are written: no user is made, no service started. `node build/install.mjs [--remove]`.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundler.mjs';
import { completions, manualPages } from './manual.mjs';
import { NOTICES } from './notices.mjs';
import { writeWhole } from './write-whole.mjs';

/** Where the program is in the files of packaging/. */
const USUAL = '/usr/local/bin/noip';

/**
 * Where things go, from make's variables.
 * @param {Record<string, string | undefined>} variables
 * @returns {{program: string, share: string, manual: string, licences: string, examples: string, units: string}} paths as they are when it runs
 * @throws {Error} for a path that is not absolute
 */
export function places({ PREFIX, prefix, bindir, datadir, mandir, libdir }) {
	const top = (prefix || PREFIX || '/usr/local').replace(/\/+$/, '');
	const paths = { bin: bindir || `${top}/bin`, share: datadir || `${top}/share`, lib: libdir || `${top}/lib` };
	const manual = mandir || `${paths.share}/man`;
	for (const path of [...Object.values(paths), manual])
		if (!path.startsWith('/')) throw new Error(`${path} is no absolute path`);
	return {
		program: `${paths.bin}/noip`,
		share: paths.share,
		manual,
		licences: `${paths.share}/licenses/noip`,
		examples: `${paths.share}/doc/noip/examples`,
		units: `${paths.lib}/systemd/system`,
	};
}

/**
 * What is installed of the program itself; manual pages and completion come besides.
 * @param {ReturnType<typeof places>} places
 * @param {string} program path of what was built, its licences beside it
 * @returns {{path: string, content: string | Buffer, mode: number}[]}
 */
export function files(places, program) {
	const packaged = (name) => readFileSync(`packaging/${name}`, 'utf8').replaceAll(USUAL, places.program);
	const text = (path, content, mode = 0o644) => ({ path, content, mode });
	return [
		text(places.program, readFileSync(program), 0o755),
		text(`${places.licences}/NOTICES`, readFileSync(`${program}${NOTICES}`)),
		text(`${places.units}/noip.service`, unitFor(program, packaged('systemd/noip.service'))),
		text(`${places.examples}/noip.conf`, packaged('noip.conf')),
		text(`${places.examples}/openrc/noip`, packaged('openrc/noip'), 0o755),
		text(`${places.examples}/sysvinit/noip`, packaged('sysvinit/noip'), 0o755),
	];
}

/** Manual pages, and what completes command lines. */
async function told({ manual, share }) {
	const below = (folder, files) =>
		files.map(({ path, content }) => ({ path: `${folder}/${path}`, content, mode: 0o644 }));
	return [...below(manual, await manualPages()), ...below(share, await completions())];
}

/** Node makes code as it runs, and has a child tell systemd of it. */
function unitFor(program, unit) {
	if (!program.endsWith('.cjs')) return unit;
	return unit.replace(/^MemoryDenyWriteExecute=yes\n/m, '').replace(/^Type=notify\n/m, '$&NotifyAccess=all\n');
}

/** The executable; where it cannot be built, the program for Node. */
async function program() {
	try {
		const { executable } = await import('./static.mjs');
		return await executable();
	} catch (error) {
		console.error(
			`The executable cannot be built, so the program for Node 18 and later is installed: ${error.message}`,
		);
		await bundle('node', 'src/node.ts', 'dist/noip.cjs');
		return 'dist/noip.cjs';
	}
}

const NEXT = 'No user, folder or service was made; on the machine that this is for: noip install';
const NEXT_FOR_NODE = 'It still needs a user noip, /etc/noip/noip.conf, and: systemctl enable --now noip';

async function install(destination, paths) {
	const built = await program();
	for (const { path, content, mode } of [...files(paths, built), ...(await told(paths))]) {
		writeWhole(`${destination}${path}`, content, mode);
		console.log(`${destination}${path}`);
	}
	console.log(built.endsWith('.cjs') ? NEXT_FOR_NODE : NEXT);
}

async function remove(destination, paths) {
	const all = [
		paths.program,
		paths.licences,
		`${paths.units}/noip.service`,
		paths.examples.replace(/\/examples$/, ''),
		...(await told(paths)).map(({ path }) => path),
	];
	for (const path of all.map((one) => `${destination}${one}`).filter(existsSync)) {
		rmSync(path, { recursive: true });
		console.log(`removed ${path}`);
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const { DESTDIR = '' } = process.env;
	// Whatever root's umask is, others are to start it.
	process.umask(0o022);
	const paths = places(process.env);
	if (process.argv[2] === '--remove') await remove(DESTDIR, paths);
	else await install(DESTDIR, paths);
}
