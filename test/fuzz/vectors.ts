/** Makes vectors: inputs for a reader, most of them real ones with some damage. */
import fc from 'fast-check';
import { CORPUS, HOSTILE, PIECES } from './corpus.ts';

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const piece = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PIECES) }, byte);

/** Takes `removed` bytes away at a place and puts others there. */
interface Damage {
	at: number;
	removed: number;
	put: string;
}

const damage: fc.Arbitrary<Damage> = fc.record({
	at: fc.nat(),
	removed: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(400)),
	put: fc.oneof(fc.constant(''), piece),
});

function damaged(text: string, { at, removed, put }: Damage): string {
	const place = at % (text.length + 1);
	return text.slice(0, place) + put + text.slice(place + removed);
}

/** Inputs for a reader: damaged, cut off or spliced from its corpus, with a bit flipped, made of pieces alone, or hostile as a whole. */
export function inputs(reader: string): fc.Arbitrary<string> {
	const real = fc.constantFrom(...(CORPUS[reader] as string[]));
	const place = fc.nat();
	return fc.oneof(
		{
			weight: 5,
			arbitrary: fc
				.tuple(real, fc.array(damage, { minLength: 1, maxLength: 5 }))
				.map(([text, all]) => all.reduce(damaged, text)),
		},
		fc.tuple(real, place).map(([text, at]) => text.slice(0, at % (text.length + 1))),
		fc
			.tuple(real, place, real, place)
			.map(([head, at, tail, from]) => head.slice(0, at % (head.length + 1)) + tail.slice(from % (tail.length + 1))),
		fc.tuple(real, place, fc.nat(7)).map(([text, at, bit]) => flipped(text, at % Math.max(text.length, 1), bit)),
		fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
		fc.constantFrom(...HOSTILE),
	);
}

/** The text with one bit of one byte turned over. */
export function flipped(text: string, at: number, bit: number): string {
	return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);
}
