// What makes the QuickJS bundle compile a function when it is first called, as browsers do. Compiling is most of what a start costs, and what is compiled takes five times the
// memory of its text.
import { minify } from 'terser';

/** A function with fewer characters, of which there is but one call, is put in the place of that call: what is called together is better compiled together. */
const SHORT = 700;

/**
 * Gives a module for QuickJS that compiles a function when it is first called, as browsers do: compiling is most of what a start costs, and what is compiled takes five times the memory of
 * its text. Below the first line each line is a script, behind `//`, and all share the global scope. A function is there as a getter at first, which compiles it, and so has
 * the function take its place. Everything else is carried out at once.
 */
export async function lazy(code) {
	const parsed = await minify(code, { module: true, compress: false, mangle: false, format: { ast: true } });
	const long = parsed.ast.body.filter(({ TYPE, start, end }) => TYPE === 'Defun' && end.pos - start.pos >= SHORT);
	const kept = long.map(({ name }) => name.name);
	const compress = {
		passes: 4,
		unsafe: true,
		inline: 0,
		lhs_constants: false,
		pure_getters: true,
		top_retain: kept,
		unsafe_arrows: true,
		unsafe_methods: true,
	};
	const { ast } = await minify(code, { module: true, ecma: 2020, compress, format: { ast: true } });
	const imports = [];
	const scripts = [];
	for (const statement of ast.body) {
		// Line ends stand in template literals only.
		const text = statement.print_to_string({ ecma: 2020 }).replace(/\n/g, '\\n');
		if (statement.TYPE === 'Import') imports.push(text);
		else scripts.push(text);
	}
	const modules = imports.map((text) => /\* ?as ([\w$]+)/.exec(text)[1]);
	const std = modules[imports.findIndex((text) => /std/.test(text))];
	const loader = [
		`${imports.join(';')};Object.assign(globalThis,{${modules}});`,
		`{let rest="";for(const text of ${std}.loadFile(scriptArgs[0]).split("\\n//").slice(1)){`,
		'const name=/^(?:async )?function ([^(]+)/.exec(text)?.[1],',
		`get=()=>${std}.evalScript('"use strict";'+text+name);`,
		'name?Object.defineProperty(globalThis,name,{configurable:true,get}):rest+=";"+text}',
		`${std}.evalScript('"use strict"'+rest)}`,
	];
	return [loader.join(''), ...scripts.map((text) => `//${text}`), ''].join('\n');
}
