/** Names in other alphabets as DNS knows them: `xn--` and their Punycode (RFC 3492). Only what is needed: one way, and no table of Unicode's. */

const BASE = 36;
const LEAST = 1;
const MOST = 26;

/** A host name in ASCII, in lower case: each label that is not becomes its `xn--` form (RFC 5890). What a label may have is not looked at. */
export function toAscii(hostname: string): string {
	const labels = hostname
		.toLowerCase()
		.normalize('NFC')
		.split(/[.\u3002\uff0e\uff61]/);
	return labels.map((label) => (/^[\0-\x7f]*$/.test(label) ? label : `xn--${punycode(label)}`)).join('.');
}

/** A label by RFC 3492, section 6.3: its ASCII, then where in it which other characters are, as differences. */
function punycode(label: string): string {
	const codes = [...label].map((character) => character.codePointAt(0) as number);
	const basic = codes.filter((code) => code < 0x80);
	let output = String.fromCharCode(...basic) + (basic[0] === undefined ? '' : '-');
	let [least, delta, bias] = [0x80, 0, 72];
	for (let handled = basic.length; handled < codes.length; least++, delta++) {
		const next = Math.min(...codes.filter((code) => code >= least));
		delta += (next - least) * (handled + 1);
		least = next;
		for (const code of codes) {
			if (code < least) delta++;
			if (code !== least) continue;
			output += digits(delta, bias);
			bias = adapted(delta, handled + 1, handled === basic.length);
			delta = 0;
			handled++;
		}
	}
	return output;
}

/** A whole number in digits whose weights depend on `bias`. */
function digits(value: number, bias: number): string {
	let text = '';
	for (let k = BASE; ; k += BASE) {
		const threshold = Math.min(Math.max(k - bias, LEAST), MOST);
		if (value < threshold) return text + value.toString(BASE).replace(/./, letter);
		text += (threshold + ((value - threshold) % (BASE - threshold))).toString(BASE).replace(/./, letter);
		value = Math.floor((value - threshold) / (BASE - threshold));
	}
}

/** 0 to 25 are the letters here, 26 to 35 the digits; JavaScript has it the other way round. */
function letter(digit: string): string {
	const value = Number.parseInt(digit, BASE);
	return value < 26 ? String.fromCharCode(97 + value) : String(value - 26);
}

/** The next bias, section 6.1. */
function adapted(delta: number, count: number, isFirst: boolean): number {
	let left = Math.floor(delta / (isFirst ? 700 : 2));
	left += Math.floor(left / count);
	let k = 0;
	for (; left > ((BASE - LEAST) * MOST) / 2; k += BASE) left = Math.floor(left / (BASE - LEAST));
	return k + Math.floor((BASE * left) / (left + 38));
}
