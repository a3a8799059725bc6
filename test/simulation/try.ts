import { lifeOf } from './chance.ts';
import { World, type Chronicle } from './world.ts';
const [from, to] = process.argv.slice(2).map(Number) as [number, number];
const t0 = Date.now();
let years = 0, n = 0;
const nothing = new Proxy({}, { get: (_t, name) => name === 'isOver' ? () => false : name==='printed' ? (_p: unknown, _s: unknown, line: string) => { if (line.includes('internal')) console.log(n, line); if (process.env.LOG) console.log(line); } : name==='exited' ? (p: any, code: number)=>{ if (process.env.LOG) console.log('EXIT', p.args.join(' '), code)} : name==='sent' ? (s:any)=>{ if (process.env.LOG) console.log((s.atMs/1000).toFixed(1),'SENT', s.request.url)} : () => {} }) as Chronicle;
for (n = from; n <= to; n++) {
	const life = lifeOf(n);
	const t = Date.now();
	const world = new World(life, nothing);
	await world.play();
	years += world.timeline.nowMs / 86400e3 / 365;
	if (Date.now() - t > 3000) console.log('slow', n, Date.now() - t, life.lastsMs / 86400e3, life.home.checkSeconds, life.incidents.length);
}
console.log(to - from + 1, 'lives', years.toFixed(2), 'years', (Date.now() - t0) / 1000, 's');
