/**
 * Bench: merging a branch that had 5,000 operations while its Codex had 5,000 as well: what comes out, with its conflicts found, and the edit
 * that makes it so; beside both documents applied whole to an empty one, which asks nobody.
 */
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { writeJson } from '#richtext/document/document.ts';
import { createBranch } from '#server/codices/branches/branches.ts';
import { previewMerge } from '#server/codices/branches/merge-branch.ts';
import { mergeTask } from '#server/codices/branches/merge-tasks.ts';
import { createCodex } from '#server/codices/writing/create-codex.ts';
import { createTestInstance, type TestServices } from '#server/runtime/test-services.ts';
import { publishTemplate } from '#server/templates/publish-template.ts';
import type { BenchContext } from '../../figures/bench-context.ts';
import { against, type Figure, percentilesOf } from '../../figures/figures.ts';

const OPERATIONS = 5_000;
const PARAGRAPHS = 100;
const SENT_AT_ONCE = 250;
const SENTENCE =
  'The queue filled faster than the workers could drain it, and the retry storm hid the first failure. ';
const ROUNDS = 12;
/** The rounds that are not counted: code is compiled, and documents come to memory. */
const FIRST = 2;
const TARGET_MS = 100;
const SOURCE = "{ id: 'report', version: 1, name: 'Report', fields: { body: { type: 'richText' } } }";
const FIELD = 'field:body';
const BRANCH = 'try';

export async function benchMerge({ postgresUrl }: BenchContext): Promise<Figure[]> {
  const instance = await createTestInstance(postgresUrl);
  try {
    return await measure(instance.services);
  } finally {
    await instance.close();
  }
}

async function measure(services: TestServices): Promise<Figure[]> {
  const data = { email: 'bench@example.org', name: 'Bench', role: 'owner' } as const;
  const { id, name, role } = { ...(await services.prisma.user.create({ data })), role: 'owner' as const };
  const actor: UserActor = { kind: 'user', id, name, role };
  await publishTemplate(services, actor, 'report', { source: SOURCE, baseVersion: 0 });
  const { body } = await createCodex(services, actor, { templateId: 'report', title: 'Long' });
  const main = codexDocumentName(body.id);
  await services.live.edit(main, actor, { origin: 'socket' }, (doc) =>
    writeJson(doc.getXmlFragment(FIELD), { type: 'doc', content: paragraphs() }),
  );
  await createBranch(services, actor, body.id, { name: BRANCH });
  const ancestor = (await services.journal.load(main)).state;
  // In paragraphs of their own: where both changed one sentence, somebody is asked.
  await write(services, actor, main, 0);
  await write(services, actor, codexDocumentName(body.id, BRANCH), 1);
  const sides = {
    ...{ ancestor, main: (await services.journal.load(main)).state },
    branch: (await services.journal.load(codexDocumentName(body.id, BRANCH))).state,
  };
  const template = await services.templates.get('report', 1);
  const input = {
    ...{ ...sides, row: { templateId: 'report', templateVersion: 1 }, clientId: 7, actor, authorId: id },
    ...{ take: {}, given: [], now: Date.now(), timeZone: 'UTC' },
  };
  const merge = async () => await mergeTask.work(input, () => Promise.resolve(template));
  if ((await merge()).update === null) throw new Error('nothing was merged');
  const figure = (what: string, value: number): Figure => ({
    ...{ bench: 'merge', case: `${OPERATIONS} operations a side, ${what}, p50`, unit: 'ms', value },
  });
  const edit = await p50(merge);
  const whole = await p50(() => Promise.resolve(applyWhole(sides)));
  return [
    {
      ...figure('preview', await p50(() => previewMerge(services, actor, body.id, BRANCH))),
      target: TARGET_MS,
    },
    { ...figure('the edit', edit), target: TARGET_MS },
    against(figure('the edit beside', edit), 'Y.applyUpdate of both', whole),
  ];
}

function paragraphs() {
  return Array.from({ length: PARAGRAPHS }, () => ({
    type: 'paragraph',
    content: [{ type: 'text', text: SENTENCE.repeat(5) }],
  }));
}

/** Words here and there, in every second paragraph from `first`, each an operation. */
async function write(services: TestServices, actor: UserActor, name: string, first: number): Promise<void> {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, (await services.journal.load(name)).state);
  const made: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => made.push(update));
  const field = doc.getXmlFragment(FIELD);
  for (let number = 0; number < OPERATIONS; number += 1) {
    const paragraph = field.get((number * 2 + first) % PARAGRAPHS);
    const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : undefined;
    if (!(text instanceof Y.XmlText)) throw new Error('the text has another shape than was written');
    const at = (number * 37) % Math.max(1, text.length - 10);
    doc.transact(() => {
      text.delete(at, 3);
      text.insert(at, `w${number} `);
    });
  }
  doc.destroy();
  // As after an absence, so that filling the journal takes seconds.
  for (let from = 0; from < made.length; from += SENT_AT_ONCE)
    await services.live.apply(
      name,
      actor,
      { origin: 'socket', operationId: `bench:${name}:${from}` },
      Y.mergeUpdates(made.slice(from, from + SENT_AT_ONCE)),
    );
}

/** What a program does that keeps whatever both sides have. */
function applyWhole({ main, branch }: { readonly main: Uint8Array; readonly branch: Uint8Array }): void {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, main);
  Y.applyUpdate(doc, branch);
  doc.destroy();
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
