#!/bin/sh
# noip on a NAS without systemd (Synology, QNAP): put this file and the executable, named noip, into one folder of a volume that stays, such as
# /volume1/noip or /share/CACHEDEV1_DATA/.noip, owned by root. Configuration and state are kept there, too, for the system's own folders are
# made anew by each update of the firmware.
#
#   noip.sh start | stop | restart        the agent, to be started at boot
#   noip.sh COMMAND WORDS...              any command: noip.sh setup, noip.sh check, noip.sh status
#
# Synology: Control Panel, Task Scheduler, Create, Triggered Task, User-defined script; event Boot-up, user root, script: sh /volume1/noip/noip.sh start
# QNAP: in autorun.sh of the flash (Control Panel, Hardware, "Run user defined processes during startup"): sh /share/CACHEDEV1_DATA/.noip/noip.sh start &
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/sbin:/opt/bin
FOLDER=$(cd "$(dirname "$0")" && pwd) || exit 1
RUN=/var/run/noip
PIDFILE=/var/run/noip.pid

# What is a command of the program's takes these places; some take none.
noip() {
	case "$1" in
		run | update | status | check | resume | reload | setup | import)
			exec "$FOLDER/noip" "$@" --config "$FOLDER/noip.conf" --state-dir "$FOLDER/state" --run-dir "$RUN"
			;;
	esac
	exec "$FOLDER/noip" "$@"
}

# A number may be another program's by now.
is_running() {
	pid=$(cat "$PIDFILE" 2>/dev/null) && [ -n "$pid" ] && grep -q "^$FOLDER/noip" "/proc/$pid/cmdline" 2>/dev/null
}

# Whoever can put another program here has it run as root at the next boot.
tell_of_others() {
	[ "$(id -u 2>/dev/null)" = 0 ] || return 0
	others=$(find "$FOLDER" "$FOLDER/noip" "$FOLDER/noip.sh" -maxdepth 0 \( ! -user 0 -o -perm -020 -o -perm -002 \) 2>/dev/null)
	[ -z "$others" ] || echo "noip: others than root can change what root runs here; for each: chown 0 and chmod go-w: $others" >&2
}

start() {
	if is_running; then
		echo "noip runs already"
		return 0
	fi
	tell_of_others
	umask 022
	mkdir -p "$RUN" || return 1
	[ -d "$FOLDER/state" ] || mkdir -m 750 "$FOLDER/state" || return 1
	# The number is that of the program, which the shell goes on as; what it says goes to the system log, else to a file that each start empties.
	fifo=$PIDFILE.log
	rm -f "$fifo"
	(
		trap '' HUP
		if command -v logger >/dev/null && mkfifo -m 600 "$fifo"; then
			logger -t noip <"$fifo" &
			exec >"$fifo" 2>&1
			rm -f "$fifo"
		else
			exec >"$FOLDER/noip.log" 2>&1
		fi
		sh -c 'echo $PPID' >"$PIDFILE"
		noip run
	) </dev/null >/dev/null 2>&1 &
	tries=50
	until is_running; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 1
	done
}

stop() {
	is_running || return 0
	kill "$pid"
	tries=15
	while is_running; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 1
	done
	rm -f "$PIDFILE"
}

case "$1" in
	start) start ;;
	stop) stop ;;
	restart) stop && start ;;
	*) noip "$@" ;;
esac
