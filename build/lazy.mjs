// What makes the QuickJS bundle compile as it goes, as browsers do. Compiling is most of what a start costs, and what is compiled takes five times the memory of its
// text. So a command compiles the functions that it calls, and makes the tables that it reads.
import { minify } from 'terser';

/** A function of which there is but one call is put in the place of that call when it has fewer characters: compiling it by itself would cost more. */
const SHORT_FUNCTION = 200;
/** A value of fewer characters is made at the start: making it later would cost more. */
const SHORT_VALUE = 60;

/** In ASCII, for one character beyond it would have QuickJS take two bytes for each. */
const PRINT = { ecma: 2020, ascii_only: true };

/**
 * Gives a module for QuickJS in which a function is compiled when it is first called, and a longer value made when it is first read. Below the first line each line is
 * a script behind `//`, and all share the global scope: `;` and a statement, which is carried out at once, or a name, `=` and the expression that makes its value.
 * @param {string} code a module that at its start makes values, asks the engine, and calls the program. A longer value that the engine is not asked for is made once, and so
 * may depend on no order; QuickJS throws if anything is assigned to its name.
 * @returns {Promise<string>}
 */
export async function lazy(code) {
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
	const lines = statements.flatMap((statement) => {
		const text = print(statement);
		if (statement.TYPE === 'Defun') return `${/function\*? ?([\w$]+)/.exec(text)[1]}=${text}`;
		if (statement.TYPE !== 'Var') return `;${text}`;
		return statement.definitions.map((definition) => {
			const made = print(definition);
			return made.length >= SHORT_VALUE && canWait(definition, tied) ? made : `;var ${made}`;
		});
	});
	return [loader(imports.map(print)), ...lines.map((line) => `//${line}`), ''].join('\n');
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

/** `import*as M from"os"`: M. */
function importedName(text) {
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
		if (/^(SymbolRef|Destructuring)$/.test(target?.TYPE)) for (const each of references(target)) tied.add(each.thedef);
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

/** The first line: reads the others, and gives each name a getter that takes its own place by the value. The file is read whole, for an upgrade may replace it. */
function loader(imports) {
	const modules = imports.map(importedName);
	const std = modules[imports.findIndex((text) => /std/.test(text))];
	const parts = [
		`${imports.join(';')};Object.assign(globalThis,{${modules}});`,
		'{const define=(name,as)=>Object.defineProperty(globalThis,name,as),',
		'name=line=>line.slice(0,line.indexOf("=")),',
		'make=line=>{',
		`const value=${std}.evalScript('"use strict";('+line.slice(line.indexOf("=")+1)+")");`,
		'define(name(line),{value});return value};',
		'let statements="";',
		`for(const line of ${std}.loadFile(scriptArgs[0]).split("\\n//").slice(1))`,
		'line[0]===";"?statements+=line:define(name(line),{configurable:true,get:()=>make(line)});',
		`${std}.evalScript('"use strict"'+statements)}`,
	];
	return parts.join('');
}
