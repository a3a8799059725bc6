/** That QuickJS compiles and makes what it uses, when it uses it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundler.mjs';
import { lazy } from '../../build/lazy.mjs';
import { changing } from '../../build/simulation.mjs';
import { engines } from '../support/engines.ts';
import { onRouter } from '../support/scenario-router.ts';

const work = mkdtempSync(join(tmpdir(), 'noip-lazy-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

const MAKING = 'const value=';

/** What a command of another name than `run` needs, and no agent. */
const OTHERS = [
	'src/cli/check.ts',
	'src/messages/help.ts',
	'src/cli/import.ts',
	'src/cli/status.ts',
	'src/cli/table.ts',
	'src/cli/update.ts',
	'src/config/import/clients.ts',
	'src/config/import/ddclient.ts',
	'src/config/import/ddns-scripts.ts',
	'src/config/import/ddns-updater.ts',
	'src/config/import/inadyn-1.ts',
	'src/config/import/inadyn-2.ts',
	'src/config/import/inadyn.ts',
	'src/config/import/json-fault.ts',
	'src/config/import/keys.ts',
	'src/config/import/noip-duc.ts',
	'src/config/import/noip2.ts',
	'src/config/import/service.ts',
	'src/config/import/ways.ts',
];

/** Has a bundle print each script that it compiles after its start, on a line of its own. */
function telling(code: string): string {
	assert.is(code.split(MAKING).length, 2);
	return code.replace(MAKING, `print("compiles "+read(name));${MAKING}`);
}

