/** What `noip --help` says: at most 80 columns wide, unless a path is long. */

export interface HelpFacts {
	version: string;
	router: boolean;
	/** Whether the user has to give a contact. */
	needsContact: boolean;
	/** Lines on the commands that only this program has. */
	own: readonly string[];
	/** The paths in use. */
	config: string;
	stateDir: string;
	runDir: string;
}

export function helpText({ version, router, own, needsContact, config, stateDir, runDir }: HelpFacts): string {
	return `noip ${version}: keeps host names at No-IP pointing to this ${router ? 'router' : 'machine'}

usage: noip COMMAND [FLAGS] [KEY...]     KEY: the name of a section "config key"

commands
  run                        stay and follow the network; the service does this
  update [--force] [KEY...]  update now what is due;
                             --force: what is confirmed, too
  status [--check] [--json]  show names, addresses, stops and waits;
                             --check: the exit code tells if you are needed
  check [--probe] [--json]   check the configuration, and what would be updated;
                             --probe: ask the IP check, too
  reload                     have the agent read the configuration, and say
                             what it made of it
  resume [KEY...]            lift a stop, once its cause is gone
  import ddns-scripts        print the No-IP services of ddns-scripts as keys;
                             --write: append them to the configuration
${own.map((lines) => `${lines}\n`).join('')}
flags
  --config FILE              configuration (${config})
  --state-dir FOLDER         what must survive a reboot (${stateDir})
  --run-dir FOLDER           status, events and lock (${runDir})
  --version, --help

exit codes
   0  done, or nothing to do       70  internal error
   2  wrong usage                  75  another noip runs
  69  not done yet: no answer,     77  stopped by an answer that needs you
      no address, or a wait        78  configuration error
of status --check: 75 no agent; 69 no success, or no address, for 15 minutes

first steps: give ${config} a ${needsContact ? 'contact, and a ' : ''}key with a username, a
password and a hostname; then run: noip check`;
}
