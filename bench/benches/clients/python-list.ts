/** Bench: the client for Python lists 10,000 Codices with all their values, beside the same pages asked for with nothing but the standard library. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hasPython } from '#clients/contract/clients/python.fixture.ts';
import { buildProduct } from '#scripts/product.mjs';
import { fillOrders, MANY_SOURCE } from '#server/codices/listing/many-codices.fixture.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { createTestDatabase } from '#server/database/test-database.ts';
import { type FullServer, startFullServer } from '../../cluster/full-server-process.ts';
import type { BenchContext } from '../../figures/bench-context.ts';
import { against, type Figure, percentilesOf } from '../../figures/figures.ts';
import { makeToken, post } from '../../sdk/furnish.ts';

const CODICES = 10_000;
const ROUNDS = 5;
const PYTHON = fileURLToPath(new URL('../../../clients/python', import.meta.url));

/** Both in one process and by turns; a connection that is kept, as an own program would. */
const PROGRAM = `
import http.client, json, os, sys, time, urllib.parse
from vespera_bindery import CodexManager, MemoryJournal

rounds, token = int(sys.argv[1]), os.environ["BINDERY_TOKEN"]
manager = CodexManager(journal=MemoryJournal())
connection = http.client.HTTPConnection(urllib.parse.urlsplit(os.environ["BINDERY_URL"]).netloc)

def listed():
    return sum(1 for _ in manager.list_codices(template="order", fields="*"))

def small():
    return sum(1 for _ in manager.list_codices(template="order", fields="*", limit="50"))

def bare():
    count, cursor = 0, None
    while True:
        query = {"template": "order", "fields": "*", "limit": "200", **({"cursor": cursor} if cursor else {})}
        connection.request("GET", "/api/v1/codices?" + urllib.parse.urlencode(query), headers={"Authorization": "Bearer " + token})
        page = json.loads(connection.getresponse().read())
        count += len(page["items"])
        cursor = page.get("nextCursor")
        if cursor is None:
            return count

def first():
    return next(manager.list_codices(template="order", fields="*"))["id"]

times = {"listed": [], "small": [], "bare": [], "first": []}
for _ in range(rounds + 1):
    for name, work in (("listed", listed), ("small", small), ("bare", bare), ("first", first)):
        started = time.perf_counter()
        work()
        times[name].append((time.perf_counter() - started) * 1000)
print(json.dumps({"count": listed(), **{name: each[1:] for name, each in times.items()}}))
`;

interface Listed {
  readonly count: number;
  readonly listed: readonly number[];
  /** In pages of the size that the server finds right. */
  readonly small: readonly number[];
  readonly bare: readonly number[];
  readonly first: readonly number[];
}

export async function benchPythonList({ postgresUrl }: BenchContext): Promise<Figure[]> {
  if (!hasPython) {
    process.stderr.write('python-list is not measured: there is no python3 of 3.9 or later\n');
    return [];
  }
  // A full server reads large texts in the threads of the built one.
  await buildProduct(['client', 'server'], { stream: process.stderr });
  const database = await createTestDatabase(postgresUrl);
  const folder = mkdtempSync(join(tmpdir(), 'bindery-python-list-'));
  const server = await startFullServer({ DATABASE_URL: database.url, DATA_DIR: folder });
  try {
    const token = await fill(server, database.url);
    const { count, listed, small, bare, first } = await runProgram(server, token);
    if (count !== CODICES) throw new Error(`${count} Codices were listed`);
    const figure = (what: string, times: readonly number[]): Figure => ({
      ...{
        bench: 'python-list',
        case: `${CODICES.toLocaleString('en')} Codices, ${what}, median`,
        unit: 'ms',
      },
      value: percentilesOf(times).p50,
    });
    return [
      against(figure('all with their values', listed), 'http.client, pages of 200', percentilesOf(bare).p50),
      against(figure('all with their values', listed), 'the same in pages of 50', percentilesOf(small).p50),
      figure('the first of them', first),
    ];
  } finally {
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  }
}

async function fill(server: FullServer, databaseUrl: string): Promise<string> {
  const token = await makeToken(databaseUrl);
  await post(server, token, '/templates/order/versions', { source: MANY_SOURCE, baseVersion: 0 });
  const prisma = createPrisma(databaseUrl, { connections: 1 });
  try {
    const { id } = await prisma.user.findFirstOrThrow();
    await fillOrders(prisma, databaseUrl, id, CODICES);
  } finally {
    await prisma.$disconnect();
  }
  return token;
}

async function runProgram({ http }: FullServer, token: string): Promise<Listed> {
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    ...{ PATH: process.env['PATH'], PYTHONPATH: PYTHON, PYTHONDONTWRITEBYTECODE: '1' },
    ...{ BINDERY_URL: http, BINDERY_TOKEN: token },
  };
  const { stdout } = await promisify(execFile)('python3', ['-c', PROGRAM, String(ROUNDS)], { env });
  return JSON.parse(stdout) as Listed;
}
