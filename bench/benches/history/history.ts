/**
 * Bench: the history of a text of 50,000 characters: two points compared, a middle point, who wrote it, what it ever said; beside
 * whole documents that are kept for each version and compared as text. And what operations take on disk, as rows and packed.
 */
import { diffWordsWithSpace } from 'diff';
import pg from 'pg';
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { operationId, summarizeUpdate } from '#core/document/summarize-update.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { fragmentText, writeJson } from '#richtext/document/document.ts';
import { buildProduct } from '#scripts/product.mjs';
import { blameField } from '#server/codices/history/blame-field.ts';
import { getPastState, listVersions } from '#server/codices/history/codex-history.ts';
import { compareVersions } from '#server/codices/history/compare-versions.ts';
import { searchPast } from '#server/codices/history/search-past.ts';
import { createCodex } from '#server/codices/writing/create-codex.ts';
import { createOpenDocuments } from '#server/collaboration/documents/open-documents.ts';
import type { Journal } from '#server/journal/journal.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { createTestInstance, type TestServices } from '#server/runtime/test-services.ts';
import { publishTemplate } from '#server/templates/publish-template.ts';
import type { BenchContext } from '../../figures/bench-context.ts';
import { against, type Figure, percentilesOf } from '../../figures/figures.ts';
import { benchStorage } from './storage.ts';

const CHARACTERS = 50_000;
const SENTENCE =
  'The queue filled faster than the workers could drain it, and the retry storm hid the first failure. ';
const PEER_LIMIT_MS = 15_000;
const ROUNDS = 12;
/** The rounds that are not counted: code is compiled, and documents come to memory. */
const FIRST = 2;
const TARGET_MS = 100;
const SOURCE = "{ id: 'report', version: 1, name: 'Report', fields: { body: { type: 'richText' } } }";
const FIELD = 'field:body';

/** `full`: as many operations as a long life of a document has. */
export async function benchHistory({ postgresUrl, full }: BenchContext): Promise<Figure[]> {
  // Long histories are read in threads, whose program is built.
  await buildProduct(['server'], { stream: process.stderr });
  const instance = await createTestInstance(postgresUrl);
  const pool = new pg.Pool({ connectionString: instance.services.env.databaseUrl ?? '', max: 3 });
  const { threads, log } = instance.services;
  // Those of an instance for tests are in memory.
  const journal = createPostgresJournal({ pool, threads, log, now: Date.now });
  const live = readingFrom(journal, instance.services.live);
  const services = { ...instance.services, journal, live, pool, made: instance.services.journal };
  try {
    const operations = full ? 25_000 : 2_000;
    return [
      ...(await measure(services, operations)),
      ...(full ? [await measurePoint(services, 100_000)] : []),
      ...(await benchStorage(postgresUrl, operations)),
    ];
  } finally {
    await journal.drain(5_000);
    await pool.end();
    await instance.close();
  }
}

/** Documents that nobody has open: read as the server reads those, from the journal. */
function readingFrom(journal: Journal, live: TestServices['live']): TestServices['live'] {
  const { use } = createOpenDocuments(
    { documents: new Map(), loadingDocuments: new Map() },
    journal,
    async () => undefined,
  );
  return Object.assign(Object.create(live), { read: use });
}

/** `made`: the journal that a new Codex is in; `pool`: the connections of the other one. */
type BenchedServices = TestServices & { readonly made: Journal; readonly pool: pg.Pool };

/** Somebody who writes, and a Codex of theirs. */
async function begin(services: BenchedServices, operations: number) {
  const data = { email: `bench-${operations}@example.org`, name: 'Bench', role: 'owner' } as const;
  const { id, name, role } = { ...(await services.prisma.user.create({ data })), role: 'owner' as const };
  const actor: UserActor = { kind: 'user', id, name, role };
  const templateId = `report${operations}`;
  await publishTemplate(services, actor, templateId, {
    source: SOURCE.replace('report', templateId),
    baseVersion: 0,
  });
  const { body } = await createCodex(services, actor, { templateId, title: 'Long' });
  return { actor, body };
}

/** A middle point alone, of a history that is longer still. */
async function measurePoint(services: BenchedServices, operations: number): Promise<Figure> {
  const { actor, body } = await begin(services, operations);
  await write(services, actor, body.id, operations);
  return {
    ...{ bench: 'history', case: `${CHARACTERS} characters, ${operations} operations, a middle point, p50` },
    ...{ unit: 'ms', target: TARGET_MS },
    value: await p50(() => getPastState(services, actor, body.id, Math.floor(operations / 2))),
  };
}

