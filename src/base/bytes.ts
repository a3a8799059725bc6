/** UTF-8 text as byte strings (one character a byte) and back; neither engine offers the same tool for it. */

/** Gives the UTF-8 bytes of a text, one character a byte. A lone surrogate becomes U+FFFD. */
export function toBytes(text: string): string {
	let bytes = '';
	for (const character of text) {
		const code = character.codePointAt(0) as number;
		const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
		if (point < 0x80) bytes += character;
		else if (point < 0x800) bytes += String.fromCharCode(0xc0 | (point >> 6), tail(point));
		else if (point < 0x10000) bytes += String.fromCharCode(0xe0 | (point >> 12), tail(point >> 6), tail(point));
		else bytes += String.fromCharCode(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
	}
	return bytes;
}

const tail = (bits: number): number => 0x80 | (bits & 0x3f);

/** Gives the text that a byte string spells in UTF-8; where it does not, each byte is taken as a character of Latin-1. */
export function toText(bytes: string): string {
	if (!/[\x80-\xff]/.test(bytes)) return bytes;
	try {
		return decodeURIComponent(bytes.replace(/[%\x80-\xff]/g, percent));
	} catch {
		return bytes;
	}
}

/** Percent-encodes one byte. */
export function percent(byte: string): string {
	return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** A string in which each character stands for one byte (code 0 to 255). See `base/bytes.ts` for text. */
export type Bytes = string;
