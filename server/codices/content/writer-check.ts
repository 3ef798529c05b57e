/** The check of edits to fields that a template keeps for some, and to what changes by merges only, from sockets and peers, by the version that the document is pinned to. */
import type * as Y from 'yjs';
import { readConditionValues } from '#core/codex/condition-values.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { readPin } from '#core/codex/pin.ts';
import { rootOf } from '#core/document/roots.ts';
import { UNKNOWN_ROOT, type UpdateSummary } from '#core/document/summarize-update.ts';
import type { Environment } from '#core/environment.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import { takerOf } from '#core/rules/steps.ts';
import { writerReason } from '#core/rules/writers.ts';
import { changesByMergeOnly, MERGES_ONLY } from '#core/template/format/main-changes.ts';
import type { Template } from '#core/template/template.ts';
import { slotOf } from '#core/template/versions/slots.ts';
import type { CheckedEdit, UpdateCheck } from '../../ports/update-checks.port.ts';

/** What of a Codex never changes, and the version of its template that is known to be the last. */
interface Origin {
  readonly templateId: string;
  readonly templateVersion: number;
  readonly createdById: string;
}

type KeptTemplate = Pick<Template, 'fields' | 'slots' | 'mainChangesBy'>;

export interface WriterCheckParts {
  /** `null` for a Codex that is not here. */
  readonly findOrigin: (codexId: string) => Promise<Origin | null>;
  readonly findTemplate: (templateId: string, version: number) => Promise<KeptTemplate | null>;
  readonly environment: Environment;
}

/** What is kept in a document, as its template says. */
interface Kept {
  readonly pinned: string;
  readonly authorId: string;
  readonly template: KeptTemplate;
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  /** It is no branch, and changes only by merging one. */
  readonly mergesOnly: boolean;
}

const READER = { id: 'reader', name: 'Reader' };

/**
 * Creates the check. What is kept is looked up once while a document is in memory and again when it follows another version. Edits that
 * touch nothing of it are decided at once.
 */
export function createWriterCheck({ findOrigin, findTemplate, environment }: WriterCheckParts): UpdateCheck {
  const known = new WeakMap<Y.Doc, Kept>();

  async function lookUp({ documentName, document }: CheckedEdit, pinned: string): Promise<Kept | null> {
    const name = parseDocumentName(documentName);
    const origin = await findOrigin(name?.id ?? '');
    if (origin === null) return null;
    const pin = readPin(document);
    const version = pin?.id === origin.templateId ? pin.version : origin.templateVersion;
    const template =
      (await findTemplate(origin.templateId, version)) ??
      (await findTemplate(origin.templateId, origin.templateVersion));
    if (template === null) return null;
    const kept: Kept = {
      ...{ pinned, authorId: origin.createdById, template, fields: keptFields(template) },
      mergesOnly: name?.branch === MAIN_BRANCH && changesByMergeOnly(template),
    };
    known.set(document, kept);
    return kept;
  }

  async function refusalOf(edit: CheckedEdit, kept: Kept): Promise<string | null> {
    const touched = touchedOf(edit.summary, kept.fields);
    if (touched.length === 0) return null;
    // Who a field names may be on its way: somebody is named, and then writes.
    if (touched.some(namesSomebody)) await edit.settled;
    const { template, authorId } = kept;
    const codex = openCodex(edit.document, { environment, actor: READER });
    const valueFor = (id: string): JsonValue => readConditionValues(codex, template.fields, [id])[id] ?? null;
    const context = { taker: takerOf(edit.actor), authorId, valueFor };
    for (const field of touched) {
      const reason = writerReason(field, template, context);
      if (reason !== null) return `${field.label}: ${reason}`;
    }
    return null;
  }

  async function checkAnew(edit: CheckedEdit, pinned: string): Promise<string | null> {
    const kept = await lookUp(edit, pinned);
    if (kept === null) return null;
    return kept.mergesOnly ? MERGES_ONLY : await refusalOf(edit, kept);
  }

  return (edit) => {
    // It holds what others wrote, who may have been allowed to; the operator has said until when that is taken.
    if (edit.isRecovery || edit.actor.kind === 'system') return null;
    const pinned = JSON.stringify(readPin(edit.document));
    const kept = known.get(edit.document);
    if (kept?.pinned !== pinned) return checkAnew(edit, pinned);
    // Whatever it is that such an edit writes: a page that knows of this writes nothing there.
    if (kept.mergesOnly) return MERGES_ONLY;
    return kept.fields.size === 0 ? null : refusalOf(edit, kept);
  };
}

function keptFields(template: KeptTemplate): ReadonlyMap<string, FieldDefinition> {
  const kept = Object.values(template.fields).flatMap((field) => {
    const root = field.writableBy && rootOf(slotOf(template, field.id), storageOf(field));
    return root ? [[root, field] as const] : [];
  });
  return new Map(kept);
}

/** What cannot be told, or is too much to be told apart, may be any of them. */
function touchedOf(
  { fields }: UpdateSummary,
  kept: ReadonlyMap<string, FieldDefinition>,
): readonly FieldDefinition[] {
  const isAny = fields.some(
    ({ root, inserted, deleted }) =>
      root === UNKNOWN_ROOT && (fields.length > 1 || inserted > 0 || deleted > 0),
  );
  if (isAny) return [...kept.values()];
  return fields.flatMap(({ root }) => kept.get(root) ?? []);
}

function namesSomebody({ writableBy = [] }: FieldDefinition): boolean {
  return writableBy.some((one) => typeof one !== 'string');
}
