// What makes the QuickJS bundle compile as it goes, as browsers do. Compiling is most of what a start costs, and what is compiled takes five times the memory of its
// text. So a command compiles the functions that it calls, and makes the tables that it reads.
import { minify } from 'terser';

/** A function of which there is but one call is put in the place of that call when it has fewer characters: compiling it by itself would cost more. */
const SHORT_FUNCTION = 200;
/** A value of fewer characters is made at the start: making it later would cost more. */
const SHORT_VALUE = 24;

/** In ASCII, for one character beyond it would have QuickJS take two bytes for each. */
const PRINT = { ecma: 2020, ascii_only: true };

/**
 * Gives a module for QuickJS in which a function is compiled when it is first called, and a longer value made when it is first read. Its first line is the loader; each line
 * below it is a script behind `//`: the expression that makes the value of a name, and on the last line the statements that are carried out at once.
 * @param {string} code a module that at its start makes values, asks the engine, and calls the program. A longer value that the engine is not asked for, and that nothing is
 * assigned to, is made once, at a time of its own
 * @returns {Promise<string>}
 */
export async function lazy(code) {
	const { imports, lines } = await lazyParts(code);
	return withLoader(imports, lines);
}

/**
 * The same in parts: the imports, and of each value that waits its name and the expression that makes it; the statements that are carried out at once have the empty name.
 * @param {string} code as for `lazy`
 * @returns {Promise<{ imports: string[], lines: { name: string, text: string }[] }>}
 */
export async function lazyParts(code) {
	const compress = {
		passes: 4,
		unsafe: true,
		inline: 0,
		lhs_constants: false,
		pure_getters: true,
		join_vars: false,
		top_retain: await longFunctions(code),
		unsafe_arrows: true,
		unsafe_methods: true,
	};
	const { ast } = await minify(code, { module: true, ecma: 2020, compress, format: { ast: true } });
	const imports = ast.body.filter(({ TYPE }) => TYPE === 'Import');
	const statements = ast.body.filter(({ TYPE }) => TYPE !== 'Import');
	const tied = tiedNames(imports, ast);
	const scripts = statements.flatMap((statement) => {
		const text = print(statement);
		if (statement.TYPE === 'Defun') return asExpression(text);
		if (statement.TYPE !== 'Var') return { name: '', text };
		return statement.definitions.map((definition) => {
			const [made, name] = [print(definition), print(definition.name)];
			const isLater = made.length >= SHORT_VALUE && canWait(definition, tied);
			return isLater ? { name, text: made.slice(name.length + 1) } : { name: '', text: `var ${made}` };
		});
	});
	const atOnce = scripts.filter(({ name }) => name === '').map(({ text }) => text);
	const lines = [...scripts.filter(({ name }) => name !== ''), { name: '', text: atOnce.join(';') }];
	return { imports: imports.map(print), lines };
}

/** A function under its name, which the expression itself does not need. */
function asExpression(text) {
	const [start, keyword, name] = /^((?:async )?function\*?) ?([\w$]+)/.exec(text);
	return { name, text: keyword + text.slice(start.length) };
}

/** The names of the functions that stay by themselves. */
async function longFunctions(code) {
	const { ast } = await minify(code, { module: true, compress: false, mangle: false, format: { ast: true } });
	const long = ast.body.filter(({ TYPE, start, end }) => TYPE === 'Defun' && end.pos - start.pos >= SHORT_FUNCTION);
	return long.map(({ name }) => name.name);
}

/** Line ends stand in template literals only. */
function print(node) {
	return node.print_to_string(PRINT).replace(/\n/g, '\\n');
}

/**
 * `import*as M from"os"`: M.
 * @param {string} text
 * @returns {string}
 */
export function importedName(text) {
	return /\* ?as ([\w$]+)/.exec(text)[1];
}

/** Whether it makes no difference when a variable gets its value. */
function canWait({ name, value }, tied) {
	return (
		name.TYPE === 'SymbolVar' &&
		value &&
		!tied.has(name.thedef) &&
		!references(value).some((each) => tied.has(each.thedef))
	);
}

/** What must not wait, and what mentions it neither: the engine's modules, the variables that stand for them, and what is assigned to. */
function tiedNames(imports, ast) {
	const tied = new Set(imports.flatMap((each) => each.imported_names).map(({ name }) => name.thedef));
	walk(ast, ({ TYPE, name, value, left, operator, expression }) => {
		if (TYPE === 'VarDef' && value?.thedef && tied.has(value.thedef)) tied.add(name.thedef);
		const target = TYPE === 'Assign' ? left : /^(\+\+|--)$/.test(operator) ? expression : null;
		const targets = /^(SymbolRef|Destructuring)$/.test(target?.TYPE) ? references(target) : [];
		for (const { thedef } of targets) if (thedef.global) tied.add(thedef);
	});
	return tied;
}

/** The names that a part of the program mentions. */
function references(part) {
	const found = [];
	walk(part, (node) => node.TYPE === 'SymbolRef' && found.push(node));
	return found;
}

/** Shows each node of terser's tree to `look`. */
function walk(part, look) {
	part.walk({
		_visit(node, descend) {
			look(node);
			descend?.call(node);
		},
	});
}

/**
 * Puts the loader before the lines. The engine asks the global object for each name that it does not know, and that asks its prototype, which reads the name's line in the
 * file, so far from its end, makes the value and leaves it with the global object. So what is not used takes no memory. The file stays open, for an upgrade may put another
 * one in its place; what has been written over it is not carried out. What the engine has under a name that is the program's (`os`, with `--std`) goes, or
 * the loader would not be asked. `forgetFunctions` lets go of the functions that were made: what is called again is made again.
 */
function withLoader(imports, lines) {
	const texts = lines.map(({ text }) => `//${text}\n`);
	let end = texts.join('').length;
	const places = lines.map(({ name }, at) => {
		const place = `;${name}=${end}`;
		end -= texts[at].length;
		return place;
	});
	const modules = imports.map(importedName);
	const std = modules[imports.findIndex((text) => /std/.test(text))];
	const loader = [
		`${imports.join(';')};`,
		`{const file=${std}.open(scriptArgs[0],"r"),places="${places.join('')}",`,
		'find=name=>typeof name=="string"?places.indexOf(";"+name+"="):-1,',
		'read=name=>{',
		'const at=find(name)+name.length+2;',
		`file.seek(-parseInt(places.slice(at,at+9)),${std}.SEEK_END);`,
		'const line=file.getline();',
		'if(!line?.startsWith("//"))throw Error(scriptArgs[0]+" has been written over; start it again");',
		'return line.slice(2)},',
		'made=[],',
		`make=name=>{const value=${std}.evalScript('"use strict";('+read(name)+")");`,
		'if(typeof value=="function")made.push(name);',
		'Object.defineProperty(globalThis,name,{value,configurable:true});return value};',
		'globalThis.forgetFunctions=()=>{for(const name of made.splice(0))delete globalThis[name]};',
		'for(const name of Object.getOwnPropertyNames(globalThis))if(find(name)>=0)delete globalThis[name];',
		`Object.assign(globalThis,{${modules}});`,
		'Object.setPrototypeOf(globalThis,new Proxy({},{has:(none,name)=>find(name)>=0,get:(none,name)=>find(name)<0?undefined:make(name)}));',
		`${std}.evalScript('"use strict";'+read(""))}\n`,
	];
	return [...loader, ...texts].join('');
}
