// Asks the agent for something, on behalf of the page: a line for it, and nothing else.
'use strict';

// Returns at once whatever becomes of the line, for rpcd does nothing else meanwhile. Whether it was done shows in the status.
const TELL = '/usr/lib/noip/tell';

// A pattern matches line by line and ends at a NUL, so that only the whole match tells that a word is a key.
function isKey(word) {
	return length(word) <= 64 && match(word, /^[A-Za-z0-9_]+$/)?.[0] === word;
}

return {
	'luci.noip': {
		trigger: {
			args: { action: 'update, force or resume', key: 'all without it' },
			call: function(request) {
				const action = request.args.action;
				const key = request.args.key;

				if (!(action in [ 'update', 'force', 'resume' ]) || (key != null && !isKey(key)))
					return { sent: false };

				return { sent: system([ TELL, 'luci', `${action} ${key ?? '-'}` ]) === 0 };
			}
		}
	}
};
