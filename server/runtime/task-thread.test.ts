/** Every task gives the same result in a thread as in place. */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createReplica, type Replica, syncAll } from '#core/codex/replica.fixture.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { dayIn } from '#core/time/calendar.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';
import { nameReading, presentReading } from '../codices/content/codex-reading.ts';
import { compareTask, pastReading, restoreTask } from '../codices/history/history-tasks.ts';
import { rowNamesReading } from '../codices/history/restored-rows.ts';
import { examineTask } from '../collaboration/documents/examine-update.ts';
import { crc32c } from '../journal/crc32c.ts';
import { rebuildTask } from '../journal/rebuild-document.ts';
import { sha256 } from '../journal/states/sha256.ts';
import { relationsReading } from '../projection/project-relations.ts';
import { projectionReading } from '../projection/projection-reading.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import type { Ask, Task } from '../threads/task.ts';
import { createTaskThreads } from '../threads/task-threads.ts';
import { writeBinaryTask, writeTextTask } from '../transfer/write-file.ts';

const TEMPLATE = templateOf(`
  body: { type: 'richText' },
  note: { type: 'text' },
  state: { type: 'select', options: ['open', 'closed'] },
  count: { type: 'number' },
  labels: { type: 'tags' },
  owner: { type: 'person' },
  twice: { type: 'formula', expression: 'count * 2' },
`);
const ID = '0190f3a0-0000-7000-8000-000000000001';
const ACTOR = { kind: 'user', id: 'user-1', name: 'Ines', role: 'editor' } as const;
const NOW = 1_767_225_600_000;
const TODAY = '2026-01-01';
const row = { id: ID, templateId: TEMPLATE.id, templateVersion: TEMPLATE.version };

const threads = createTaskThreads();
afterAll(() => threads.close());

type Edit = (replica: Replica) => void;
const field = (id: string) => TEMPLATE.fields[id] as NonNullable<(typeof TEMPLATE.fields)[string]>;
const words = fc.string({ unit: 'grapheme', maxLength: 30 });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  words.map(
    (text) =>
      ({ codex }: Replica) =>
        codex.setTitle(text),
  ),
  fc.array(words, { maxLength: 6 }).map((blocks) => ({ codex }: Replica) => {
    codex.transact(() => writeMarkdown(codex.fragment('body'), blocks.join('\n\n')));
  }),
  words.map(
    (text) =>
      ({ codex }: Replica) =>
        codex.setValue(field('note'), text),
  ),
  fc.constantFrom('open', 'closed', null).map((state) => ({ codex }: Replica) => {
    codex.setValue(field('state'), state);
  }),
  fc.integer().map(
    (count) =>
      ({ codex }: Replica) =>
        codex.setValue(field('count'), count),
  ),
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c')).map((tags) => ({ codex }: Replica) => {
    codex.setValue(field('labels'), tags);
  }),
  fc.constant(({ codex }: Replica) => codex.setValue(field('owner'), 'user-1')),
  fc.uuid().map(
    (id) =>
      ({ codex }: Replica) =>
        codex.addReference('relates-to', id),
  ),
);
/** Rounds in which two write without knowing of each other, and then hear of it. */
const rounds = fc.array(fc.tuple(fc.array(edit, { maxLength: 4 }), fc.array(edit, { maxLength: 4 })), {
  minLength: 1,
  maxLength: 4,
});

function write(plan: readonly (readonly [Edit[], Edit[]])[]): { state: Uint8Array; updates: Uint8Array[] } {
  const [one, other] = [createReplica(1), createReplica(2)] as const;
  const updates: Uint8Array[] = [];
  for (const { doc } of [one, other]) {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'remote') updates.push(update);
    });
  }
  one.codex.setPin({ id: TEMPLATE.id, version: TEMPLATE.version });
  for (const [first, second] of plan) {
    for (const change of first) change(one);
    for (const change of second) change(other);
    syncAll(one, other);
  }
  return { state: Y.encodeStateAsUpdate(one.doc), updates };
}

async function expectSame<Input, Output, Question, Answer>(
  task: Task<Input, Output, Question, Answer>,
  input: Input,
  answer?: Ask<Question, Answer>,
): Promise<void> {
  const [there, here] = await Promise.all([
    threads.run(task, input, answer),
    NO_THREADS.run(task, input, answer),
  ]);
  expect(there).toEqual(here);
}

const SLOW = { numRuns: 15 };
const template = async () => TEMPLATE;

