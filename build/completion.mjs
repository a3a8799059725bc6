// What completes noip's command lines in bash, zsh and fish. Each shell gets the same words; the names of keys come from the status, which everybody may read.

/** @typedef {import('./manual.mjs').Manual} Manual */

/**
 * Prints the names of keys, a line each. The status is written by the service's user: nothing but what a name consists of may come from there into a shell of
 * root's, and bash's `compgen -W` carries out what stands in `$(...)`.
 */
const KEYS = `noip status --json 2>/dev/null | sed -n 's/^ *"key": "\\([A-Za-z0-9_.@-]*\\)",*$/\\1/p'`;

/** What the words of a command are: `keys`, `files`, `commands`, or one of these in the first place and a file in the second. */
function wordsOf({ words, choices }, commands) {
	if (words.includes('KEY')) return { keys: true, first: [] };
	if (words.includes('COMMAND')) return { first: commands.map(({ name }) => name) };
	return { first: choices, files: words.includes('FILE') };
}

/** How the flags that a command takes are spelled. */
function spellings(command, flags) {
	return flagsOf(command, flags).flatMap(({ name, letter }) => [`--${name}`, ...(letter ? [`-${letter}`] : [])]);
}

function flagsOf(command, flags) {
	return flags.filter(({ name }) => command.flags.includes(name) || ['help', 'version'].includes(name));
}

/** As a word of a shell. */
function quoted(text) {
	return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * For bash, with and without the package bash-completion.
 * @param {Manual} manual
 * @returns {string}
 */
export function bashCompletion({ commands, flags }) {
	const taking = (value) =>
		flags.filter((flag) => flag.value === value).flatMap((flag) => spellings({ flags: [flag.name] }, [flag]));
	const [files, folders] = [taking('FILE'), taking('FOLDER')];
	const others = flags
		.filter(({ value }) => value && !['FILE', 'FOLDER'].includes(value))
		.flatMap((flag) => spellings({ flags: [flag.name] }, [flag]));
	const valued = [...files, ...folders, ...others].join(' | ');
	const cases = commands.map((command) => {
		const { keys, first, files } = wordsOf(command, commands);
		const words = [...spellings(command, flags), ...(files ? [] : first)].join(' ');
		return [
			`	${command.name})`,
			`		words='${words}'`,
			...(keys ? [`		[[ $current == -* ]] || words+=" $(${KEYS})"`] : []),
			...(files
				? [`		${first[0] ? `if ((places == 0)); then words+=' ${first.join(' ')}'; else files=1; fi` : 'files=1'}`]
				: []),
			'		;;',
		].join('\n');
	});
	return `# noip's command lines in bash.
_noip() {
	local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command= words= files= places=0 at
	if [[ $previous == = ]]; then
		previous=\${COMP_WORDS[COMP_CWORD - 2]}
	elif [[ $current == = ]]; then
		current=
	fi
	COMPREPLY=()
	case $previous in
	${files.join(' | ')})
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		return
		;;
	${folders.join(' | ')})
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		return
		;;${others[0] ? `\n	${others.join(' | ')})\n		return\n		;;` : ''}
	esac
	for ((at = 1; at < COMP_CWORD; at++)); do
		case \${COMP_WORDS[at]} in
		${valued})
			[[ \${COMP_WORDS[at + 1]} == = ]] && ((at++))
			((at++))
			;;
		-*) ;;
		*) if [[ $command ]]; then ((places++)); else command=\${COMP_WORDS[at]}; fi ;;
		esac
	done
	case $command in
	'') words='${commands.map(({ name }) => name).join(' ')} --help -h --version -V' ;;
${cases.join('\n')}
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
	if [[ $files && $current != -* ]]; then
		compopt -o filenames 2>/dev/null
		mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
	fi
}
complete -F _noip noip
`;
}

/**
 * For zsh.
 * @param {Manual} manual
 * @returns {string}
 */
