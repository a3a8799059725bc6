/** JSON as files of this program hold it. */

/** The value that a JSON text spells, or undefined when it spells none. */
export function parseJson(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return undefined;
	}
}

/** JSON in plain ASCII: byte strings and text go through a file of bytes unharmed. */
export function toJson(value: unknown, indent = 0): string {
	const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
	return JSON.stringify(value, null, indent).replace(/[\u007f-\uffff]/g, escaped);
}