async function measure(services: BenchedServices, operations: number): Promise<Figure[]> {
  const { actor, body } = await begin(services, operations);
  const states = await write(services, actor, body.id, operations);
  const middle = Math.floor(operations / 2);
  const points = { from: String(middle), to: String(operations) };
  const [before, after] = [states.get(middle), states.get(operations)];
  const of = `${CHARACTERS} characters, ${operations} operations`;
  const time = async (what: string, work: () => Promise<unknown>): Promise<Figure> => ({
    ...{ bench: 'history', case: `${of}, ${what}, p50`, unit: 'ms', value: await p50(work) },
    target: TARGET_MS,
  });
  const compared = await time('a middle point compared with now', () =>
    compareVersions(services, actor, body.id, points),
  );
  return [
    await time('first page of the timeline', () => listVersions(services, actor, body.id)),
    await time('a middle point', () => getPastState(services, actor, body.id, middle)),
    compared,
    await besideWhole(compared, () => compareWhole(before, after)),
    await time('who wrote it', async () => {
      const { spans } = await blameField(services, actor, body.id, { field: 'body' });
      if (spans.length === 0) throw new Error('nobody is said to have written it');
    }),
    await time('search in what it ever said', () => searchPast(services, actor, body.id, { q: 'rollback' })),
  ];
}

/**
 * Writes the text, then edits a word at a time; answers the whole document at the middle and at the end. The operations go to the journal as the
 * page of somebody would send them: an edit by the server copies the whole document first, which would take most of an hour for a long life.
 */
async function write(
  { journal, live, made, pool }: BenchedServices,
  { id, name }: UserActor,
  codexId: string,
  operations: number,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const documentName = codexDocumentName(codexId);
  for (const row of (await made.list(documentName, { limit: 100 })).reverse()) await journal.append(row);
  const { state, seq: first } = await journal.load(documentName);
  const [doc, shown] = [new Y.Doc(), new Y.Doc()];
  for (const each of [doc, shown]) Y.applyUpdate(each, state);
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const states = new Map<number, Uint8Array>();
  let stored: Promise<unknown>[] = [];
  for (let seq = first + 1; seq <= operations; seq += 1) {
    const field = doc.getXmlFragment(FIELD);
    if (seq === first + 1) doc.transact(() => writeJson(field, { type: 'doc', content: longText() }));
    else doc.transact(() => replaceWord(field, seq));
    const [payload] = updates.splice(0);
    if (payload === undefined) throw new Error('nothing was written');
    const { clientID: clientId } = doc;
    const entry = {
      ...{ documentName, operationId: operationId(payload), payload, clientId, origin: 'socket' as const },
      ...{ actor: { kind: 'user' as const, id, name }, clientTime: Date.now() },
      summary: summarizeUpdate(shown, payload),
    };
    Y.applyUpdate(shown, payload);
    stored.push(journal.append(entry));
    if (stored.length === AT_ONCE) stored = await Promise.all(stored).then(() => []);
    if (seq === Math.floor(operations / 2)) states.set(seq, Y.encodeStateAsUpdate(doc));
  }
  await Promise.all(stored);
  await live.discard([documentName]);
  // As the server and PostgreSQL do in the background, over the time that somebody takes to write as much.
  await journal.compact(documentName);
  await pool.query('ANALYZE "DocumentUpdate"');
  return states.set(operations, Y.encodeStateAsUpdate(doc));
}

/** Fewer than the journal lets wait. */
const AT_ONCE = 100;

function longText() {
  const paragraphs = Math.ceil(CHARACTERS / SENTENCE.length / 5);
  return Array.from({ length: paragraphs }, () => ({
    type: 'paragraph',
    content: [{ type: 'text', text: SENTENCE.repeat(5) }],
  }));
}

function replaceWord(field: Y.XmlFragment, number: number): void {
  const text = paragraphAt(field, number);
  const at = (number * 37) % Math.max(1, text.length - 10);
  text.delete(at, 3);
  text.insert(at, `w${number} `);
}

function paragraphAt(field: Y.XmlFragment, number: number): Y.XmlText {
  const paragraph = field.get(number % field.length);
  const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : undefined;
  if (!(text instanceof Y.XmlText)) throw new Error('the text has another shape than was written');
  return text;
}

/** Two texts that have little in common take this peer minutes: then it is given up, and that is said. */
async function besideWhole(compared: Figure, compareWholeTexts: () => boolean): Promise<Figure> {
  const { target: _, ...figure } = { ...compared, case: `${compared.case}, beside` };
  const peer = 'two whole documents, as text by words';
  if (!compareWholeTexts()) return against(figure, `${peer}, given up after`, PEER_LIMIT_MS);
  return against(figure, peer, await p50(async () => compareWholeTexts()));
}

/** What a program does that keeps each version whole; `false` when it took too long. */
function compareWhole(before: Uint8Array | undefined, after: Uint8Array | undefined): boolean {
  const [left, right] = [before, after].map((state) => {
    const doc = new Y.Doc();
    if (state !== undefined) Y.applyUpdate(doc, state);
    return fragmentText(doc.getXmlFragment(FIELD));
  });
  return diffWordsWithSpace(left ?? '', right ?? '', { timeout: PEER_LIMIT_MS }) !== undefined;
}

async function p50(work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    await work();
    if (round >= FIRST) took.push(performance.now() - started);
  }
  return percentilesOf(took).p50;
}
