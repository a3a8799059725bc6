#!/bin/sh
# shellcheck shell=busybox
# Read by /usr/bin/noip, with its words. In the folders of the service its user alone works (rule 42): a command of root's that does becomes that user,
# in the same process. `status` reads what is root's, and `import` writes for root.

work_as_service() {
	# shellcheck source=/dev/null
	. /lib/functions.sh
	# shellcheck source=/dev/null
	. /usr/lib/noip/folders.sh
	prepare || exit 70
	# There is no such file: what else runs is not looked for.
	exec start-stop-daemon -S -q -c noip:noip -p /usr/lib/noip/no.pid -x /usr/bin/noip -- "$@"
}

if [ "$(id -u)" = 0 ]; then
	for word in "$@"; do
		# It starts or ends the agent by `enabled`, too.
		[ "$word" != reload ] || /etc/init.d/noip reload || exit
		case "$word" in run | reload | update | resume | check) work_as_service "$@" ;; esac
	done
fi
