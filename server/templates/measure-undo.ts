/** Measures, in the documents of Codices, what undoing a publication would do to their values. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { contentOf, isAsTaken, takeOver } from '#core/codex/take-over.ts';
import { convertValue, isBlank } from '#core/conversion/conversions.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import type { FieldImpact, TemplateImpact } from '#core/protocol/api/templates.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { compareTemplates, type TemplateComparison } from '#core/template/versions/compare-templates.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import type { Services } from '../ports/services.ts';
import { countCodices } from './template-store.ts';

/** After so long, what was counted so far is the answer. */
const MAX_MS = 2_000;
const BATCH = 50;
const MAX_SAMPLES = 3;
const MAX_SAMPLE_TEXT = 120;

interface Counted {
  readonly impact: FieldImpact;
  /** As it is now; `null` for a field that is shown again. */
  readonly before: FieldDefinition | null;
  /** As it will be; `null` for one that is retired. */
  readonly after: FieldDefinition | null;
}

/**
 * What publishing `next`, which undoes `undone`, does: as `measureImpact`, but each Codex is brought over in a copy of its document, since
 * which values come back as they were depends on what was written since. Counted in as many Codices as can be read in two seconds.
 */
export async function measureUndo(
  services: Services,
  undone: Template,
  next: Template,
): Promise<TemplateImpact> {
  const codices = (await countCodices(services.prisma, next.id)).get(next.id) ?? 0;
  const comparison = compareTemplates(undone, next);
  const counted = countedFields(undone, next, comparison);
  const seen =
    counted.length === 0
      ? codices
      : await countCopies(services, { undone, next, timeZone: await getTimeZone(services) }, counted);
  const ids = (fields: readonly { readonly id: string }[]) => fields.map(({ id }) => id);
  return {
    codices,
    added: ids(comparison.added),
    retired: ids(comparison.retired),
    changed: ids(comparison.changed),
    fields: counted.map(({ impact }) => impact),
    ...(seen < codices && { counted: seen }),
  };
}

function countedFields(
  undone: Template,
  next: Template,
  { retyped, renamed, retired, restored }: TemplateComparison,
): readonly Counted[] {
  const begin = (field: FieldDefinition, change: FieldImpact['change'], more: Partial<FieldImpact> = {}) => ({
    ...{ field: field.id, label: field.label, change, converts: 0, parks: 0, restores: 0, sample: [] },
    ...more,
  });
  const wasOf = new Map(renamed.map(({ id, was }) => [id, was]));
  const isRetyped = (id: string) => retyped.some((one) => one.id === id);
  return [
    ...retyped.map(({ id, before, after }): Counted => {
      const was = wasOf.get(id);
      const types = { from: before.type, to: after.type, ...(was !== undefined && { was }) };
      return { impact: begin(after, 'retyped', types), before, after };
    }),
    ...renamed.flatMap(({ id, was }): Counted[] => {
      const [before, after] = [undone.fields[was], next.fields[id]];
      if (before === undefined || after === undefined || isRetyped(id)) return [];
      return [{ impact: begin(after, 'renamed', { was }), before, after }];
    }),
    ...restored.flatMap((after): Counted[] =>
      isRetyped(after.id) ? [] : [{ impact: begin(after, 'restored'), before: null, after }],
    ),
    ...retired.map((before): Counted => ({ impact: begin(before, 'retired'), before, after: null })),
  ].filter(({ before, after }) => [before, after].every((field) => field === null || isStored(field)));
}

function isStored(field: FieldDefinition): boolean {
  return storageOf(field) !== 'none';
}

interface Versions {
  readonly undone: Template;
  readonly next: Template;
  /** Of the workspace, an IANA name. */
  readonly timeZone: string;
}

/** Counts into `counted`, and answers in how many Codices. */
async function countCopies(
  services: Services,
  versions: Versions,
  counted: readonly Counted[],
): Promise<number> {
  const begunAt = performance.now();
  let seen = 0;
  for (let after = ''; ; ) {
    const rows = await services.prisma.codex.findMany({
      where: { templateId: versions.next.id, deletedAt: null, id: { gt: after } },
      orderBy: { id: 'asc' },
      select: { id: true, title: true, privateTopId: true },
      take: BATCH,
    });
    for (const row of rows) {
      const state = await services.live.read(codexDocumentName(row.id), Y.encodeStateAsUpdate);
      countCopy(services, versions, counted, { ...row, state });
      seen += 1;
      if (performance.now() - begunAt > MAX_MS) return seen;
      await nextTurn();
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return seen;
    after = last.id;
  }
}

interface Copied {
  readonly id: string;
  readonly title: string;
  readonly privateTopId: string | null;
  readonly state: Uint8Array;
}

function countCopy(
  { environment }: Services,
  { undone, next, timeZone }: Versions,
  counted: readonly Counted[],
  copied: Copied,
): void {
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, copied.state);
    const codex = openCodex(doc, { environment, actor: SYSTEM_ACTOR });
    // One that has not followed the publication yet has nothing to take back.
    if (codex.pin()?.version !== undone.version) return;
    const found = counted.map(
      ({ before }) =>
        before && {
          value: contentOf(codex, before, richTextForms),
          isAsMade: isAsTaken(codex, before, richTextForms),
        },
    );
    codex.setPin(next);
    const written = new Set(takeOver(codex, next, { ...richTextForms, timeZone }, undone));
    for (const [index, one] of counted.entries())
      count(codex, one, found[index] ?? null, { written, copied, timeZone });
  } finally {
    doc.destroy();
  }
}

interface Found {
  readonly value: ReturnType<typeof contentOf>;
  /** It is what the conversion made, and nobody has written since. */
  readonly isAsMade: boolean;
}

interface Written extends Pick<Versions, 'timeZone'> {
  /** The fields that were taken over. */
  readonly written: ReadonlySet<string>;
  readonly copied: Copied;
}

function count(
  codex: Codex,
  { impact, before, after }: Counted,
  found: Found | null,
  { written, copied, timeZone }: Written,
): void {
  const hasValue = after !== null && !isBlank(after, contentOf(codex, after, richTextForms));
  const isTaken = after !== null && written.has(after.id);
  if (hasValue) impact.converts += 1;
  if (hasValue && !isTaken && impact.restores !== undefined && impact.change !== 'renamed')
    impact.restores += 1;
  const stays = impact.change === 'renamed' || isTaken;
  if (before === null || found === null || stays || found.isAsMade || isBlank(before, found.value)) return;
  impact.parks += 1;
  // A sample is read by whoever publishes, who need not be among those who may read a private Codex.
  if (copied.privateTopId !== null || impact.sample.length >= MAX_SAMPLES) return;
  const text = fieldTypeOf(before.type).toText(before, found.value).slice(0, MAX_SAMPLE_TEXT);
  const result = after === null ? null : convertValue(before, after, found.value, timeZone);
  const reason = result === null || result.converted ? null : result.reason;
  impact.sample.push({ codex: copied.id, title: copied.title, text, reason });
}
