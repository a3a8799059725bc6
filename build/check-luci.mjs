// Checks the scripts of the LuCI page: their types, their format, and what a linter finds. LuCI runs each as the body of a function, to which it
// gives what stands behind 'require'; so the check reads copies (in .cache/check-luci) that import and export instead, line for line the same.
// `node build/check-luci.mjs --write` mends the format of the scripts themselves.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const APP = 'openwrt/luci-app-noip';
const SCRIPTS = `${APP}/htdocs/luci-static/resources`;
const COPIES = '.cache/check-luci';
const RULES = '.cache/check-luci-rules';
const REQUIRE = /^'require ([\w.-]+)(?: as (\w+))?';$/gm;
const write = process.argv.includes('--write');

const names = readdirSync(SCRIPTS, { recursive: true }).filter((name) => name.endsWith('.js'));

function copy(change) {
	rmSync(COPIES, { recursive: true, force: true });
	for (const name of names) {
		mkdirSync(dirname(`${COPIES}/${name}`), { recursive: true });
		writeFileSync(`${COPIES}/${name}`, change(readFileSync(`${SCRIPTS}/${name}`, 'utf8')));
	}
}

function holds(program, ...argv) {
	const { status, stdout, stderr } = spawnSync(`node_modules/.bin/${program}`, argv, { encoding: 'utf8' });
	process.stdout.write((stdout + stderr).replaceAll(COPIES, SCRIPTS));
	return status === 0;
}

const exported = (text) => text.replace(/^return (?=\w+\.extend\()/m, 'export default ');

copy(exported);
const rules = JSON.parse(readFileSync('biome.json', 'utf8'));
delete rules.vcs;
delete rules.files;
// A script is no module where it runs.
rules.linter = { rules: { suspicious: { noRedundantUseStrict: 'off' } } };
mkdirSync(RULES, { recursive: true });
writeFileSync(`${RULES}/biome.json`, JSON.stringify(rules));
let good = holds('biome', 'check', `--config-path=${RULES}`, ...(write ? ['--write'] : []), COPIES);
if (write) {
	for (const name of names) {
		const text = readFileSync(`${COPIES}/${name}`, 'utf8').replace(/^export default (?=\w+\.extend\()/m, 'return ');
		if (text !== readFileSync(`${SCRIPTS}/${name}`, 'utf8')) writeFileSync(`${SCRIPTS}/${name}`, text);
	}
}

copy((text) => exported(text).replace(REQUIRE, (_, name, as) => `import ${as ?? name} from '${name}';`));
good = holds('tsc', '--noEmit', '-p', APP) && good;
process.exit(good ? 0 : 1);
