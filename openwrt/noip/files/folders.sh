#!/bin/sh
# shellcheck shell=busybox
# The service's user, and its folders as root puts them in order: at each start and reload, and before a command of root's becomes that user. The
# agent's user may be anybody's: nothing here opens, follows or mends what that user can put another thing in the place of. Who reads this has read
# /lib/functions.sh.

CONFIG=/etc/config/noip
SECRETS=/etc/noip
STATE=/etc/noip/state
RUN=/var/run/noip

# One at a time: a second one (a command of root's beside a reload) would take away what the first is making, and would find the folder given back.
prepare() {
	mkdir -p "${RUN%/*}" && (flock 7 && put_in_order) 7>"$RUN.prepare"
}

put_in_order() {
	make_user || refuse "user and group 'noip' cannot be made" || return 1
	prepare_secrets || refuse "$SECRETS cannot be prepared" || return 1
	prepare_state || refuse "$STATE cannot be prepared" || return 1
	prepare_run_folder || refuse "$RUN cannot be prepared"
}

refuse() {
	logger -s -t noip -p daemon.err "error $1; the agent is not started"
	return 1
}

# procd would run the agent as root for a user that is not there; sysupgrade can lose it.
make_user() {
	local gid
	gid=$(group_add_next noip)
	user_exists noip || user_add noip '' "$gid"
	id -u noip 2>/dev/null | grep -qx '[1-9][0-9]*'
}

# The agent reads here, and root alone makes names: passwords, hooks.
prepare_secrets() {
	mkdir -p "$SECRETS" || return 1
	is "$SECRETS/." d 0750 root || { chown root:noip "$SECRETS" && chmod 0750 "$SECRETS"; } || return 1
	each_password_file let_read
}

# Calls a function with each password file: a plain name in /etc/noip. What else is named there the agent tells of (rule 43).
each_password_file() {
	config_load noip
	config_foreach with_password_file key "$1"
	return 0
}

