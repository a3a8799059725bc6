'use strict';
'require baseclass';

/* How long ago, and how soon, in the user's language. */

/** @param {number} seconds @param {readonly [string, string, string, string]} forms of seconds, minutes, hours and days */
function inUnits(seconds, [s, min, h, d]) {
	if (seconds < 100) return s.format(seconds);
	const minutes = Math.round(seconds / 60);
	if (minutes < 100) return min.format(minutes);
	const hours = Math.round(minutes / 60);
	return hours < 48 ? h.format(hours) : d.format(Math.round(hours / 24));
}

return baseclass.extend({
	/** How long ago it was. @param {number} ms */
	ago(ms) {
		const seconds = Math.floor(ms / 1000);
		if (seconds < 5) return _('just now');
		return inUnits(seconds, [_('%d s ago'), _('%d min ago'), _('%d h ago'), _('%d days ago')]);
	},

	/** How soon it will be. @param {number} ms */
	ahead(ms) {
		const seconds = Math.ceil(ms / 1000);
		if (seconds < 1) return _('now');
		return inUnits(seconds, [_('in %d s'), _('in %d min'), _('in %d h'), _('in %d days')]);
	},
});
