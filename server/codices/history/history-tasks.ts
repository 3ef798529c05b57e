/** Tasks on earlier states of a Codex (read, compare, restore), run here or in a thread. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { readConditionValues } from '#core/codex/condition-values.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { titleOf } from '#core/codex/pattern-title.ts';
import { readPin } from '#core/codex/pin.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';
import { storageOf } from '#core/fields/registry.ts';
import { compareCodices, type FieldChange } from '#core/history/compare-codices.ts';
import { restoreFields } from '#core/history/restore-fields.ts';
import { restoreRow } from '#core/history/restore-row.ts';
import type { PastCodex, RestoreBody } from '#core/protocol/api/history.ts';
import { checkReturn, type Situation } from '#core/rules/check-change.ts';
import { takerOf } from '#core/rules/steps.ts';
import type { Template } from '#core/template/template.ts';
import { compareRichTexts } from '#richtext/compare/compare-rich-texts.ts';
import { restoreFragment } from '#richtext/document/document.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { editFork } from '../../collaboration/documents/fork-edit.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import type { MadeEdit } from '../../ports/live-documents.port.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import type { Task } from '../../threads/task.ts';
import { defineReading } from '../content/codex-reading.ts';
import { type ReadOptions, readFieldValues, readRetiredValues } from '../content/field-values.ts';
import { mendPin, openForReading, pinnedVersion } from '../content/live-reading.ts';

type Row = Pick<CodexRow, 'templateId' | 'templateVersion'>;
type PastContent = Pick<PastCodex, 'title' | 'template' | 'fields' | 'retired' | 'richText'>;

/** An earlier state for the page; `today` its day. */
export const pastReading = defineReading(
  'read a Codex as it was',
  (codex, template, { today }: Pick<ReadOptions, 'today'>): PastContent => {
    const options: ReadOptions = { richText: 'markdown', today };
    const prose = readFieldValues(codex, template, { ...options, richText: 'json' });
    const richText = Object.values(template.fields).flatMap(({ id, type }) => {
      return type === 'richText' ? [[id, prose[id] ?? null] as const] : [];
    });
    return {
      title: titleOf(codex, template),
      template: { id: template.id, version: template.version },
      fields: { ...readFieldValues(codex, template, options) },
      retired: { ...readRetiredValues(codex, template, options) },
      richText: Object.fromEntries(richText),
    };
  },
);

export interface CompareInput {
  /** Two states of one document, each whole as one Yjs update. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly row: Row;
  /** Whether fields that are the same are told as well. */
  readonly unchanged: boolean;
}

export interface Comparing {
  /** The version that the later state is pinned to, whose fields are compared. */
  readonly version: number;
  /** The version that the earlier one is pinned to; `null` where it says none. */
  readonly versionBefore: number | null;
  readonly changes: readonly FieldChange[];
}

/** Asks for the template in that version. */
export const compareTask: Task<CompareInput, Comparing, number, Template> = {
  name: 'compare two states of a Codex',
  async work({ before, after, row, unchanged }, ask) {
    const [old, now] = [loadState(before), loadState(after)] as const;
    try {
      const version = pinnedVersion(openForReading({ environment: serverEnvironment }, now), row);
      const pin = readPin(old);
      const template = await ask(version);
      return {
        version,
        versionBefore: pin?.id === template.id ? pin.version : null,
        changes: compareCodices(template, old, now, { compareRichTexts, unchanged }),
      };
    } finally {
      old.destroy();
      now.destroy();
    }
  },
};

export interface RestoreInput {
  /** The document as it is now, and the Yjs client id to write under. */
  readonly state: Uint8Array;
  readonly clientId: number;
  /** The state to bring back. */
  readonly past: Uint8Array;
  readonly row: Row;
  readonly actor: Actor;
  /** Who created the Codex. */
  readonly authorId: string;
  readonly fields: RestoreBody['fields'];
  /** One row of a field alone. */
  readonly only?: RestoreBody['row'];
  /** ms since epoch. */
  readonly now: number;
  /** Of the workspace, an IANA name. */
  readonly timeZone: string;
}

/** `restored`: the fields that it concerns. */
export type RestoreOutput = MadeEdit & { readonly restored: readonly string[] };

/**
 * Asks for the template in the version that the document is pinned to now. Throws `invalid_input` for a field that is
 * read-only, and for a step of the workflow that whoever restores may not take.
 */
export const restoreTask: Task<RestoreInput, RestoreOutput, number, Template> = {
  name: 'restore a Codex',
  async work({ state, clientId, past, row, actor, authorId, fields, only, now, timeZone }, ask) {
    const environment: Environment = { ...serverEnvironment, now: () => now };
    const [base, earlier] = [loadState(state), loadState(past)] as const;
    try {
      const template = await ask(pinnedVersion(openForReading({ environment }, base), row));
      const { update, result: restored } = editFork(state, clientId, (doc) => {
        const codex = openCodex(doc, { environment, actor });
        const before = valuesNow(codex, template);
        const restored =
          only === undefined
            ? restoreFields(codex, template, earlier, fields ?? 'all', {
                restoreFragment,
                forms: { ...richTextForms, timeZone },
              })
            : restoreRow(codex, template, earlier, only)
              ? [only.field]
              : [];
        assertAllowed(template, restored, {
          before,
          after: valuesNow(codex, template),
          taker: takerOf(actor),
          authorId,
        });
        mendPin(codex, template);
        return restored;
      });
      return update === null
        ? { update, restored }
        : { update, summary: summarizeUpdate(base, update), restored };
    } finally {
      base.destroy();
      earlier.destroy();
    }
  },
};

/** The values of all fields, as conditions ask for them. */
export function valuesNow(codex: Codex, { fields }: Pick<Template, 'fields'>): Situation['after'] {
  const written = Object.values(fields).filter((field) => storageOf(field) !== 'none');
  const values = readConditionValues(
    codex,
    fields,
    written.map(({ id }) => id),
  );
  return (id) => values[id] ?? null;
}

/** Throws `invalid_input` where the rules of the template do not let these hands change one of the fields. */
export function assertAllowed(
  template: Template,
  restored: readonly string[],
  situation: Situation & { readonly before: Situation['after'] },
): void {
  const { before, after } = situation;
  const issues = Object.values(template.fields)
    .filter(({ id }) => restored.includes(id))
    .flatMap((field) => checkReturn(template, field, before(field.id), after(field.id), situation));
  const [first] = issues;
  if (first === undefined) return;
  const hint = first.hint === undefined ? '' : ` ${first.hint}`;
  throw new BinderyError('invalid_input', `${first.message}${hint}`, { issues });
}

/** The document whose complete state is `state`. */
export function loadState(state: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return doc;
}
