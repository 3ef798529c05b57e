/** Clients of full servers: the people they are, the Codices they write, and whether the lists follow. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { WebSocket } from 'ws';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '#server/access/api-token.ts';
import { createUser } from '#server/accounts/create-user.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { openCodexSession } from '#sync/session/codex-session.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { startTypist, type Typist, WORDS } from '../faults/typist.ts';
import type { FullServer } from './full-server-process.ts';

export interface SeatOptions {
  readonly databaseUrl: string;
  readonly clients: number;
  /** Which they share evenly. */
  readonly documents: number;
  /** Whom REST is asked. */
  readonly first: FullServer;
  /** Asked by a client for each connection. */
  readonly socketOf: (client: number) => string;
}

const TEMPLATE = `{ id: 'typed', version: 1, name: 'Typed', fields: { body: { type: 'text' } }, sections: [['body']] }`;
/** Fewer than the sockets that one person may have, also while old ones are not yet noticed to be gone. */
const CLIENTS_PER_PERSON = 4;
const SETTLE_MS = 30_000;

export interface Seat {
  readonly name: string;
  readonly documentName: string;
  /** An API token of the person, which opens sockets too. */
  readonly token: string;
}

/** Makes people, and Codices with a plain text field that they write into. */
export async function makeSeats({
  databaseUrl,
  clients,
  documents,
  first,
}: Omit<SeatOptions, 'socketOf'>): Promise<Seat[]> {
  const tokens = await makePeople(databaseUrl, Math.ceil(clients / CLIENTS_PER_PERSON));
  const [token] = tokens;
  if (token === undefined) throw new Error('there is nobody');
  const call = (path: string, body: object) => post(first, token, path, body);
  await call('templates/typed/versions', { source: TEMPLATE, baseVersion: 0 });
  const ids: string[] = [];
  while (ids.length < documents)
    ids.push((await call('codices', { templateId: 'typed', title: `Typed ${ids.length}` }))['id'] ?? '');
  return Array.from({ length: clients }, (_, index) => ({
    name: `t${index}`,
    documentName: codexDocumentName(ids[index % ids.length] ?? ''),
    token: tokens[Math.floor(index / CLIENTS_PER_PERSON)] ?? token,
  }));
}

/** Clients that any program might be, with the stock provider. */
export async function seatTypists(options: SeatOptions): Promise<readonly Typist[]> {
  const seats = await makeSeats(options);
  return seats.map((seat, index) => startTypist({ ...seat, url: () => options.socketOf(index) }));
}

/** A page as the product opens it. */
export interface Page {
  readonly documentName: string;
  readonly session: ReturnType<typeof openCodexSession>;
  readonly typed: string[];
  type(): void;
}

/** Pages behind one address, as behind a balancer. */
export async function seatPages(
  options: Omit<SeatOptions, 'socketOf'>,
  url: string,
): Promise<readonly Page[]> {
  const environment = { now: Date.now, newId: randomUUID, random: Math.random };
  const seats = await makeSeats(options);
  return seats.map(({ name, documentName, token }) => {
    const actor = { id: name, name };
    const session = openCodexSession({
      ...{ url: `${url}?page=${name}`, documentName, actor, environment },
      getTicket: async () => ({ ticket: token, serverTime: Date.now(), actor }),
      store: createMemoryStore(environment),
      WebSocketPolyfill: WebSocket,
    });
    const typed: string[] = [];
    return {
      documentName,
      session,
      typed,
      type() {
        const word = `${name}.${typed.length}`;
        typed.push(word);
        const text = session.doc.getText(WORDS);
        text.insert(text.length, `${word} `);
      },
    };
  });
}

/** API tokens of new owners. */
export async function makePeople(databaseUrl: string, count: number): Promise<readonly string[]> {
  const prisma = createPrisma(databaseUrl, { connections: 1 });
  const tokens: string[] = [];
  try {
    while (tokens.length < count) {
      const person = { email: `${randomUUID()}@example.org`, name: `Person ${tokens.length}` };
      const password = 'correct horse battery';
      const { id: userId } = await createUser(prisma, { ...person, role: 'owner', password });
      tokens.push((await createApiToken(prisma, { userId, name: 'cluster' })).token);
    }
  } finally {
    await prisma.$disconnect();
  }
  return tokens;
}

async function post(
  { http }: FullServer,
  token: string,
  path: string,
  body: object,
): Promise<Record<string, string>> {
  const response = await fetch(`${http}/api/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text) as Record<string, string>;
}

/** Codices whose lists do not show what is stored, once whoever projects has had the time. */
export async function countBehind(pool: pg.Pool): Promise<number> {
  const end = performance.now() + SETTLE_MS;
  for (;;) {
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM "Codex" c JOIN "Document" d ON d."name" = 'codex/' || c."id"
       WHERE d."headSeq" > c."projectedSeq"`,
    );
    const count = rows[0]?.count ?? 0;
    if (count === 0 || performance.now() > end) return count;
    await sleep(200);
  }
}
