/** LuCI's `validation`: data types such as `and(hostname,maxlength(63))`, and what happens to a field that breaks them. */
import { Class } from './class.js';

const ipv4 = (text) => /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => +part < 256);

function ipv6(text) {
	try {
		return text.includes(':') && new URL(`http://[${text}]/`) !== null;
	} catch {
		return false;
	}
}

const hostname = (text) =>
	text.length < 254 && /^([a-z0-9_]|[a-z0-9_][a-z0-9_-]*[a-z0-9])(\.[a-z0-9_-]+)*$/i.test(text);

/** By name: the check, and what is expected in words. */
const TYPES = {
	string: [() => true, () => ''],
	uciname: [(text) => /^[a-zA-Z0-9_]+$/.test(text), () => _('valid UCI identifier')],
	uinteger: [(text) => /^\d+$/.test(text), () => _('positive integer value')],
	integer: [(text) => /^-?\d+$/.test(text), () => _('valid integer value')],
	ip4addr: [ipv4, () => _('valid IPv4 address')],
	ip6addr: [ipv6, () => _('valid IPv6 address')],
	ipaddr: [(text) => ipv4(text) || ipv6(text), () => _('valid IP address')],
	hostname: [hostname, () => _('valid hostname')],
	host: [(text) => hostname(text) || ipv4(text) || ipv6(text), () => _('valid hostname or IP address')],
	range: [
		(text, least, most) => +text >= +least && +text <= +most,
		(least, most) => _('value between %s and %s').format(least, most),
	],
	min: [(text, least) => +text >= +least, (least) => _('value greater or equal to %f').format(least)],
	max: [(text, most) => +text <= +most, (most) => _('value smaller or equal to %f').format(most)],
	minlength: [(text, least) => text.length >= +least, (least) => _('value with at least %d characters').format(least)],
	maxlength: [(text, most) => text.length <= +most, (most) => _('value with at most %d characters').format(most)],
	and: [(text, ...types) => types.every((type) => !wrong(type, text)), (...types) => types.join()],
	or: [(text, ...types) => types.some((type) => !wrong(type, text)), (...types) => types.join()],
	list: [
		(text, type) =>
			text
				.trim()
				.split(/\s+/)
				.every((word) => !wrong(type, word)),
		(type) => type,
	],
};

/** What is wrong with a text of this type, in words; null: nothing. A type that the stand-in lacks is an error, not a pass. */
function wrong(type, text) {
	const [, name, inside] = /^(\w+)(?:\((.*)\))?$/.exec(type) ?? [];
	if (!TYPES[name]) throw new Error(`the stand-in knows no data type ${type}`);
	const words = inside?.match(/(?:[^,()]|\([^)]*\))+/g) ?? [];
	const [check, describe] = TYPES[name];
	return check(text, ...words) ? null : describe(...words);
}

const Validator = Class.extend({
	__init__(field, type, optional, check) {
		Object.assign(this, { field, type, optional, checks: [check].flat().filter(Boolean) });
	},

	/** Says what comes of it by an event of the field, and by its class and tool tip. What is not on the page yet is not judged. */
	validate() {
		if (!this.field.closest('body, [data-field]')) return true;
		const text = this.field.value ?? '';
		const expected = text === '' ? (this.optional ? null : _('non-empty value')) : wrong(this.type, text);
		const failure = expected == null ? this.refusal(text) : _('Expecting: %s').format(expected);
		const failed = failure !== true;
		this.field.classList.toggle('cbi-input-invalid', failed);
		for (const [name, value] of Object.entries({ 'data-tooltip': failure, 'data-tooltip-style': 'error' })) {
			if (failed) this.field.setAttribute(name, value);
			else this.field.removeAttribute(name);
		}
		const detail = failed ? { message: failure } : null;
		this.field.dispatchEvent(
			new CustomEvent(failed ? 'validation-failure' : 'validation-success', { bubbles: true, detail }),
		);
		return !failed;
	},

	refusal(text) {
		for (const check of this.checks) {
			const answer = check(text);
			if (answer !== true) return answer;
		}
		return true;
	},
});

export const validation = Class.singleton({
	create: (field, type, optional, check) => new Validator(field, type, optional, check),
});

/** Has a field checked now and at these events; gives the check. */
export function addValidator(field, type, optional, check, ...events) {
	if (type == null) return undefined;
	const validator = validation.create(field, type, optional, check);
	const validate = () => validator.validate();
	for (const event of events.length ? events : ['blur', 'keyup']) field.addEventListener(event, validate);
	validate();
	return validate;
}
