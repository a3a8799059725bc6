/** The User-Agent in the two forms that the documentation asks for; a client with another one may be blocked. */

/** What the form is filled with; an empty part is left to its default. */
export interface UserAgentParts {
	company: string;
	/** DeviceName, or NameOfProgram in the software form. */
	device: string;
	/** Model, or OSVersion in the software form. */
	model: string;
	/** FirmwareVersionNumber, or ReleaseVersion in the software form. */
	firmware: string;
	contact: string;
}

/**
 * Gives `Company DeviceName-Model/Firmware contact`, or `Company NameOfProgram/OSVersion-ReleaseVersion contact`. The result has
 * exactly three parts between single spaces and one slash, whatever the parts hold.
 * Source: the provider's documentation, "Header Parameters".
 */
export function userAgent(form: 'hardware' | 'software', parts: UserAgentParts): string {
	const hardware = form === 'hardware';
	const device = word(parts.device, hardware ? 'Router' : 'noip');
	const model = word(parts.model, hardware ? 'Device' : 'OS');
	const firmware = word(parts.firmware, '0');
	const product = hardware ? `${device}-${model}/${firmware}` : `${device}/${model}-${firmware}`;
	return `${word(parts.company, 'Generic')} ${product} ${contactWord(parts.contact)}`;
}

const LONGEST = 48;

/** Reduces a part to letters, digits and `._+-`: umlauts lose their dots, all else becomes one dash. */
function word(part: string, fallback: string): string {
	const plain = part
		.normalize('NFKD')
		.replace(/[\u0300-\u036f]/g, '')
		.replace(/[^A-Za-z0-9._+]+/g, '-')
		.slice(0, LONGEST)
		.replace(/^-+|-+$/g, '');
	return plain || fallback;
}

/** The contact keeps what mail and web addresses are made of, but for the slash of a scheme and path. */
function contactWord(contact: string): string {
	return contact.replace(/[^A-Za-z0-9._+@%:=!#$&'*?^`{|}~-]/g, '').slice(0, 128) || 'unknown';
}
