#!/bin/sh
# shellcheck shell=busybox
# Runs the hooks of /etc/noip/hooks.d, as root, for what the agent's user says has happened (rule 44). That user may be anybody's, so each fact has to look
# exactly like one, and hooks get nothing else. Returns at once; one event at a time is worked at, in the background.
EVENTS='change'
HOOKS=/etc/noip/hooks.d
QUEUE=/var/run/noip-hooks
MOST_WAITING=8
LIMIT=30

say() { logger -t noip -p daemon.warn "warn hooks: $1"; }

# VALUE CHARACTERS LENGTH: it has no others, and not more.
only() {
	[ ${#1} -le "$3" ] || return 1
	case "$1" in *[!$2]*) return 1 ;; esac
}

is_event() { only "$ACTION" a-z 16 && case " $EVENTS " in *" ${ACTION:--} "*) return 0 ;; *) return 1 ;; esac; }
is_key() { [ -n "$NOIP_KEY" ] && only "$NOIP_KEY" A-Za-z0-9_ 64; }
are_names() { only "$NOIP_HOSTNAMES" 'A-Za-z0-9._ -' 16384 && case " $NOIP_HOSTNAMES" in *' '[.-]*) return 1 ;; esac; }
is_address() {
	[ -n "$1" ] || return 0
	case "$NOIP_FAMILY" in
	ipv4) only "$1" 0-9. 15 && case "$1" in *.*.*.*.* | .* | *. | *..*) return 1 ;; *.*.*.*) return 0 ;; *) return 1 ;; esac ;;
	ipv6) only "$1" 0-9a-f:. 45 && case "$1" in *:*) return 0 ;; *) return 1 ;; esac ;;
	*) return 1 ;;
	esac
}
is_family() { case "$NOIP_FAMILY" in '' | ipv4 | ipv6) ;; *) return 1 ;; esac; }
is_answer() { case "$NOIP_ANSWER" in '' | good | nochg) ;; *) return 1 ;; esac; }

# shellcheck disable=SC2153 # they come from the agent
are_facts() {
	is_event && is_key && are_names && only "$NOIP_REASON" a-z0-9- 32 && is_family && is_answer &&
		is_address "$NOIP_OLD" && is_address "$NOIP_NEW"
}

text() {
	case "$ACTION" in
	change) echo "$NOIP_HOSTNAMES: now at $NOIP_NEW${NOIP_OLD:+, before at $NOIP_OLD}" ;;
	esac
}

# Puts an event behind those that wait, unless there are enough.
enqueue() {
	local number
	exec 8>"$QUEUE/queue.lock"
	flock 8
	if [ "$(count_waiting)" -ge "$MOST_WAITING" ]; then
		echo >>"$QUEUE/dropped"
	else
		number=$(cat "$QUEUE/number" 2>/dev/null)
		number=$((${number:-10000000} + 1))
		echo "$number" >"$QUEUE/number"
		printf '%s\n' "$@" >"$QUEUE/new" && mv "$QUEUE/new" "$QUEUE/event.$number"
	fi
	exec 8>&-
}

count_waiting() {
	set -- "$QUEUE"/event.*
	if [ -e "$1" ]; then echo $#; else echo 0; fi
}

next_event() {
	set -- "$QUEUE"/event.*
	[ ! -e "$1" ] || echo "$1"
}

# Who finds the lock taken leaves the event to who has it, and who has it looks once more when it has given it back.
work() {
	local event
	while [ -n "$(next_event)" ] && flock -n 9; do
		while event=$(next_event) && [ -n "$event" ]; do
			mv "$event" "$QUEUE/running"
			run_hooks
			tell_dropped
		done
		flock -u 9
	done
}

tell_dropped() {
	[ -e "$QUEUE/dropped" ] || return 0
	say "$(wc -l <"$QUEUE/dropped") events were dropped, for $MOST_WAITING were waiting"
	rm -f "$QUEUE/dropped"
}

run_hooks() {
	local fact hook
	[ -d "$HOOKS" ] || return 0
	# Nor a link, which is followed: version 0.1 let the agent make names beside it.
	{ [ ! -L "$HOOKS" ] && is_roots "$HOOKS/."; } || { say "$HOOKS is not root's alone; no hook is run"; return 0; }
	set --
	while read -r fact; do set -- "$@" "$fact"; done <"$QUEUE/running"
	for hook in "$HOOKS"/*; do
		if ! [ -f "$hook" ] || ! [ -x "$hook" ]; then continue; fi
		if is_roots "$hook"; then run_hook "$hook" "$@"; else say "$hook is not run: it is not root's alone"; fi
	done
}

# Nobody else may write it.
is_roots() { [ -n "$(find -L "$1" -maxdepth 0 -user root ! -perm -0020 ! -perm -0002)" ]; }

# In a session of its own, which is ended whole.
run_hook() {
	local hook=$1 code=
	shift
	rm -f "$QUEUE/pid" "$QUEUE/end"
	mkfifo "$QUEUE/end"
	# shellcheck disable=SC2016
	env -i PATH="$PATH" "$@" start-stop-daemon -S -b -m -p "$QUEUE/pid" -x /bin/sh -- -c '"$1"; echo $? >"$2"' sh "$hook" "$QUEUE/end"
	# shellcheck disable=SC3045 # ash has it
	if ! read -r -t "$LIMIT" code 0<>"$QUEUE/end"; then
		kill_session
		say "$hook was killed: it ran for more than $LIMIT s"
	elif [ "$code" = 127 ] || [ "$code" = 126 ]; then
		say "$hook cannot be run: it, or the program that its first line names, is missing or not executable (exit code $code)"
	elif [ "$code" != 0 ]; then
		say "$hook failed (exit code $code)"
	fi
}

kill_session() {
	local pid group
	pid=$(cat "$QUEUE/pid" 2>/dev/null)
	[ -n "$pid" ] || return 0
	read -r _ _ _ _ group _ <"/proc/$pid/stat" 2>/dev/null
	kill -9 "-${group:-$pid}" 2>/dev/null || kill -9 "$pid" 2>/dev/null
}

if ! are_facts; then
	say "an event that is none is dropped: its facts are not such as the agent tells"
	exit 0
fi
(umask 077 && mkdir -p "$QUEUE") || exit 1
enqueue ACTION="$ACTION" NOIP_KEY="$NOIP_KEY" NOIP_HOSTNAMES="$NOIP_HOSTNAMES" NOIP_REASON="$NOIP_REASON" NOIP_TEXT="$(text)" \
	NOIP_FAMILY="$NOIP_FAMILY" NOIP_OLD="$NOIP_OLD" NOIP_NEW="$NOIP_NEW" NOIP_ANSWER="$NOIP_ANSWER"
work 9>"$QUEUE/work.lock" </dev/null >/dev/null 2>&1 &
