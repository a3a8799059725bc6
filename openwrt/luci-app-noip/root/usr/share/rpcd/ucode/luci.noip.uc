// Asks the agent for something, on behalf of the page: a line into its FIFO, and nothing else.
'use strict';

import { lstat, open, stat } from 'fs';

const FIFO = '/var/run/noip/events';

// The folder is not root's alone, so what was opened is looked at again: opening follows links.
function isFifo(fd) {
	return stat(`/proc/self/fd/${fd.fileno()}`)?.type == 'fifo';
}

// Opened for reading too, so that it waits for no reader. Whether it was done shows in the status.
function write(line) {
	if (lstat(FIFO)?.type != 'fifo')
		return false;

	const fd = open(FIFO, 'r+');

	if (!fd)
		return false;

	const sent = isFifo(fd) && fd.write(line) == length(line) && fd.flush();

	fd.close();

	return !!sent;
}

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

				return { sent: write(`${action} ${key ?? '-'}\n`) };
			}
		}
	}
};
