/** The command line: usage, exit codes, and `template check`, without a database. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROLES, TOKEN_SCOPES } from '#core/access/policy.ts';
import { EXPORT_FORMATS } from '#core/protocol/api/transfer.ts';
import { readEnv } from '#server/config/env.ts';
import type { Context } from './command/command.ts';
import { COMMANDS } from './commands.ts';
import { runCommandLine } from './run.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const context: Context = {
  readEnv: () => readEnv({ DATA_DIR: folder }),
  readStdin: async () => '',
  readClientEnv: () => ({ url: null, token: null }),
  startServer: async () => undefined,
  withDatabase: async () => {
    throw new Error('no database here');
  },
};

test('mcp says that it needs a token', async () => {
  const { exitCode, stdout, stderr } = await runCommandLine(['mcp'], context);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain('set BINDERY_TOKEN');
});

describe('usage', () => {
  test.each([
    [[], 2],
    [['--help'], 0],
    [['no', 'such'], 2],
    [['user', 'create'], 2],
    [['user', 'create', '--help'], 0],
    [['user', 'create', '--email', 'a@b.c', '--name', 'A', '--role', 'king', '--password-stdin'], 2],
    [['user', 'create', '--email', 'a@b.c', '--name', 'A', '--role', 'editor', '--password', 'x'], 2],
    [['token', 'create', '--user', 'a@b.c', '--name', 'A', 'stray'], 2],
    [['template', 'check'], 2],
    [['token', 'create', '--user', 'a@b.c', '--name', 'A', '--scope', 'everything'], 2],
    [['mcp', '--help'], 0],
    [['mcp', 'stray'], 2],
    [['serve', '--role', 'idle'], 2],
    [['serve', 'stray'], 2],
    [['files', 'move'], 2],
    [['files', 'move', '--to', 'tape'], 2],
    [['files', 'move', '--to', 's3'], 2],
    [['database', 'url'], 1],
  ])('%j exits with %i and says something', async (argv, exitCode) => {
    const result = await runCommandLine(argv, context);
    expect(result.exitCode).toBe(exitCode);
    expect(exitCode === 0 ? result.stdout : result.stderr).not.toBe('');
    expect(exitCode === 0 ? result.stderr : result.stdout).toBe('');
  });

  test('a failure is JSON on stdout for programs', async () => {
    const { exitCode, stdout } = await runCommandLine(['database', 'url', '--json'], context);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'unavailable' } });
  });
});

describe('help', () => {
  test('names the formats of an export, the roles of a person and the scopes of a token', () => {
    const shown = (name: string, option: string) =>
      COMMANDS.find((command) => command.name.join(' ') === name)?.options[option]?.value;
    expect(shown('export', 'format')).toBe([...EXPORT_FORMATS, 'history'].join('|'));
    expect(shown('user create', 'role')).toBe(ROLES.join('|'));
    expect(shown('token create', 'scope')).toBe(TOKEN_SCOPES.join('|'));
  });

  test('loads none of the commands', () => {
    const light = [
      ...readFileSync(join(import.meta.dirname, 'commands.ts'), 'utf8').matchAll(/^import .*/gm),
    ];
    expect(light.map(([line]) => line)).toEqual(["import type { Command } from './command/command.ts';"]);
  });
});

describe('template check', () => {
  function write(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  test('shows file, line and column of what is wrong, and what to do', async () => {
    const file = write(
      'bad.json5',
      "{\n  id: 'bad', version: 1, name: 'Bad',\n  fields: { size: { type: 'numbr' } },\n}\n",
    );
    const { exitCode, stdout } = await runCommandLine(['template', 'check', file], context);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(new RegExp(`^${file}:3:\\d+: error: .*numbr`, 'm'));
    const { stdout: json } = await runCommandLine(['template', 'check', file, '--json'], context);
    expect(JSON.parse(json)).toMatchObject({ ok: false, files: [{ file, errors: [{ line: 3 }] }] });
  });

  test('finds what a template extends beside it, and says when it is nowhere', async () => {
    const child = write(
      'child.json5',
      "{ id: 'child', version: 1, name: 'Child', extends: 'base', fields: {} }",
    );
    const { stdout } = await runCommandLine(['template', 'check', child], context);
    expect(stdout).toContain(`${child}:1:`);
    expect(stdout).toContain('base');
    write('base.json5', "{ id: 'base', version: 1, name: 'Base', fields: { size: { type: 'number' } } }");
    expect(await runCommandLine(['template', 'check', child], context)).toMatchObject({ exitCode: 0 });
  });

  test('a file that is not there is an error of its own', async () => {
    const result = await runCommandLine(['template', 'check', join(folder, 'none.json5')], context);
    expect(result).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('none.json5:1:1: error: The file'),
    });
  });
});
