#!/usr/bin/env node
/** `bindery-mcp`: the MCP server on standard input and output. */
import { isBinderyError } from '#core/errors.ts';
import manifest from './package.json' with { type: 'json' };
import { accessOf } from './program-access.ts';
import { serveOnStdio } from './stdio-door.ts';

const USAGE =
  'bindery-mcp   serves MCP on standard input and output; BINDERY_URL and BINDERY_TOKEN say of which server, and as whom\n';

async function main(parameters: readonly string[]): Promise<number> {
  if (parameters.length > 0) {
    process.stderr.write(USAGE);
    return ['--help', '-h'].includes(parameters[0] ?? '') ? 0 : 2;
  }
  try {
    await serveOnStdio(accessOf(process.env), manifest);
    return 0;
  } catch (error) {
    if (!isBinderyError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
