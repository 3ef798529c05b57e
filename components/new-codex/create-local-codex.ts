/** Creates a Codex on this device, to be edited at once; the request to the server follows in the background. */
import { fingerprintSeed, seedUpdate } from '#core/codex/seed-codex.ts';
import { BinderyError } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import type { CreateCodexBody } from '#core/protocol/api/codices.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { childValues } from '#core/related/child-values.ts';
import type { Template } from '#core/template/template.ts';
import { fillTitle } from '#core/template/title-pattern.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import { writeRichText } from '#richtext/field-text.ts';
import type { PendingWork } from '#sync/pending/pending-work.ts';
import type { LocalStore } from '#sync/store/local-store.ts';

export interface CreateCodexContext {
  readonly pending: Pick<PendingWork, 'add'>;
  /** The person's part. */
  readonly store: Pick<LocalStore, 'append'>;
  /** `null` where the tree is not there yet: the server puts the Codex into it. */
  readonly workspace: Pick<Workspace, 'transact' | 'insert' | 'node'> | null;
  readonly actor: { readonly id: string; readonly name: string };
  /** By the clock of the server, as far as it is known. */
  readonly now: () => number;
  /** The day of a moment where this is made, as `2026-11-29`. */
  readonly dayOf: (at: number) => string;
  readonly newId: () => string;
  /** The newest version that this device has; rejects with `unavailable` when it has none and can't ask. */
  readonly findTemplate: (templateId: string) => Promise<Template>;
}

export interface NewCodexInput {
  readonly templateId: string;
  /** Left out or empty, the template's pattern names it. */
  readonly title?: string;
  readonly parentId?: string;
  /** It stands below a private Codex, or is one: that is made by the server alone. Sent along, so that the server makes nothing that everybody reads. */
  readonly private?: boolean;
}

interface Made {
  readonly body: CreateCodexBody & { readonly id: string };
  readonly template: Template;
  readonly seed: Uint8Array;
}

interface Beginning {
  readonly title: string;
  readonly parentId?: string;
  readonly isPrivate?: boolean;
  /** What it begins with beside the defaults of its template. */
  readonly fields?: Record<string, JsonValue>;
}

/** Enough for any form; templates that make one another would go on for ever. */
const MAX_CHILDREN = 100;

/**
 * Creates a Codex with the children of its template, and resolves to its id when it can be opened. Once the request is
 * stored, an interruption is completed by the server. Rejects as the store does when nothing can be stored; then nothing
 * was created.
 */
export async function createCodex(
  parts: CreateCodexContext,
  wanted: NewCodexInput,
): Promise<{ readonly id: string; readonly templates: readonly Template[] }> {
  const made = await planCodices(parts, wanted);
  const [root] = made;
  const { id } = root.body;
  await parts.pending.add({
    kind: 'create-codex',
    codexId: id,
    at: Date.parse(root.body.made?.at ?? ''),
    title: root.body.title,
    templateName: root.template.name,
    codices: made.map(({ body }) => body),
  });
  for (const { body, seed } of made) await parts.store.append(codexDocumentName(body.id), seed);
  if (parts.workspace !== null) placeAll(parts.workspace, made);
  return { id, templates: made.map(({ template }) => template) };
}

/** The Codex and its children, parents first. A template that is not here, or is on the way from the Codex down, makes no child. */
async function planCodices(
  parts: CreateCodexContext,
  wanted: NewCodexInput,
): Promise<readonly [Made, ...Made[]]> {
  const template = await parts.findTemplate(wanted.templateId);
  const at = parts.now();
  const place = {
    ...(wanted.parentId !== undefined && { parentId: wanted.parentId }),
    ...(wanted.private === true && { isPrivate: true }),
  };
  const root = makeOne(parts, template, at, { title: wanted.title ?? '', ...place });
  const planned: [Made, ...Made[]] = [root];
  const open = [{ parent: root, above: new Set([template.id]) }];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const child of next.parent.template.children.create) {
      const { template: childId, title } = child;
      if (planned.length > MAX_CHILDREN) return planned;
      if (next.above.has(childId)) continue;
      const childTemplate = await parts.findTemplate(childId).catch(() => null);
      if (childTemplate === null || childTemplate.abstract) continue;
      const fields = childValues(
        { ...next.parent, values: next.parent.body.fields ?? {} },
        child,
        childTemplate,
      );
      const { id: parentId, private: isPrivate = false } = next.parent.body;
      const made = makeOne(parts, childTemplate, at, { title, parentId, fields, isPrivate });
      planned.push(made);
      open.push({ parent: made, above: new Set([...next.above, childId]) });
    }
  }
  return planned;
}

function makeOne(
  { actor, newId, dayOf }: CreateCodexContext,
  template: Template,
  at: number,
  { title, parentId, fields = {}, isPrivate = false }: Beginning,
): Made {
  if (template.abstract)
    throw new BinderyError(
      'invalid_input',
      `“${template.name}” is there for other templates to extend; no Codex is made from it.`,
    );
  const id = newId();
  const time = new Date(at).toISOString();
  const titleDay = title.trim() === '' && template.titlePattern !== null ? dayOf(at) : null;
  const filled = titleDay === null ? title : fillTitle(template, fields, titleDay);
  const seed = seedUpdate({
    codexId: id,
    template,
    title: filled,
    titleDay,
    values: fields,
    now: at,
    actor,
    writeFragment: writeRichText,
  });
  const made = {
    at: time,
    by: { id: actor.id, name: actor.name },
    templateVersion: template.version,
    seed: fingerprintSeed(seed),
    ...(titleDay === null ? {} : { titleDay }),
  };
  const place = { ...(parentId !== undefined && { parentId }), ...(isPrivate && { private: true }) };
  const values = Object.keys(fields).length === 0 ? {} : { fields };
  return { body: { id, templateId: template.id, title: filled, ...place, ...values, made }, template, seed };
}

function placeAll(workspace: NonNullable<CreateCodexContext['workspace']>, made: readonly Made[]): void {
  workspace.transact(() => {
    for (const { body } of made) {
      const parentId = body.parentId ?? null;
      // What it was to stand in may have been deleted for good at this moment.
      const isThere = parentId === null || workspace.node(parentId) !== null;
      workspace.insert(body.id, { parentId: isThere ? parentId : null }, labelOf(body));
    }
  });
}

function labelOf({ title, templateId }: CreateCodexBody): {
  readonly title: string;
  readonly templateId: string;
} {
  return { title, templateId };
}
