/** What LuCI adds to text: `'...'.format()`, and the translations, of which the server gives `window.TR`. */

const ESCAPES = { '&': '&#38;', '"': '&#34;', "'": '&#39;', '<': '&#60;', '>': '&#62;' };

const KINDS = {
	s: (value) => value,
	d: (value) => Math.floor(+value || 0).toFixed(0),
	u: (value) => (Math.floor(+value || 0) >>> 0).toFixed(0),
	f: (value, digits) => (digits ? (+value || 0).toFixed(+digits.slice(1)) : +value || 0),
	x: (value) => Math.floor(+value || 0).toString(16),
	h: (value) => escaped(value, /[&"'<>]/g),
	q: (value) => escaped(value, /["']/g),
	j: (value) => JSON.stringify(value),
};

function escaped(value, characters) {
	if (value == null || typeof value === 'object' || typeof value === 'function') return '';
	return String(value).replace(characters, (character) => ESCAPES[character]);
}

/** printf(3) as far as pages use it; a directive without its argument becomes nothing. */
export function format(...args) {
	let next = 0;
	return this.replace(
		/%(?:(%)|(-)?(0|'.)?(\d+)?(\.\d+)?([sdufxhqj]))/g,
		(_all, percent, left, pad, width, digits, kind) => {
			if (percent) return percent;
			const text = next < args.length ? String(KINDS[kind](args[next++], digits)) : '';
			const fill = (pad ?? ' ').replace("'", '');
			return left ? text.padEnd(+width || 0, fill) : text.padStart(+width || 0, fill);
		},
	);
}

const key = (text, context) => (context == null ? '' : `${context.trim()}\u0001`) + text.trim().replace(/\s+/g, ' ');

/** The translation of a text, or the text. */
function _(text, context) {
	return window.TR?.[key(text, context)] || text;
}

/** The translation of the form that goes with a number. */
function N_(number, one, many, context) {
	const rule = window.TR?.['.plural'] ?? 'n != 1';
	const index = Number(new Function('n', `return ${rule}`)(number));
	return window.TR?.[`${key(one, context)}\u0002${index}`] || (index ? many : one);
}

export function install() {
	Object.defineProperty(String.prototype, 'format', { value: format, writable: true, configurable: true });
	Object.defineProperty(String, 'format', { value: (text, ...args) => format.apply(text, args), configurable: true });
	Object.assign(window, { _, N_ });
}
