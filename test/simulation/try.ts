import { lifeOf } from './chance.ts';
import { Judge } from './judge.ts';
import { World } from './world.ts';
const [from, to] = process.argv.slice(2).map(Number) as [number, number];
const t0 = Date.now();
let years = 0, n = 0;
const by = new Map<string, number[]>();
for (n = from; n <= to; n++) {
	const life = lifeOf(n);
	const judge = new Judge(from === to);
	const world = new World(life, judge);
	judge.world = world;
	await world.play();
	years += world.timeline.nowMs / 86400e3 / 365;
	if (judge.broken) { by.set(judge.broken.law, [...(by.get(judge.broken.law) ?? []), n]);
	if (from === to) { const s = judge.story.slice(-Number(process.env.LINES ?? 60)); for (const { atMs, text } of s) console.log((atMs / 1000).toFixed(3).padStart(12), text); console.log(judge.broken); } }
}
for (const [law, seeds] of by) console.log(law, seeds.length, seeds.slice(0, 8).join(' '));
console.log(to - from + 1, 'lives', years.toFixed(2), 'years', (Date.now() - t0) / 1000, 's');
