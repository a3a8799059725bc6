'use strict';
'require baseclass';
'require uci';

/* How the rules of option.js become those of a form's fields. */

/** @typedef {(text: string, section: string) => true | string} Rule */

return baseclass.extend({
	/** Has a field refuse what the agent would refuse. @param {FormOption} o @param {Rule} rule */
	refuse(o, rule) {
		o.validate = (section, value) => rule(String(value ?? ''), section);
	},

	/** The same for a list that must not be empty; its rule is asked for each item. @param {FormOption} o @param {Rule} rule */
	demand(o, rule) {
		o.rmempty = false;
		this.refuse(o, rule);
	},

	/**
	 * Shows the default where nothing is set, and writes it only over another value: what the user has left out stays left out.
	 * @param {FormOption} o @param {string} value
	 */
	usual(o, value) {
		o.default = value;
		o.write = (section, chosen) => {
			if (chosen !== value || o.cfgvalue(section)) uci.set('noip', section, o.option, chosen);
		};
	},

	/** Has another field of the same section judged again when this one changes. @param {FormOption} o @param {string} name */
	judgeAgain(o, name) {
		o.onchange = (_event, section) => {
			const [other] = o.map.lookupOption(name, section) ?? [];
			other?.triggerValidation(section);
		};
	},

	/** What stands in another field of the same section now. @param {FormOption} o @param {string} name @param {string} section */
	besides(o, name, section) {
		const [other] = o.map.lookupOption(name, section) ?? [];
		return String(other?.formvalue(section) ?? '');
	},
});
