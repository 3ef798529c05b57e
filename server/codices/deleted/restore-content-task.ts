/** The task of bringing content of a deleted Codex into a living one, run here or in a thread: what is offered, and the edit. */
import type * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { readConditionValues } from '#core/codex/condition-values.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { TITLE_ROOT } from '#core/document/roots.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import { storageOf } from '#core/fields/registry.ts';
import { formOf } from '#core/history/comparable-rich-text.ts';
import { compareCodices, type FieldChange } from '#core/history/compare-codices.ts';
import { refuseField, restoreContent } from '#core/history/restore-content.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { takerOf } from '#core/rules/steps.ts';
import { changesByMergeOnly, MERGES_ONLY } from '#core/template/format/main-changes.ts';
import type { Template } from '#core/template/template.ts';
import { compareRichTexts } from '#richtext/compare/compare-rich-texts.ts';
import { fragmentToJson, restoreFragment } from '#richtext/document/document.ts';
import { fragmentToMarkdown } from '#richtext/markdown/markdown.ts';
import { editFork } from '../../collaboration/documents/fork-edit.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import type { MadeEdit } from '../../ports/live-documents.port.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import type { Task } from '../../threads/task.ts';
import { defineReading } from '../content/codex-reading.ts';
import { checkFieldValues, type FieldValues } from '../content/field-values.ts';
import { openForReading, pinnedVersion } from '../content/live-reading.ts';
import { loadState } from '../history/history-tasks.ts';
import type { Law } from '../writing/apply-patch.ts';

/** What a Codex holds that another one could take. */
export interface Content {
  /** Of its template as it follows it. */
  readonly version: number;
  readonly title: string;
  /** By key, fields that hold something; rich text as ProseMirror JSON. */
  readonly values: FieldValues;
}

export const contentReading = defineReading(
  'read the content of a deleted Codex',
  (codex, template): Content => ({
    version: template.version,
    title: codex.title.toString(),
    values: Object.fromEntries(
      Object.values(template.fields).flatMap((field) => {
        const value = contentOf(codex, field);
        return value === null ? [] : [[field.id, value] as const];
      }),
    ),
  }),
);

function contentOf(codex: Codex, field: FieldDefinition): JsonValue {
  if (storageOf(field) === 'none') return null;
  if (storageOf(field) !== 'fragment') {
    const value = codex.value(field);
    return isEmptyValue(value) ? null : value;
  }
  const fragment = codex.fragment(field.id);
  // The node types are JSON by construction; their interfaces only lack the index signature.
  return formOf(fragment) === '' ? null : (fragmentToJson(fragment) as unknown as JsonObject);
}

/** A field of the deleted Codex, or its title, and why it cannot be brought over; `null`: it can. */
export interface Offer {
  readonly field: string;
  readonly label: string;
  readonly refused: string | null;
}

export interface ContentInput {
  /** The living document as it is now, and the Yjs client id to write under. */
  readonly state: Uint8Array;
  readonly clientId: number;
  readonly row: Pick<CodexRow, 'id' | 'templateId' | 'templateVersion' | 'createdById'>;
  /** The document of the deleted one. */
  readonly other: Uint8Array;
  readonly content: Content;
  /** The fields of its template. */
  readonly otherFields: readonly FieldDefinition[];
  readonly actor: Actor;
  /** What is brought over, of what is not refused. `null`: all of it. */
  readonly fields: readonly string[] | null;
  /** ms since epoch. */
  readonly now: number;
}

export type ContentOutput = MadeEdit & {
  readonly offers: readonly Offer[];
  readonly changes: readonly FieldChange[];
  /** The version of its template that the living one follows. */
  readonly version: number;
};

/** Asks for the template, in the version that the living document is pinned to, and for what the values name. */
export const restoreContentTask: Task<ContentInput, ContentOutput, number, Law> = {
  name: 'bring content of a deleted Codex over',
  async work(input, ask) {
    const environment = { ...serverEnvironment, now: () => input.now };
    const [base, other] = [loadState(input.state), loadState(input.other)] as const;
    try {
      const codex = openForReading({ environment }, base);
      const version = pinnedVersion(codex, input.row);
      const law = await ask(version);
      const offers = offersOf(codex, law, input);
      const taken = offers.filter(({ field, refused }) => refused === null && isChosen(input, field));
      const changes: FieldChange[] = [];
      const { update } = editFork(input.state, input.clientId, (doc) => {
        const written = openCodex(doc, { environment, actor: input.actor });
        const ids = taken.map(({ field }) => field);
        restoreContent(written, law.template, other, ids, { restoreFragment });
        changes.push(...changesBetween(law.template, base, doc));
      });
      const told = { offers, changes, version };
      return update === null
        ? { update, ...told }
        : { update, summary: summarizeUpdate(base, update), ...told };
    } finally {
      base.destroy();
      other.destroy();
    }
  },
};

const changesBetween = (template: Template, before: Y.Doc, after: Y.Doc) =>
  compareCodices(template, before, after, { compareRichTexts });

function isChosen({ fields }: Pick<ContentInput, 'fields'>, field: string): boolean {
  return fields === null || fields.includes(field);
}

function offersOf(
  codex: Codex,
  law: Law,
  { row, content, otherFields, actor, ...input }: ContentInput,
): Offer[] {
  const { template, facts, pictures } = law;
  const byMergeOnly = actor.kind !== 'system' && changesByMergeOnly(template) ? MERGES_ONLY : null;
  const check = {
    ...{ codexId: row.id, authorId: row.createdById, facts, pictures, taker: takerOf(actor) },
    before: (field: FieldDefinition) =>
      storageOf(field) === 'fragment' ? fragmentToMarkdown(codex.fragment(field.id)) : codex.value(field),
    standing: (id: string) => readConditionValues(codex, template.fields, [id])[id] ?? null,
  };
  const refusalOf = (field: FieldDefinition): string | null => {
    const unfit = byMergeOnly ?? refuseField(field, template);
    if (unfit !== null) return unfit;
    // What else is brought over at once counts for the conditions of the template.
    const chosen = Object.entries(content.values).filter(
      ([id]) => input.fields !== null && isChosen(input, id) && Object.hasOwn(template.fields, id),
    );
    const values = { ...Object.fromEntries(chosen), [field.id]: content.values[field.id] ?? null };
    const issue = checkFieldValues(template, values, check).find(({ path }) => path[1] === field.id);
    return issue === undefined ? null : [issue.message, issue.hint].filter(Boolean).join(' ');
  };
  const offered = otherFields.filter(({ id }) => Object.hasOwn(content.values, id));
  return [
    ...(content.title === '' ? [] : [{ field: TITLE_ROOT, label: 'Title', refused: byMergeOnly }]),
    ...offered.map((field) => ({ field: field.id, label: field.label, refused: refusalOf(field) })),
  ];
}
