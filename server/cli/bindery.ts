#!/usr/bin/env node
/** The CLI's entry point: runs the commands in this process. */
import { text } from 'node:stream/consumers';
import { outliveReaders } from '../config/lost-readers.ts';
import type { Context } from './command/command.ts';
import { terminalText } from './command/terminal-text.ts';
import { runCommandLine } from './run.ts';

/** What only some commands need is loaded by those: help is there at once. */
const context: Context = {
  readEnv: async () => (await import('#server/config/env.ts')).readEnv(),
  readStdin: async () => text(process.stdin),
  readClientEnv: async () => (await import('#server/config/env.ts')).readClientEnv(),
  startServer: async (args) => (await import('./start-server.ts')).startServer(args),
  withDatabase: async (work, options) =>
    (await import('./command/command-database.ts')).withCommandDatabase(work, options),
};

// What is piped into `head` is read in part.
outliveReaders();
const { exitCode, stdout, isContent = false, stderr } = await runCommandLine(process.argv.slice(2), context);
const shown = isContent && process.stdout.isTTY ? terminalText(stdout) : stdout;
if (stdout !== '') process.stdout.write(`${shown}\n`);
if (stderr !== '') process.stderr.write(`${stderr}\n`);
process.exitCode = exitCode;
