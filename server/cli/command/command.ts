/** The interface of a CLI command, and the context it is given. */
import type { JsonObject, JsonValue } from '#core/json.ts';
import type { ClientEnv, Env } from '#server/config/env.ts';
import type { PrismaClient } from '#server/database/prisma-client.ts';

/**
 * The options of a command beside `--json` and `--help`: `true` for a switch, otherwise the placeholder of the value in the
 * help.
 */
export type OptionSpecs = Readonly<
  Record<string, { readonly value: string | true; readonly help: string; readonly required?: boolean }>
>;

export interface Arguments {
  /** What stands behind the command's name. */
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** The environment of a command, replaced in tests. */
export interface Context {
  readEnv(): Env | Promise<Env>;
  readStdin(): Promise<string>;
  readClientEnv(): ClientEnv | Promise<ClientEnv>;
  /** Starts the server in this process with these arguments, and resolves when it serves. It goes on after the command. */
  startServer(args: readonly string[]): Promise<void>;
  /**
   * A connection to the product's database, embedded or external, running or not, past any pooler, for as long as `work` takes.
   * Brings its schema up to date first, unless `asFound`.
   */
  withDatabase<T>(
    work: (prisma: PrismaClient, url: string) => Promise<T>,
    options?: { readonly asFound: boolean },
  ): Promise<T>;
}

export interface Outcome {
  /** False: exit code 1. */
  readonly ok: boolean;
  /** For people, on stdout: control characters other than line breaks and tabs become signs that show. */
  readonly text: string;
  /** `text` is a file that was asked for: wherever it goes but to a terminal, it is as it is. */
  readonly isContent?: boolean;
  /** For programs, on stdout instead of `text` when `--json` is given. */
  readonly json: JsonObject | readonly JsonValue[];
}

export interface Command {
  /** As typed, e.g. `['user', 'create']`. */
  readonly name: readonly string[];
  readonly summary: string;
  /** Shown behind the name in help, e.g. `FILE…`; `null` when it takes none. */
  readonly operands: string | null;
  readonly options: OptionSpecs;
  /** Each command is loaded by itself: help needs none of them, and few need the whole server. */
  load(): Promise<Run>;
}

export type Run = (args: Arguments, context: Context) => Promise<Outcome>;

/** A wrong call: exit code 2, and a pointer to the help of the command. */
export class UsageError extends Error {}

/** The value of an option that the command declared as required and with a value. */
export function requiredOption({ options }: Arguments, name: string): string {
  const value = options[name];
  if (typeof value !== 'string') throw new UsageError(`--${name} is required.`);
  return value;
}
