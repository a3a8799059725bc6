/** What `noip --help` says. */
import type { Paths } from '../client/paths.ts';

export function help({ config, router, runDir, stateDir }: Paths): string {
	return `noip ${BUILD_VERSION}: keeps host names at No-IP pointing to this ${router ? 'router' : 'machine'}

usage: noip COMMAND [FLAGS] [KEY...]      a KEY is the name of a section "config key"

commands
  run                        stay and follow the line; procd or systemd starts this
  update [--force] [KEY...]  look now and send what is due; --force: what is confirmed, too
  status [--json]            what the agent knows: names, addresses, stops, waits
  check [--probe] [--json]   validate the file, show what would be sent; --probe asks the IP check, too
  resume [KEY...]            lift a stop, after its cause is mended
  import ddns-scripts        print the No-IP services of ddns-scripts as keys;
                             --write: append them to the file

flags
  --config FILE              configuration (${config})
  --state-dir FOLDER         what must survive a reboot (${stateDir})
  --run-dir FOLDER           status, events and lock (${runDir})
  --version, --help

exit codes
   0  done, or nothing to do        70  internal error
   2  wrong usage                   75  another instance runs
  69  provider not reached;         77  stopped by an answer that needs you
      will be tried again           78  configuration error

first steps: give ${config} a contact, a username, a password and a hostname; then: noip check`;
}