describe('a task does the same in a thread as in place', () => {
  test('reading', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (plan) => {
        const { state } = write(plan);
        const context = { now: NOW, people: new Map([['user-1', 'Ines']]), history: null, locks: null };
        const document = { state, row };
        const ofVersion = { ...context, today: TODAY, rollUps: {}, templateVersion: TEMPLATE.version };
        await expectSame(projectionReading.task, { ...document, options: ofVersion }, template);
        await expectSame(relationsReading.task, { ...document, options: context }, template);
        await expectSame(nameReading.task, { ...document, options: context.people }, template);
        for (const richText of ['markdown', 'json'] as const)
          await expectSame(
            presentReading.task,
            { ...document, options: { richText, today: TODAY, people: context.people } },
            template,
          );
      }),
      SLOW,
    );
  });

  test('writing files', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (plan) => {
        const { state } = write(plan);
        const created = { at: '2026-01-01T00:00:00.000Z', by: 'Ines' };
        const settings = { timeZone: 'Europe/Berlin', today: dayIn(NOW, 'Europe/Berlin'), nonce: ID };
        for (const format of ['json5', 'markdown', 'html'] as const) {
          const input = {
            rows: [{ ...row, title: 'As it was', parent: null, created, rollUps: {} }],
            format,
            ...settings,
          };
          await expectSame(writeTextTask, input, async ({ kind }) => {
            if (kind === 'state') return state;
            return kind === 'template' ? TEMPLATE : { people: new Map(), codices: null, pictures: new Map() };
          });
        }
        const codex = {
          id: ID,
          parent: null,
          title: 'T',
          template: { id: 'sample', version: 1 },
          created,
          state,
        };
        await expectSame(writeBinaryTask, { exportedAt: created.at, templates: [], codices: [codex] });
      }),
      SLOW,
    );
  });

  test('reading, comparing and restoring earlier states', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (plan) => {
        const { state, updates } = write(plan);
        const past = Y.mergeUpdates(updates.slice(0, 1 + (updates.length >> 1)));
        await expectSame(pastReading.task, { state, row, options: { today: TODAY } }, template);
        const rows = [{ field: 'steps', id: 'r1' }];
        await expectSame(rowNamesReading.task, { state, row, options: { rows } }, template);
        await expectSame(compareTask, { before: past, after: state, row, unchanged: true }, template);
        // Ids are drawn anew each time, so what is compared is what the document says afterwards.
        const input = {
          state,
          past,
          clientId: 99,
          row,
          actor: ACTOR,
          authorId: 'ana',
          fields: undefined,
          now: NOW,
          timeZone: 'UTC',
        };
        const results = [threads, NO_THREADS].map(async (way) => {
          const { update, restored } = await way.run(restoreTask, input, template);
          const after = update === null ? state : Y.mergeUpdates([state, update]);
          const present = {
            state: after,
            row,
            options: { richText: 'json', today: TODAY, people: new Map() },
          } as const;
          return { restored, reads: await NO_THREADS.run(presentReading.task, present, template) };
        });
        const [there, here] = await Promise.all(results);
        expect(there).toEqual(here);
      }),
      SLOW,
    );
  });

  test('rebuilding from the journal, also where rows are damaged, and examining updates', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, fc.nat(), async (plan, place) => {
        const { updates } = write(plan);
        const rows = updates.map((payload, index) => ({ seq: index + 1, payload, crc32c: crc32c(payload) }));
        await expectSame(rebuildTask, { snapshot: null, rows, proves: true });
        const damaged = rows.map((one, index) =>
          index === place % rows.length ? { ...one, crc32c: one.crc32c ^ 1 } : one,
        );
        await expectSame(rebuildTask, { snapshot: null, rows: damaged, proves: true });
        const half = rows.length >> 1;
        const before = await rebuildTask.work(
          { snapshot: null, rows: rows.slice(0, half), proves: false },
          async () => undefined as never,
        );
        const snapshot = { seq: half, state: before.state, sha256: sha256(before.state) };
        await expectSame(rebuildTask, { snapshot, rows: rows.slice(half), proves: true });
        const update = Y.mergeUpdates(updates.slice(half));
        await expectSame(examineTask, { documentName: 'codex/x', state: before.state, update });
        await expectSame(examineTask, { documentName: 'codex/x', state: before.state, update: before.state });
      }),
      SLOW,
    );
  });

  test('a snapshot that does not load and an update that is none are refused as such', async () => {
    const bad = Uint8Array.of(1, 2, 3, 255);
    const snapshot = { seq: 3, state: bad, sha256: sha256(bad) };
    const refused = threads.run(rebuildTask, { snapshot, rows: [], proves: false });
    await expect(refused).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('3') });
    const { state } = write([[[], []]]);
    await expect(
      threads.run(examineTask, { documentName: 'codex/x', state, update: bad }),
    ).rejects.toMatchObject({ code: 'invalid_update' });
  });
});
