/** What `noip --help` says. */
import type { Paths } from '../agent/paths.ts';

export function help(paths: Paths): string {
	return `noip ${BUILD_VERSION}: keeps host names at No-IP pointing to this ${paths.router ? 'router' : 'machine'}

usage: noip COMMAND [FLAGS] [KEY...]      a KEY is the name of a section "config key"

commands
  run                        stay and follow the line; procd or systemd starts this
  update [--force] [KEY...]  look now and send what is due; --force sends confirmed addresses again
  status [--json]            what the agent knows: names, addresses, stops, waits
  check [--probe] [--json]   validate the configuration, show what was detected and what would be sent;
                             --probe asks the IP check too
  resume [KEY...]            lift a stop, after its cause is mended

flags
  --config FILE              configuration (${paths.config})
  --state-dir FOLDER         what must survive a reboot (${paths.stateDir})
  --run-dir FOLDER           status, events and lock (${paths.runDir})
  --root FOLDER              look for /etc/openwrt_release, /etc/os-release and the like below FOLDER
  --version, --help

exit codes
   0  done, or nothing to do                  70  internal error
   2  wrong usage                             75  another instance runs
  69  could not reach the provider;           77  stopped by an answer that needs you
      it will be tried again                  78  configuration error

first steps: give ${paths.config} a contact, a username, a password and a hostname; then: noip check`;
}
