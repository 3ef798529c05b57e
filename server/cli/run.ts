/** Parses a command line, runs the command, and reports the result for people or programs. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { isBinderyError } from '#core/errors.ts';
import { type Arguments, type Command, type Context, UsageError } from './command/command.ts';
import { terminalJson, terminalText } from './command/terminal-text.ts';
import { COMMANDS } from './commands.ts';

const PROGRAM = 'bindery';

export interface CliResult {
  /** 0 done, 1 failed, 2 wrong usage. */
  readonly exitCode: 0 | 1 | 2;
  readonly stdout: string;
  /** What is on stdout is a file that was asked for. A terminal is to be given it by `terminalText`. */
  readonly isContent?: boolean;
  readonly stderr: string;
}

/** Runs a command line (without node and script). Never throws or exits; the result contains the output. */
export async function runCommandLine(argv: readonly string[], context: Context): Promise<CliResult> {
  const asJson = argv.includes('--json');
  const command = COMMANDS.find(({ name }) => name.every((word, index) => argv[index] === word));
  if (command === undefined) return answerWithoutCommand(argv);
  try {
    const args = parseArguments(command, argv.slice(command.name.length));
    if (args.options['help'] === true) return { exitCode: 0, stdout: commandHelp(command), stderr: '' };
    const { ok, text, isContent = false, json } = await (await command.load())(args, context);
    const exitCode = ok ? 0 : 1;
    if (asJson) return { exitCode, stdout: terminalJson(json), stderr: '' };
    return isContent
      ? { exitCode, stdout: text, isContent, stderr: '' }
      : { exitCode, stdout: terminalText(text), stderr: '' };
  } catch (error) {
    return error instanceof UsageError ? usage(command, error.message) : failure(error, asJson);
  }
}

function answerWithoutCommand(argv: readonly string[]): CliResult {
  const words = argv.filter((word) => !word.startsWith('-'));
  if (words.length === 0 && argv.includes('--help')) return { exitCode: 0, stdout: overview(), stderr: '' };
  const complaint = words.length === 0 ? '' : `There is no command "${words.slice(0, 2).join(' ')}".\n\n`;
  return { exitCode: 2, stdout: '', stderr: `${terminalText(complaint)}${overview()}` };
}

function parseArguments(command: Command, args: readonly string[]): Arguments {
  const options: NonNullable<ParseArgsConfig['options']> = {
    help: { type: 'boolean' },
    json: { type: 'boolean' },
  };
  for (const [name, { value }] of Object.entries(command.options)) {
    options[name] = { type: value === true ? 'boolean' : 'string' };
  }
  try {
    const parsed = parseArgs({
      args: [...args],
      options,
      allowPositionals: command.operands !== null,
      strict: true,
    });
    return { operands: parsed.positionals, options: parsed.values as Arguments['options'] };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function usage(command: Command, message: string): CliResult {
  return { exitCode: 2, stdout: '', stderr: `${terminalText(message)}\n\n${commandHelp(command)}` };
}

function failure(error: unknown, asJson: boolean): CliResult {
  const code = isBinderyError(error) ? error.code : 'internal';
  const message = error instanceof Error ? error.message : String(error);
  if (!asJson) return { exitCode: 1, stdout: '', stderr: terminalText(message) };
  const issues = isBinderyError(error) ? error.issues : [];
  return { exitCode: 1, stdout: terminalJson({ error: { code, message, issues } }), stderr: '' };
}

function overview(): string {
  const width = Math.max(...COMMANDS.map((command) => synopsis(command).length));
  const lines = COMMANDS.map((command) => `  ${synopsis(command).padEnd(width)}  ${command.summary}`);
  return [
    `Usage: ${PROGRAM} COMMAND [OPTIONS]`,
    '',
    ...lines,
    '',
    'Every command takes --json (answer for programs) and --help. Exit codes: 0 done, 1 failed, 2 wrong usage.',
    'The settings are those of the server: DATA_DIR, DATABASE_URL and so on.',
  ].join('\n');
}

function synopsis({ name, operands }: Command): string {
  return [...name, ...(operands === null ? [] : [operands])].join(' ');
}

function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, { value, help, required }]) => {
    return [
      `--${name}${value === true ? '' : ` ${value}`}`,
      required === true ? `${help} (required)` : help,
    ] as const;
  });
  options.push(['--json', 'answer for programs'], ['--help', 'this']);
  const width = Math.max(...options.map(([shown]) => shown.length));
  const lines = options.map(([shown, help]) => `  ${shown.padEnd(width)}  ${help}`);
  return [`Usage: ${PROGRAM} ${synopsis(command)} [OPTIONS]`, '', `${command.summary}.`, '', ...lines].join(
    '\n',
  );
}
