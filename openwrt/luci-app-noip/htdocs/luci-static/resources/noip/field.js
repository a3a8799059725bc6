'use strict';
'require baseclass';
'require uci';

/*
 * How the rules of validators.js become those of a form's fields. A dialog works on copies of the options, so what asks for other fields has to
 * begin at `this`, the one that is live.
 */

/** @typedef {(text: string, section: string, live: FormOption) => true | string} Rule */

return baseclass.extend({
	/** Has a field refuse what the agent would refuse. @param {FormOption} o @param {Rule} rule */
	validate(o, rule) {
		o.validate = function (section, value) {
			return rule(String(value ?? ''), section, this);
		};
	},

	/** The same for a list that must not be empty; its rule is asked for each item. @param {FormOption} o @param {Rule} rule */
	required(o, rule) {
		o.rmempty = false;
		this.validate(o, rule);
	},

	/**
	 * Shows the default where nothing is set, and writes it only over another value: what the user has left out stays left out.
	 * @param {FormOption} o @param {string} value
	 */
	withDefault(o, value) {
		o.default = value;
		o.write = function (section, chosen) {
			// What stood there when the form was drawn may have been changed by a save that another field refused.
			if (chosen !== value || uci.get('noip', section, this.option)) uci.set('noip', section, this.option, chosen);
		};
	},

	/** Has another field of the same section judged again when this one changes. @param {FormOption} o @param {string} name */
	revalidate(o, name) {
		o.onchange = function (_event, section) {
			const [other] = this.map.lookupOption(name, section) ?? [];
			other?.triggerValidation(section);
		};
	},

	/** What stands in another field of the same section now. @param {FormOption} live @param {string} name @param {string} section */
	siblingValue(live, name, section) {
		const [other] = live.map.lookupOption(name, section) ?? [];
		return String(other?.formvalue(section) ?? '');
	},
});
