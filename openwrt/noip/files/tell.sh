#!/bin/sh
# shellcheck shell=busybox
# KIND LINE: tells the agent a line, and waits for nothing (rule 45). A FIFO that nobody empties takes 64 KB, then whoever writes to it waits: that is one
# process of each kind, in the background, and one line of each kind behind it.
# Ends with 1 where the line is not told.
EVENTS=/var/run/noip/events
# Beside the run folder, where the agent makes no name in any version.
NEXT=/var/run/noip.$1.line
LOCK=/var/run/noip.$1.lock

[ -p "$EVENTS" ] || exit 1
code=0
# A line that is still to be written has the agent look later than now.
if [ -s "$NEXT" ]; then code=1; else echo "$2" >"$NEXT"; fi

# Who finds the lock taken leaves the line to who has it, and who has it looks once more when it has given it back.
(
	while [ -s "$NEXT" ] && flock -n 9; do
		read -r line <"$NEXT"
		rm -f "$NEXT"
		# Read-write, which waits for no reader.
		[ ! -p "$EVENTS" ] || echo "$line" 1<>"$EVENTS"
		flock -u 9
	done
) 9>"$LOCK" </dev/null >/dev/null 2>&1 &
exit $code
