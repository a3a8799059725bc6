// The program as it goes into the executable: compiled in parts, each of which is made when it is first used (build/engine/lazy.c). The engine's code is the same for each
// processor: numbers in it have the lowest byte first everywhere.
import { execFileSync } from 'node:child_process';
import { importedName, lazyParts } from './lazy.mjs';

/** The names of the module that is begun with, and of the statements that follow it. */
const [MODULE, STATEMENTS] = ['', '!'];

const WORD = 4;

/** Compiles what it reads, and writes the length of each part before it. */
const COMPILER = 'build/engine/compile.mjs';

/**
 * Compiles a bundle.
 * @param {string} code as for `lazy` (build/lazy.mjs)
 * @param {string} engine path of an engine alone that runs here
 * @returns {Promise<Buffer>} what `noip_program` is to hold; the same for the same code and version of the engine
 * @throws {Error} when it does not compile
 */
export async function compiled(code, engine) {
	const { imports, lines } = await lazyParts(code);
	const names = imports.map(importedName);
	const sources = [
		{ name: MODULE, text: `${imports.join(';')};Object.assign(globalThis,{${names}})` },
		...lines.map(({ name, text }) =>
			name ? { name, text: `"use strict";(${text})` } : { name: STATEMENTS, text: `"use strict";${text}` },
		),
	];
	const codes = compileEach(sources, engine);
	const parts = sources.map(({ name }, at) => ({ name: Buffer.from(`${name}\0`), code: codes[at] }));
	return layOut(parts.sort((one, other) => Buffer.compare(one.name, other.name)));
}

function compileEach(sources, engine) {
	const input = JSON.stringify(sources.map(({ name, text }) => ({ text, isModule: name === MODULE })));
	const output = execFileSync(engine, [COMPILER], { input, maxBuffer: 1 << 24 });
	const codes = [];
	for (let at = 0; at < output.length; ) {
		const end = at + WORD + output.readUInt32LE(at);
		codes.push(output.subarray(at + WORD, end));
		at = end;
	}
	if (codes.length !== sources.length)
		throw new Error(`${engine} has compiled ${codes.length} of ${sources.length} parts`);
	return codes;
}

/** A row for each part, then the names, then the code. */
function layOut(parts) {
	const rows = parts.length * 3 * WORD;
	let name = WORD + rows;
	let code = parts.reduce((end, part) => end + part.name.length, name);
	const words = [parts.length];
	for (const part of parts) {
		words.push(name, code, part.code.length);
		name += part.name.length;
		code += part.code.length;
	}
	const table = Buffer.alloc(words.length * WORD);
	for (const [at, word] of words.entries()) table.writeUInt32LE(word, at * WORD);
	return Buffer.concat([table, ...parts.map((part) => part.name), ...parts.map((part) => part.code)]);
}