for (const quickjs of engines().filter(({ name }) => name === 'quickjs')) {
	/** Makes a module lazy and runs it; gives what it prints, a line each, of what it compiles the name only. */
	const run = async (code: string) => {
		const file = join(work, 'module.mjs');
		writeFileSync(file, telling(await lazy(code)));
		const [program = '', ...options] = quickjs.command;
		const { stdout, stderr } = spawnSync(program, [...options, file], { encoding: 'utf8' });
		return (stdout + stderr)
			.trim()
			.replace(/^compiles .*?(\w+)\(\).*/gm, 'compiles $1')
			.split('\n');
	};
	const IMPORTS = "import*as os from'os';import*as std from'std';";
	const long = (name: string) => `"${name.repeat(80)}"`;

	for (const [how, options] of [
		['as routers start it', quickjs.command.slice(1)],
		['with the modules made global besides', ['--std', ...quickjs.command.slice(1)]],
		['without any option', []],
	] as const) {
		test(`the program starts ${how}`, () => {
			const { stdout, stderr } = spawnSync(
				quickjs.command[0] ?? '',
				[...options, quickjs.program.at(-1) ?? '', '--version'],
				{
					encoding: 'utf8',
				},
			);
			assert.match(stdout + stderr, /^noip \d+\.\d+\.\d+ \(quickjs\)\n$/);
		});
	}

	test("a name that the global object of the engine has, as `os` and `gc`, is the program's", async () => {
		// So many that terser gives each name of two letters to one.
		const all = Array.from({ length: 3600 }, (_, at) => `v${at}`);
		const made = all.map((name, at) => `const ${name}=[${at},"${'x'.repeat(60)}"];`).join('');
		const sum = all.map((name) => `sum.up+=${name}[0];sum.up+=${name}[0];`).join('');
		const file = join(work, 'names.mjs');
		writeFileSync(file, await lazy(`${IMPORTS}${made}const sum={up:0};${sum}print(sum.up);std.exit(os.now()>0?0:1)`));
		const [program = '', ...options] = quickjs.command;
		const { stdout, status } = spawnSync(program, [...options, file], { encoding: 'utf8' });
		assert.equal([stdout, status], [`${3600 * 3599}\n`, 0]);
	});

	test('a function is compiled when it is first called, and once', async () => {
		const body = (name: string) =>
			`function ${name}(){if(scriptArgs.length>9)return ${long(name)}+${long(`${name}!`)};print('in ${name}')}`;
		const code = `${IMPORTS}${body('first')}${body('second')}${body('third')}print('starts');second();first();second();second();first();std.exit(0);third()`;
		const printed = (await run(code)).map((line) => line.replace(/^compiles.*/, 'compiles'));
		assert.equal(printed, [
			'starts',
			'compiles',
			'in second',
			'compiles',
			'in first',
			'in second',
			'in second',
			'in first',
		]);
	});

	test('what is let go of is compiled again when it is called again; values stay', async () => {
		const body = `function say(){if(scriptArgs.length>9)return ${long('a')}+${long('b')}+${long('c')};print('says',table.length)}`;
		const table = `var table=[1,2].map(each=>(print('makes'),each+${long('t')}));`;
		const code = `${IMPORTS}${body}${table}say();say();globalThis.forgetFunctions();say()`;
		const printed = (await run(code)).map((line) => line.replace(/^compiles.*/, 'compiles'));
		assert.equal(printed, ['compiles', 'compiles', 'makes', 'makes', 'says 2', 'says 2', 'compiles', 'says 2']);
	});

	test('a value is made when it is first read, and once; what asks the engine is done at once and in order', async () => {
		const table = (name: string) => `var ${name}=[1,2,3].map(each=>(print('makes ${name}'),each+${long(name)}));`;
		const asks = `var asked=(print('asks'),[std.getenv('PATH'),${long('a')},${long('b')}]);`;
		const printed = await run(
			`${IMPORTS}${table('read')}${table('unread')}${asks}print('starts');print(read[0].length,read[2].length);print(asked.length);scriptArgs.length>9&&print(unread)`,
		);
		assert.equal(
			printed.filter((line) => !line.startsWith('compiles')),
			['asks', 'starts', 'makes read', 'makes read', 'makes read', '321 321', '3'],
		);
	});

	test('a variable that is assigned to is there from the start', async () => {
		const code = `${IMPORTS}var kept=[${long('a')}];function add(){kept=[...kept,${long('b')}+${long('c')}]}add();add();print(kept.length)`;
		assert.equal((await run(code)).at(-1), '3');
	});

	test('a program whose file is replaced while it runs goes on with the one that it is; one that is written over ends', async () => {
		const body = `function late(){if(scriptArgs.length>9)return ${long('a')}+${long('b')}+${long('c')};print('in late')}`;
		const other = join(work, 'other.mjs');
		writeFileSync(other, `${'/'.repeat(99)}\n`.repeat(99));
		const call = (change: string) => run(`${IMPORTS}${body}${change};late();scriptArgs.length>9&&late()`);
		const replaced = await call(`os.rename(${JSON.stringify(other)},scriptArgs[0])`);
		assert.is(replaced.at(-1), 'in late');
		const over =
			'const file=std.open(scriptArgs[0],"w");for(let i=0;i<999;i++)file.puts("x".repeat(99)+"\\n");file.close()';
		const written = await call(`(()=>{${over}})()`);
		assert.match(written.join(), 'module.mjs has been written over; start it again');
	});

	test('characters beyond ASCII and line ends in templates are the same as before', async () => {
		const text = 'é…€😀 `one\ntwo` '.repeat(5);
		const code = `${IMPORTS}var t=\`${text.replaceAll('`', '\\`')}\`.split('|');const f=()=>t[0];std.out.puts(JSON.stringify(f()));scriptArgs.length>9&&print(f())`;
		assert.ok(/^[\0-\x7f]*$/.test(await lazy(code)));
		assert.is(JSON.parse((await run(code)).at(-1) ?? ''), text);
	});

	test('an idle agent has compiled nothing of the other commands', async () => {
		const outfile = join(work, 'noip.mjs');
		const mark = (file: string, text: string) =>
			text.replace(/^(?:(?:export )?(?:async )?function \w+\(.*|\).*)(?<!\()\{$/gm, `$&globalThis.mark?.("${file}");`);
		await bundle('quickjs', 'src/quickjs.ts', outfile, { plugins: [changing(mark)] });
		writeFileSync(outfile, telling(readFileSync(outfile, 'utf8')));
		const compiled = (log: string) => new Set([...log.matchAll(/mark\?\.\("([^"]+)"\)/g)].map((match) => match[1]));
		await onRouter({ ...quickjs, program: [...quickjs.command, outfile] }, async (router) => {
			const help = compiled((await router.cli('--help')).out);
			assert.ok(help.has('src/messages/help.ts'));
			assert.not.ok(help.has('src/agent/agent.ts'));
			await router.start();
			await router.event('ifup wan');
			const agent = compiled(router.log);
			assert.ok(agent.has('src/agent/agent.ts') && agent.has('src/updater/plan.ts'), [...agent].join());
			for (const file of OTHERS) assert.not.ok(agent.has(file), file);
		});
	});
}

test.run();
