#!/bin/sh
# shellcheck shell=busybox
# Stands in for OpenWrt's functions.sh. The configuration is in /uci, as `uci show` prints it, without quotes.

id_of() { sed -n "s/^$2:[^:]*:\([0-9]*\):.*/\1/p" "$1"; }
next_id() { cut -d: -f3 "$1" | awk '$1 >= id { id = $1 + 1 } END { print id }' id=32768; }

group_add_next() {
	[ -f /etc/group ] || return 1
	grep -q "^$1:" /etc/group || echo "$1:x:$(next_id /etc/group):" >>/etc/group
	id_of /etc/group "$1"
}
user_exists() { grep -qs "^$1:" /etc/passwd; }
user_add() {
	[ -f /etc/passwd ] || return 1
	echo "$1:x:${2:-$(next_id /etc/passwd)}:$3:$1:/var/run/$1:/bin/false" >>/etc/passwd
}

config_load() { CONFIG_OF=$1; }
config_foreach() {
	local sections section act=$1
	sections=$(sed -n "s/^$CONFIG_OF\.\([^.=]*\)=$2\$/\1/p" /uci)
	shift 2
	for section in $sections; do "$act" "$section" "$@"; done
}
config_get() {
	eval "$1=\$(sed -n 's/^$CONFIG_OF\.$2\.$3=//p' /uci)"
}

# Of what OpenWrt's does after opkg has unpacked a package, and before it removes one: its own script, its defaults, its services.
# shellcheck disable=SC2013 # a path in a package has no spaces
default_postinst() {
	local info file code=0
	info=${1%.*}
	# shellcheck source=/dev/null
	[ ! -f "$info.postinst-pkg" ] || ( . "$info.postinst-pkg" ) || code=$?
	for file in $(grep '^/etc/uci-defaults/' "$info.list"); do
		# shellcheck source=/dev/null
		[ ! -f "$file" ] || ( . "$file" ) && rm -f "$file"
	done
	for file in $(grep '^/etc/init.d/' "$info.list"); do
		[ "$PKG_UPGRADE" = 1 ] || "$file" enable
		"$file" start
	done
	return $code
}
# shellcheck disable=SC2013
default_prerm() {
	local file
	for file in $(grep '^/etc/init.d/' "${1%.*}.list"); do
		"$file" disable
		"$file" stop
	done
}
