/** A completion script from a table of commands, one function per shell. */
import type { CompletedCommand, shells, Wanted } from "./completionTable.ts";

type Table = readonly CompletedCommand[];
const optionNames = ({ options }: CompletedCommand) => options.flatMap(({ names }) => names);
/** Text between single quotes. */
const quoted = (text: string, quote = "'\\''") => `'${text.replaceAll("'", quote)}'`;

export const completionScript: Readonly<Record<(typeof shells)[number], (table: Table) => string>> = {
  bash,
  zsh,
  fish,
};

/** Words depend on the command and the word before; bash splits "a=b" at "=", so it is put together first. */
function bash(table: Table): string {
  const give = ({ words, paths }: Wanted) =>
    [
      ...(words.length > 0 ? [`_dalenet_words ${quoted(words.join(" "))}`] : []),
      ...(paths ? [`_dalenet_${paths}`] : []),
    ].join("; ") || ":";
  const branch = (command: CompletedCommand, commands: string) => {
    const { name, options, argument } = command;
    const valued = options.filter(({ value }) => value !== undefined);
    const several = valued.filter(({ isSeveral }) => isSeveral);
    const after = valued
      .filter(({ isSeveral }) => !isSeveral)
      .map(({ names, value }) => `        ${names.join("|")}) ${give(value!)}; return ;;`);
    const flags = `_dalenet_words ${quoted(optionNames(command).join(" "))}`;
    const most = argument?.variadic ? "true" : "((count == 0))";
    return [
      `    ${name === "" ? '""' : name})`,
      `      _dalenet_count ${quoted(` ${valued.flatMap(({ names }) => names).join(" ")} `)}`,
      ...several.map(
        ({ names: [name], value }) =>
          `      if [[ $before == ${name} || $setting == ${name} ]]; then ` +
          `${give(value!)}; [[ -n $setting ]] || return; fi`,
      ),
      ...(after.length > 0 ? ['      case "$before" in', ...after, "      esac"] : []),
      name === ""
        ? `      if [[ $current == -* ]]; then ${flags}; else _dalenet_words ${quoted(commands)}; fi ;;`
        : argument
          ? `      if [[ $current != -* ]] && ${most}; then ${give(argument.wanted)}; else ${flags}; fi ;;`
          : `      ${flags} ;;`,
    ].join("\n");
  };
  const commands = table.flatMap(({ name }) => (name === "" ? [] : [name])).join(" ");
  return `# Completion of dalenet for bash. In ~/.bashrc: source <(dalenet completion bash)
_dalenet_words() {
  local IFS=$' \\n'
  COMPREPLY+=($(compgen -W "$1" -- "$current"))
  if [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null; fi
}
_dalenet_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen -f -- "$current"))
}
_dalenet_folders() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen -d -- "$current"))
}
# Number of arguments before the cursor, without options and their values ($1: options that take one).
_dalenet_count() {
  local i
  count=0
  for ((i = 2; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i + 1]} == "=" ]]; then ((i += 2))
    elif [[ $1 == *" \${COMP_WORDS[i]} "* ]]; then
      ((i++))
      if [[ \${COMP_WORDS[i + 1]} == "=" ]]; then ((i += 2)); fi
    elif [[ \${COMP_WORDS[i]} != -* ]]; then ((count++)); fi
  done
}
_dalenet() {
  local current=\${COMP_WORDS[COMP_CWORD]} before="" command="" assigned="" setting="" count=0 at=$COMP_CWORD flags=$-
  COMPREPLY=()
  set -f # completions are literal, even if they look like patterns
  if [[ $current == "=" ]]; then current=""; elif ((at > 1)) && [[ \${COMP_WORDS[at - 1]} == "=" ]]; then ((at--)); fi
  if [[ \${COMP_WORDS[at]} == "=" ]]; then
    ((at--))
    before=\${COMP_WORDS[at]}
    if [[ $before != -* ]]; then
      assigned="$before="
      current="$assigned$current"
      before=\${COMP_WORDS[at - 1]}
    fi
  elif ((at > 0)); then before=\${COMP_WORDS[at - 1]}; fi
  # One --set takes several assignments: the word before all those that precede the cursor.
  local first=$at
  while ((first > 3)) && [[ \${COMP_WORDS[first - 2]} == "=" ]]; do ((first -= 3)); done
  if ((first < at)); then setting=\${COMP_WORDS[first - 1]}; fi
  if ((COMP_CWORD > 1)); then command=\${COMP_WORDS[1]}; fi
  _dalenet_reply
  if [[ -n $assigned ]]; then COMPREPLY=("\${COMPREPLY[@]#"$assigned"}"); fi
  if [[ $flags != *f* ]]; then set +f; fi
}
_dalenet_reply() {
  case "$command" in
${table.map((command) => branch(command, commands)).join("\n")}
  esac
}
complete -F _dalenet dalenet
`;
}