with_password_file() {
	local path
	config_get path "$1" password_file
	case "${path#"$SECRETS"/}" in "$path" | */*) return 0 ;; esac
	! is_plain "$path" || ! is_small "$path" || "$2" "$path"
}

let_read() {
	! is "$1" f 0640 root || return 0
	# What was the agent's (version 0.1 let it make names here) it may still have open for writing.
	[ -n "$(find "$1" -maxdepth 0 -user root)" ] || copy_secret "$1" || return 1
	chown root:noip "$1" && chmod 0640 "$1"
}

copy_secret() {
	local new
	new=$(mktemp "$SECRETS/.new.XXXXXX") && cat "$1" >"$new" && rename "$new" "$1"
}

# The agent alone writes here. Its files are made its own (a restored backup, a user with another number) while it can make no name; links and the
# like are removed. Writes nothing where all is well: /etc is flash.
prepare_state() {
	[ -d "$STATE" ] && [ ! -L "$STATE" ] || { rm -f "$STATE" && mkdir "$STATE"; } || return 1
	if is "$STATE" d 0700 noip && ! has_former_state && ! has_foreign_state; then return 0; fi
	chown root:root "$STATE" && chmod 0700 "$STATE" || return 1
	take_former_state
	local file
	for file in "$STATE"/state.json*; do
		{ is_plain "$file" && chown -h noip:noip "$file"; } || rm -f "$file" 2>/dev/null
	done
	chown noip:noip "$STATE"
}

has_foreign_state() {
	[ -n "$(find "$STATE" -maxdepth 1 -name 'state.json*' ! \( -type f -user noip -group noip \))" ]
}

# Version 0.1 had its state beside the passwords. Where it is there again, that version has been running since.
FORMER='state.json state.json.1 state.json.new'

has_former_state() {
	local name
	for name in $FORMER; do ! is_plain "$SECRETS/$name" || return 0; done
	return 1
}

take_former_state() {
	local name
	for name in $FORMER; do
		is_plain "$SECRETS/$name" || continue
		# A link or a folder there would be followed: version 0.1 let the agent make this folder and what is in it.
		is_plain "$STATE/$name" || clear_name "$STATE/$name"
		rename "$SECRETS/$name" "$STATE/$name"
	done
}

# Root alone makes names here; the agent writes into status.json as it is, and into a folder of its own below.
prepare_run_folder() {
	local renewed=
	mkdir -p "$RUN" && chown root:noip "$RUN" && chmod 0755 "$RUN" || return 1
	prepare_agent_folder && prepare_status || return 1
	# A running agent has these open.
	is "$RUN/events" p 0660 root || { renewed=1 && clear_name "$RUN/events" && mkfifo -m 0600 "$RUN/events" && give events 0660; } || return 1
	is "$RUN/lock" f 0640 root || { renewed=1 && clear_name "$RUN/lock" && make_file lock && give lock 0640; } || return 1
	copy_config || return 1
	# It would read a FIFO and hold a lock that are gone; procd starts it again.
	[ -z "$renewed" ] || ubus call service signal '{"name":"noip","signal":15}' >/dev/null 2>&1
	return 0
}

prepare_agent_folder() {
	! is "$RUN/agent" d 0700 noip || return 0
	[ -d "$RUN/agent" ] && [ ! -L "$RUN/agent" ] || { clear_name "$RUN/agent" && mkdir -m 0700 "$RUN/agent"; } || return 1
	# Of version 0.1. No name in there is the agent's while something is moved.
	chown -h root:root "$RUN/agent" && chmod 0700 "$RUN/agent" || return 1
	! is_plain "$RUN/recent.json" || { chown -h noip:noip "$RUN/recent.json" && rename "$RUN/recent.json" "$RUN/agent/recent.json"; }
	chown -h noip:noip "$RUN/agent"
}

prepare_status() {
	# One that was the agent's is not taken over: it could hold a lease on it, for which rpcd would wait.
	{ is_plain "$RUN/status.json" && is "$RUN/status.json" f 0664 root; } ||
		{ clear_name "$RUN/status.json" && make_file status.json && give status.json 0664; }
}

copy_config() {
	[ -e "$CONFIG" ] || { clear_name "$RUN/config"; return; }
	[ ! -d "$RUN/config" ] || clear_name "$RUN/config" || return 1
	clear_name "$RUN/config.new" && make_file config.new && cat "$CONFIG" >"$RUN/config.new" &&
		give config.new 0640 && rename "$RUN/config.new" "$RUN/config"
}

# Makes room for a path. A folder, which only version 0.1 let the agent put there, is moved aside: to empty it would be to walk through what is not
# root's.
clear_name() {
	rm -f "$1" 2>/dev/null || rename "$1" "$(mktemp -u "${1%/*}/aside.XXXXXX")"
}

# What `mv -fT` does, which OpenWrt 21.02 has not: never into a folder. Only where root alone makes names.
rename() { [ ! -d "$2" ] && mv -f "$1" "$2"; }

make_file() { (umask 077 && : >"$RUN/$1"); }
give() { chown root:noip "$RUN/$1" && chmod "$2" "$RUN/$1"; }

# PATH TYPE MODE OWNER
is() {
	[ -n "$(find "$1" -maxdepth 0 -type "$2" -user "$4" -group noip -perm "$3" 2>/dev/null)" ]
}

# As much as a password file may have: procd reads all of what it watches.
is_small() {
	[ "$(listed "$1" 5)" -le 4096 ]
}

# A regular file that has this name alone, for a second one may be anywhere. OpenWrt's find does not count links.
is_plain() {
	[ -f "$1" ] && [ ! -L "$1" ] && [ "$(listed "$1" 2)" = 1 ]
}

# PATH FIELD: what ls tells of it; 2 are its names, 5 its bytes.
# shellcheck disable=SC2012
listed() { ls -ldn "$1" | awk -v field="$2" '{ print $field }'; }
