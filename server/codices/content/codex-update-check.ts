/** The check of edits to Codices from sockets and peers, by the pinned template. */
import type * as Y from 'yjs';
import {
  type CodexUpdateFindings,
  checkCodexUpdate,
  type ReturningElement,
  type RootRule,
} from '#core/codex/check-codex-update.ts';
import { REFERENCES_ROOT, rootOf, TITLE_ROOT } from '#core/document/roots.ts';
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { hasCellShape, hasShape } from '#core/fields/value-shape.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { isReferenceValue } from '#core/references/typed-reference.ts';
import type { Template } from '#core/template/template.ts';
import { slotOf } from '#core/template/versions/slots.ts';
import { richTextRules } from '#richtext/document/update-rules.ts';
import type { Journal } from '../../journal/journal.ts';
import type { CheckedEdit, UpdateCheck } from '../../ports/update-checks.port.ts';
import { stoodBefore } from './returning-elements.ts';

export interface CodexUpdateCheckParts {
  /** The newest version of the template that a Codex follows, and with `every` all older ones after it; none when there is no such Codex. */
  readonly findTemplates: (codexId: string, every: boolean) => Promise<readonly CodexFields[]>;
  readonly journal: Pick<Journal, 'list'>;
}

/** What of a version of a template matters here. */
type CodexFields = Pick<Template, 'fields' | 'retired' | 'slots'>;
/** What may stand in each root, by its name. */
export type RootRules = ReadonlyMap<string, RootRule>;

/**
 * Creates the check. The rules of a document are looked up once while it is in memory, so an edit costs no query, and once
 * more before an edit is refused: a version may have been published meanwhile, and a returning page may write by an older
 * one.
 */
export function createCodexUpdateCheck({ findTemplates, journal }: CodexUpdateCheckParts): UpdateCheck {
  const known = new WeakMap<Y.Doc, RootRules>();

  async function lookUp({ documentName, document }: CheckedEdit, every: boolean): Promise<RootRules> {
    const id = parseDocumentName(documentName)?.id ?? '';
    const roots = rootsOf(await findTemplates(id, every));
    known.set(document, roots);
    return roots;
  }

  async function checkAnew(edit: CheckedEdit): Promise<string | null> {
    if (!known.has(edit.document) && isGood(check(edit, await lookUp(edit, false)))) return null;
    const { problem, returning } = check(edit, await lookUp(edit, true));
    if (problem !== null) return describe(problem);
    const unknown = await findUnknown(edit, returning);
    return unknown && describe({ path: [unknown.root], message: unknown.message });
  }

  async function findUnknown(
    { documentName, document, actor }: CheckedEdit,
    returning: readonly ReturningElement[],
  ): Promise<ReturningElement | null> {
    const source = { journal, documentName, doc: document, actorId: actor.id };
    return returning.length === 0 ? null : await stoodBefore(source, returning);
  }

  return (edit) => {
    const roots = known.get(edit.document);
    return roots !== undefined && isGood(check(edit, roots)) ? null : checkAnew(edit);
  };
}

function check(edit: CheckedEdit, roots: RootRules): CodexUpdateFindings {
  const { document, update, decoded, ahead, actor, isRecovery } = edit;
  return checkCodexUpdate(document, update, {
    actorId: actor.id,
    rootOf: (name) => roots.get(name) ?? null,
    richText: richTextRules,
    isRecovery,
    decoded,
    ahead,
  });
}

function isGood({ problem, returning }: CodexUpdateFindings): boolean {
  return problem === null && returning.length === 0;
}

function describe({ path, message }: Issue): string {
  return [...path, message].join(': ');
}

/** The roots of Codices that follow any of these versions. */
export function rootsOf(templates: readonly CodexFields[]): RootRules {
  const definitions = new Map<string, FieldDefinition[]>();
  for (const template of templates) {
    for (const field of [...Object.values(template.fields), ...Object.values(template.retired)]) {
      const name = rootOf(slotOf(template, field.id), storageOf(field));
      if (name === null) continue;
      const others = definitions.get(name);
      if (others === undefined) definitions.set(name, [field]);
      else others.push(field);
    }
  }
  const roots = new Map<string, RootRule>([
    [TITLE_ROOT, { storage: 'text', fits: () => false }],
    [REFERENCES_ROOT, { storage: 'set', fits: isReferenceValue }],
  ]);
  for (const [name, fields] of definitions) {
    const storage = storageOf(fields[0] ?? { type: 'formula' });
    if (storage === 'none') continue;
    const fits: RootRule['fits'] = (value, columnId) =>
      fields.some((field) =>
        columnId === null ? hasShape(field, value) : hasCellShape(field, columnId, value),
      );
    roots.set(name, { storage, fits });
  }
  return roots;
}
