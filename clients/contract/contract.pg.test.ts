/** One contract for every client: the scenarios of this folder by plain REST, the client for Node, the Python client and the tools for agents. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Role } from '#core/access/policy.ts';
import { createApiToken } from '#server/access/api-token.ts';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { startTestServer, type TestServer } from '#server/runtime/test-server.ts';
import { createMcp } from './clients/mcp.fixture.ts';
import { createNode } from './clients/node.fixture.ts';
import { createPython, hasPython } from './clients/python.fixture.ts';
import { createRest } from './clients/rest.fixture.ts';
import type { ClientOptions, ContractClient } from './contract-client.fixture.ts';
import { checkScenario } from './run-scenario.fixture.ts';
import { CLIENTS, type ClientName, readBeside, readChapters } from './scenario.fixture.ts';

const MAKERS: Readonly<Record<ClientName, (options: ClientOptions) => ContractClient>> = {
  rest: createRest,
  node: createNode,
  python: createPython,
  mcp: createMcp,
};

let database: TestDatabase;
let server: TestServer;
let folder: string;
let clients: Readonly<Record<ClientName, ContractClient>>;
let people: Readonly<Record<'editor' | 'other' | 'viewer', string>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-contract-'));
  database = await createTestDatabase(inject('testDatabase'));
  server = await startTestServer({ DATA_DIR: folder, DATABASE_URL: database.serverUrl });
  const source = readFileSync(new URL('contract-sheet.json5', import.meta.url), 'utf8');
  const admin = await makeToken(await makeMember('Olga', 'owner'));
  await server.call(admin, 'POST', 'templates/contract-sheet/versions', { source, baseVersion: 0 });
  people = {
    editor: await makeMember('Ana', 'editor'),
    other: await makeMember('Ben', 'editor'),
    viewer: await makeMember('Vera', 'viewer'),
  };
  const tokens = {
    editor: await makeToken(people.editor, ['write']),
    other: await makeToken(people.other, ['write']),
    viewer: await makeToken(people.viewer),
    reader: await makeToken(people.editor, ['read']),
    proposer: await makeToken(people.editor, ['suggest']),
    nobody: `vb_${'0'.repeat(43)}`,
  };
  const options = { baseUrl: server.baseUrl, tokens };
  clients = {
    rest: MAKERS.rest(options),
    node: MAKERS.node(options),
    python: MAKERS.python(options),
    mcp: MAKERS.mcp(options),
  };
});
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) await client.close();
  await server?.stop();
  await database?.drop();
  if (folder) rmSync(folder, { recursive: true });
});

async function makeMember(name: string, role: Role): Promise<string> {
  const email = `${name.toLowerCase()}@example.org`;
  return (await server.prisma.user.create({ data: { email, name, role } })).id;
}

async function makeToken(userId: string, scopes?: ('read' | 'suggest' | 'write')[]): Promise<string> {
  const more = scopes === undefined ? {} : { scopes };
  return (await createApiToken(server.prisma, { userId, name: 'contract', ...more })).token;
}

/** A word that stands in nothing else. */
let runs = 0;
function newWord(): string {
  runs += 1;
  return `zebra${runs.toString(36)}x`;
}

const cases = readChapters().flatMap(({ about, scenarios }) =>
  scenarios.map((scenario) => [`${about.split(':')[0]}: ${scenario.name}`, scenario] as const),
);

describe.each(CLIENTS)('%s', (name) => {
  // Skipped by name where there is no Python of 3.9 or later.
  test.skipIf(name === 'python' && !hasPython).each(cases)('%s', async (_, scenario) => {
    const names = { run: newWord(), people };
    await checkScenario(scenario, { client: clients[name], others: { rest: clients.rest }, names });
  });

  test.skipIf(name === 'python' && !hasPython)(
    'offers nothing that no scenario uses, but for a reason',
    async () => {
      const { offered, used } = await clients[name].surface();
      const beside = Object.keys(readBeside()[name] ?? {});
      expect(offered.filter((each) => !used.includes(each) && !beside.includes(each))).toEqual([]);
      expect(beside.filter((each) => used.includes(each) || !offered.includes(each))).toEqual([]);
    },
  );
});