function zsh(table: Table): string {
  /** Text in a specification of _arguments, in which ":" and "]" end a part. */
  const inSpec = (text: string) => text.replace(/[\\[\]:]/g, "\\$&");
  const word = (text: string) => text.replace(/[\\\s():]/g, "\\$&");
  const action = ({ words, paths }: Wanted) => {
    const path = paths === "folders" ? "_files -/" : "_files";
    const list = words.map(word).join(" ");
    // The space before a function keeps zsh from passing it options that it does not know.
    if (words.some((text) => text.endsWith("="))) return ` compadd -S "" -- ${list}`;
    if (paths === undefined) return words.length > 0 ? `(${list})` : " ";
    return words.length > 0 ? ` _alternative "names:name:(${list})" "files:file:${path}"` : path;
  };
  const specs = ({ options, argument }: CompletedCommand) => [
    ...options.flatMap(({ names, about, value }) =>
      names.map((name) => `*${name}[${inSpec(about)}]${value ? `:value:${action(value)}` : ""}`),
    ),
    ...(argument ? [`${argument.variadic ? "*" : "1"}:${argument.name}:${action(argument.wanted)}`] : []),
  ];
  const more = ({ options }: CompletedCommand) =>
    options
      .filter(({ isSeveral }) => isSeveral)
      .map(({ names: [name], value }) => `if _dalenet_after ${name}; then${action(value!)}; fi\n          `)
      .join("");
  const [root, ...commands] = table;
  const args = (of: readonly string[], indent: string) => of.map((one) => ` \\\n${indent}${quoted(one)}`).join("");
  const inRoot = [...specs({ ...root, argument: undefined }), "1:command:->command", "*::arguments:->arguments"];
  const described = commands.map(({ name, about }) => quoted(`${name}:${about.replaceAll(":", "\\:")}`));
  const cases = commands.map(
    (command) => `        ${command.name}) ${more(command)}_arguments${args(specs(command), "          ")} ;;`,
  );
  return `#compdef dalenet
# Completion of dalenet for zsh. In ~/.zshrc, after compinit: source <(dalenet completion zsh)
# Whether assignments precede the cursor, and an option that takes several precedes them.
_dalenet_after() {
  local i=$((CURRENT - 1))
  while [[ $words[i] == [[:alpha:]]*=* ]]; do ((i--)); done
  ((i < CURRENT - 1)) && [[ $words[i] == $1 ]]
}
_dalenet() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  _arguments -C${args(inRoot, "    ")}
  case $state in
    command)
      local -a commands
      commands=(${described.map((one) => `\n        ${one}`).join("")}
      )
      _describe command commands ;;
    arguments)
      case $words[1] in
${cases.join("\n")}
      esac ;;
  esac
}
compdef _dalenet dalenet
`;
}

function fish(table: Table): string {
  const text = (about: string) => quoted(about.replaceAll("\\", "\\\\"), "\\'");
  const wantedFlags = ({ words, paths }: Wanted) =>
    [
      paths === "files" ? "-F" : "-f",
      ...(words.length > 0 ? [`-a ${text(words.join(" "))}`] : []),
      ...(paths === "folders" ? ["-a '(__fish_complete_directories)'"] : []),
    ].join(" ");
  const when = (name: string) => (name === "" ? "__fish_use_subcommand" : `__fish_seen_subcommand_from ${name}`);
  const lines = table.flatMap(({ name, about, options, argument }) => [
    ...(name === "" ? [] : [`-n ${when("")} -a ${name} -d ${text(about)}`]),
    ...options.map(({ names, about, value }) => {
      const flags = names.map((one) => (one.startsWith("--") ? `-l ${one.slice(2)}` : `-s ${one.slice(1)}`)).join(" ");
      return `-n '${when(name)}' ${flags} -d ${text(about)}${value ? ` -r ${wantedFlags(value)}` : ""}`;
    }),
    ...options
      .filter(({ isSeveral }) => isSeveral)
      .map(({ names: [one], value }) => `-n '${when(name)}; and __dalenet_after ${one}' ${wantedFlags(value!)}`),
    ...(argument && name !== "" ? [`-n '${when(name)}' ${wantedFlags(argument.wanted)}`] : []),
  ]);
  return `# Completion of dalenet for fish. In ~/.config/fish/config.fish: dalenet completion fish | source
# Whether assignments precede the cursor, and an option that takes several precedes them.
function __dalenet_after
  set -l words (commandline -opc)
  set -l i (count $words)
  while test $i -gt 1; and string match -qr '^\\w[^=]*=' -- $words[$i]
    set i (math $i - 1)
  end
  test $i -lt (count $words); and test "$words[$i]" = $argv[1]
end
complete -c dalenet -f
${lines.map((line) => `complete -c dalenet ${line}\n`).join("")}`;
}
