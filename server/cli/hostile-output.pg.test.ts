/** Texts that a terminal would obey, or that would begin a line of their own, in everything that commands print. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { HOSTILE_TEXTS } from '#core/hostile-texts.fixture.ts';
import { readEnv } from '#server/config/env.ts';
import { createPrisma, type PrismaClient } from '#server/database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import type { Context } from './command/command.ts';
import { terminalJson, terminalLine, terminalText } from './command/terminal-text.ts';
import { type CliResult, runCommandLine } from './run.ts';

/** Colours, the title of the window, the clipboard, the cursor, a device that answers, a line rewritten, and writing turned around. */
const FOR_TERMINALS = [
  '\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  '\u001b]52;c;aGk=\u0007',
  '\u001b[2J\u001b[1;1Hgone',
  '\u001b[6n',
  '\u009b31mred',
  '\u009d0;title\u009c',
  'good\rbad',
  'b\ba\u007fd',
  '\u202etxt.exe\u202c',
  '\u2066x\u2069',
  'one\u2028two',
];
const TEXTS = [...HOSTILE_TEXTS, ...FOR_TERMINALS];

/** Line breaks in the form of Windows are line breaks. */
const OBEYED = /(?!\r?\n|\t)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

let database: TestDatabase;
let prisma: PrismaClient;
let folder: string;
let context: Context;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  prisma = createPrisma(database.url, { connections: 2 });
  folder = mkdtempSync(join(tmpdir(), 'bindery-hostile-'));
  context = {
    readEnv: () => readEnv({ DATA_DIR: folder, PORT: '1' }),
    startServer: async () => undefined,
    readStdin: async () => 'correct horse battery\n',
    readClientEnv: () => ({ url: null, token: null }),
    withDatabase: (work) => work(prisma, database.url),
  };
});
afterAll(async () => {
  await prisma?.$disconnect();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(...argv: string[]): Promise<CliResult> {
  const result = await runCommandLine(argv, context);
  expect([argv, result.stdout]).toEqual([argv, expect.not.stringMatching(OBEYED)]);
  expect([argv, result.stderr]).toEqual([argv, expect.not.stringMatching(OBEYED)]);
  return result;
}

test('the audit log has a line for each event, whoever did what to whatever', async () => {
  for (const text of TEXTS)
    await prisma.auditEvent.create({
      data: {
        ...{ actorId: text.replaceAll('\u0000', ''), actorName: text, action: 'sign-in', subject: text },
        detail: { name: text },
      },
    });
  const { stdout } = await run('audit', '--limit', '1000');
  expect(stdout.split('\n')).toHaveLength(TEXTS.length);
  const json = await run('audit', '--limit', '1000', '--json');
  expect(new Set(JSON.parse(json.stdout).map(({ actorName }: { actorName: string }) => actorName))).toEqual(
    new Set(TEXTS),
  );
});

test('a file that is no template, and one that cannot be imported, speak of themselves in one line each', async () => {
  await prisma.user.create({ data: { email: 'owner@example.org', name: 'The owner', role: 'owner' } });
  // One file: a check also reads those beside it.
  const template = join(folder, 'template.json5');
  for (const text of TEXTS) {
    const key = JSON.stringify(text);
    writeFileSync(template, `{ id: ${key}, version: 1, name: ${key}, fields: { ${key}: { type: ${key} } } }`);
    const { stdout } = await run('template', 'check', template);
    for (const line of stdout.trimEnd().split('\n'))
      expect(line).toMatch(/^(.*\.json5:\d+:\d+: (error|warning): | {4}|1 file )/);
  }
  const file = join(folder, 'import.json5');
  const head = "format: 'vespera-bindery/codex', version: 1, template: { id: 'task', version: 1 }";
  for (const text of FOR_TERMINALS) {
    writeFileSync(file, `{ ${head}, title: 'x', fields: { ${JSON.stringify(text)}: 1 } }`);
    const { stdout } = await run('import', file);
    for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^(.*import\.json5\S*: | {4})/);
  }
});

test('what was typed wrongly is said again without being obeyed', async () => {
  for (const text of FOR_TERMINALS) {
    const words = text.split('\u0000').join('');
    await run(words);
    await run('export', words);
    await run('export', 'x', '--format', words);
    await run('audit', '--since', words);
    await run('audit', `--${words}`);
    await run('verify', words);
    await run('user', 'password-link', '--user', words, '--json');
  }
});

test('lines and tabs stay, in a text of several lines and nowhere else; JSON says the same value', () => {
  expect(terminalText('a\r\n\tb\n')).toBe('a\r\n\tb\n');
  expect(terminalText('a\rb')).toBe('a\u{fffd}b');
  expect(terminalLine('a\r\n\tb')).toBe('a\u{fffd}\u{fffd}\u{fffd}b');
  for (const text of TEXTS) {
    expect(terminalText(text)).not.toMatch(OBEYED);
    expect(terminalJson({ text })).not.toMatch(OBEYED);
    expect(JSON.parse(terminalJson({ text }))).toEqual({ text });
  }
});
