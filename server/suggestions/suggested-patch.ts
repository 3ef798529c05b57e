/** A suggestion as a PATCH of the Codex: worked out where nothing is guessed, refused where the Codex says something else by now. */
import type { Codex } from '#core/codex/codex.ts';
import { type AnchorSpace, resolveAnchor } from '#core/comments/anchor.ts';
import { anchoredField, anchorSpaceOf } from '#core/comments/codex-anchors.ts';
import type { Suggestion, Thread } from '#core/comments/comments.ts';
import { TITLE_ROOT } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { PatchCodexBody } from '#core/protocol/api/codices.ts';
import { canBeAbout, changeText, type ProposedChange } from '#core/suggestions/proposed-change.ts';
import type { Template } from '#core/template/template.ts';
import { fragmentText } from '#richtext/document/document.ts';
import { changeRichText, richTextOf } from '#richtext/document/proposed-edit.ts';

type TextualChange = Exclude<ProposedChange, { readonly kind: 'value' }>;

/** How a suggestion stands: ready to be accepted, or what it is about says something else, or is gone. */
export type Standing = 'ready' | 'changed' | 'removed';

/** What of a thread it takes. */
export type Suggesting = Pick<Thread, 'anchor'> & { readonly suggestion: Pick<Suggestion, 'change'> };

/** The Codex that suggestions are looked at in, at this moment. */
export interface Content {
  readonly codex: Codex;
  readonly template: Template;
  readonly space: AnchorSpace;
}

/** The field as it will be. Throws `conflict` unless the suggestion is ready. */
export function patchFor(thread: Suggesting, codex: Codex, template: Template): PatchCodexBody {
  const content = { codex, template, space: anchorSpaceOf(codex, template) };
  const standing = standingOf(thread, content);
  if (standing !== 'ready')
    throw new BinderyError(
      'conflict',
      standing === 'changed'
        ? 'What this suggestion is about says something else by now. Look at both, and make the edit by hand or reject it.'
        : 'What this suggestion is about was removed.',
    );
  const { anchor } = thread;
  const { change } = thread.suggestion;
  const id = anchor.on === 'codex' ? '' : anchoredField(template, anchor.field);
  if (change.kind === 'value') return { fields: { [id]: change.value } };
  const range = rangeIn(thread, content);
  if (id === TITLE_ROOT) return { title: textWith(codex.title.toString(), range, change) };
  const field = fieldOf(template, id);
  if (storageOf(field) !== 'fragment')
    return { fields: { [id]: textWith(codex.text(id).toString(), range, change) } };
  const changed =
    range === null && change.kind === 'text'
      ? richTextOf(change.text)
      : changeRichText(codex.fragment(id), range ?? [0, 0], change);
  return { fields: { [id]: changed.toJSON() as JsonValue } };
}

export function standingOf(
  { anchor, suggestion }: Suggesting,
  { codex, template, space }: Content,
): Standing {
  const { change } = suggestion;
  const place = resolveAnchor(anchor, space);
  if (!('found' in place) || anchor.on === 'codex') return 'removed';
  // Two devices of one author may have said both at once, where neither server knew of the other.
  if (!canBeAbout(change, anchor.on)) return 'changed';
  const id = anchoredField(template, anchor.field);
  if (id !== TITLE_ROOT && !Object.hasOwn(template.fields, id)) return 'removed';
  if (place.found.on === 'text') return place.found.exact ? 'ready' : 'changed';
  if (id === TITLE_ROOT) return change.kind === 'text' && codex.title.length === 0 ? 'ready' : 'changed';
  const field = fieldOf(template, id);
  if (change.kind === 'value') {
    // Whoever wrote it over a socket may have meant a text, and a field may have become one.
    if (['text', 'fragment', 'none'].includes(storageOf(field))) return 'changed';
    const isSame = canonicalJson(plainValue(codex, field)) === canonicalJson(change.base);
    return isSame ? 'ready' : 'changed';
  }
  return isEmptyText(codex, field) ? 'ready' : 'changed';
}

/** What a value is proposed over. Throws `invalid_input` for a field that holds a text, or is worked out. */
export function plainValue(codex: Codex, field: FieldDefinition): JsonValue {
  if (!['text', 'fragment', 'none'].includes(storageOf(field))) return codex.value(field);
  throw new BinderyError('invalid_input', `${field.label} takes no value: suggest words for a text.`, {
    issues: [{ path: ['change', 'kind'], message: 'This field holds no value of its own.' }],
  });
}

/** Characters of the field's text; `null` for the whole of an empty field. */
function rangeIn({ anchor }: Suggesting, { space }: Content): readonly [number, number] | null {
  const place = resolveAnchor(anchor, space);
  return 'found' in place && place.found.on === 'text' ? [place.found.from, place.found.to] : null;
}

function textWith(text: string, range: readonly [number, number] | null, change: TextualChange): string {
  if (change.kind !== 'text')
    throw new BinderyError('invalid_input', 'Plain text has no formatting that could be accepted.');
  const [from, to] = range ?? [0, text.length];
  return changeText(text, from, to, change);
}

function isEmptyText(codex: Codex, field: FieldDefinition): boolean {
  switch (storageOf(field)) {
    case 'text':
      return codex.text(field.id).length === 0;
    case 'fragment':
      return fragmentText(codex.fragment(field.id)) === '' && codex.fragment(field.id).length <= 1;
    default:
      return false;
  }
}

function fieldOf(template: Template, id: string): FieldDefinition {
  const field = Object.hasOwn(template.fields, id) ? template.fields[id] : undefined;
  if (field === undefined) throw new BinderyError('conflict', 'The template no longer has this field.');
  return field;
}
