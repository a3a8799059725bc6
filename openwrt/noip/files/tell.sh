#!/bin/sh
# shellcheck shell=busybox
# KIND LINE: tells the agent a line, and waits for nothing (rule 45). A FIFO that nobody empties takes 64 KB, then whoever writes to it waits: that is one
# process of each kind, in the background, and a kilobyte of lines behind it. Ends with 1 where the line is not told.
EVENTS=/var/run/noip/events
# Beside the run folder, where the agent makes no name in any version.
QUEUE=/var/run/noip.$1
MOST_BYTES=1024

[ -p "$EVENTS" ] || exit 1
code=0
# Nobody holds this lock while he waits for the FIFO.
exec 8>"$QUEUE.queue"
flock 8
if [ ! -e "$QUEUE.lines" ] || [ "$(wc -c <"$QUEUE.lines")" -lt "$MOST_BYTES" ]; then echo "$2" >>"$QUEUE.lines"; else code=1; fi
flock -u 8

# Who finds the lock taken leaves the line to who has it, and who has it looks once more when it has given it back.
(
	while [ -s "$QUEUE.lines" ] && flock -n 9; do
		flock 8
		mv "$QUEUE.lines" "$QUEUE.taken"
		flock -u 8
		# Read-write, which waits for no reader; and without a program, which would wait besides.
		lines=$(cat "$QUEUE.taken")
		[ ! -p "$EVENTS" ] || echo "$lines" 1<>"$EVENTS"
		flock -u 9
	done
) 9>"$QUEUE.lock" </dev/null >/dev/null 2>&1 &
exit $code