export function zshCompletion({ commands, flags }) {
	const told = (text) => text.replace(/[[\]:\\]/g, '\\$&');
	const actions = { FILE: ':file:_files', FOLDER: ':folder:_files -/', '': '' };
	const flagWords = (command) =>
		flagsOf(command, flags).map(({ name, letter, value, meaning }) => {
			const action = actions[value] ?? `:${value.toLowerCase()}: `;
			const long = `--${name}${value ? '=' : ''}[${told(meaning)}]${action}`;
			if (!letter) return quoted(long);
			const both = `(-${letter} --${name})`;
			return `${quoted(`${both}${long}`)} ${quoted(`${both}-${letter}[${told(meaning)}]${action}`)}`;
		});
	const wordArguments = (command) => {
		const { keys, first, files } = wordsOf(command, commands);
		if (keys) return ["'*:key:_noip_keys'"];
		return [...(first[0] ? [quoted(`1:word:(${first.join(' ')})`)] : []), ...(files ? ["'*:file:_files'"] : [])];
	};
	const cases = commands.map(
		(command) =>
			`		${command.name}) _arguments ${[...flagWords(command), ...wordArguments(command)].join(' \\\n			')} ;;`,
	);
	return `#compdef noip
# noip's command lines in zsh.
_noip_keys() {
	local -a keys
	keys=(\${(f)"$(${KEYS})"})
	compadd -a keys
}

_noip() {
	local curcontext=$curcontext state line
	local -a commands
	commands=(
${commands.map(({ name, summary }) => `		${quoted(`${name}:${summary}`)}`).join('\n')}
	)
	_arguments -C ${flagWords(commands.find(({ name }) => name === 'help')).join(' \\\n		')} \\
		'1: :->command' '*:: :->words'
	case $state in
	command) _describe command commands ;;
	words)
		case $words[1] in
${cases.join('\n')}
		esac
		;;
	esac
}

_noip "$@"
`;
}

/**
 * For fish.
 * @param {Manual} manual
 * @returns {string}
 */
export function fishCompletion({ commands, flags }) {
	const word = (text) => `'${text.replace(/['\\]/g, '\\$&')}'`;
	const values = { FILE: ' -r -F', FOLDER: " -x -a '(__fish_complete_directories)'", '': '' };
	const takers = ({ name }) =>
		commands.filter((command) => command.flags.includes(name)).map((command) => command.name);
	const flagLines = flags.map((flag) => {
		const { name, letter, value, meaning } = flag;
		const seen = takers(flag);
		// What `help` takes may stand before the command, too.
		const when = seen[0] && !seen.includes('help') ? ` -n '__fish_seen_subcommand_from ${seen.join(' ')}'` : '';
		return `complete -c noip${when} -l ${name}${letter && ` -s ${letter}`}${values[value] ?? ' -x'} -d ${word(meaning)}`;
	});
	const wordLines = commands.flatMap((command) => {
		const { keys, first, files } = wordsOf(command, commands);
		const when = `complete -c noip -n '__fish_seen_subcommand_from ${command.name}'`;
		// What stands before it is the program, the command and, where words go first, one of them.
		const alone = `complete -c noip -n '__fish_seen_subcommand_from ${command.name}; and not __fish_seen_subcommand_from ${first.join(' ')}'`;
		if (keys) return [`${when} -a '(__noip_keys)'`];
		return [
			...(first[0]
				? [
						`${command.name === 'help' ? `complete -c noip -n 'test (count (commandline -opc)) -eq 2; and __fish_seen_subcommand_from help'` : alone} -a ${word(first.join(' '))}`,
					]
				: []),
			...(files ? [`${when} -F`] : []),
		];
	});
	return `# noip's command lines in fish.
function __noip_keys
	${KEYS}
end

complete -c noip -f
${commands.map(({ name, summary }) => `complete -c noip -n __fish_use_subcommand -a ${name} -d ${word(summary)}`).join('\n')}
${flagLines.join('\n')}
${wordLines.join('\n')}
`;
}
