/** Changes made as suggestions, for whoever may propose and not edit: one for each field, by the rules of the server. */
import { BinderyError } from '#core/errors.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import { isEmpty, textOf } from '../text/codex-markdown.ts';
import { readCodex } from '../tools/read-codex.ts';
import { type Call, codexPath } from '../tools/tool.ts';
import type { Passage } from './edit-passage.ts';
import type { Change } from './patch-from.ts';
import { plainWords } from './plain-words.ts';

interface Suggestion {
  readonly anchor: {
    readonly field: string;
    readonly quote?: string;
    readonly from?: number;
    readonly to?: number;
  };
  readonly change:
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'value'; readonly value: unknown };
}

export interface Proposed {
  readonly field: string;
  /** Of the suggestion. */
  readonly id: string;
}

/** Of words in a text. Of a rich text they are meant as a reader sees them: without the marks of Markdown. */
export async function proposePassage(
  call: Call,
  id: string,
  { field, quote, replacement }: Passage,
  reason: string | undefined,
): Promise<Proposed> {
  const { template } = await readCodex(call, id);
  const known = Object.hasOwn(template.fields, field) ? template.fields[field] : undefined;
  const words = known !== undefined && storageOf(known) === 'fragment' ? plainWords : (text: string) => text;
  const change = { kind: 'text', text: words(replacement) } as const;
  return await send(call, id, { anchor: { field, quote: words(quote) }, change }, reason);
}

/**
 * Of values, and of whole texts that are plain or empty. Throws `invalid_input` for a rich text with something in it, and before anything
 * is proposed.
 */
export async function proposeChange(
  call: Call,
  id: string,
  change: Change,
  reason: string | undefined,
): Promise<readonly Proposed[]> {
  const suggestions = await suggestionsFor(call, id, change);
  const proposed: Proposed[] = [];
  for (const suggestion of suggestions) proposed.push(await send(call, id, suggestion, reason));
  return proposed;
}

async function suggestionsFor(call: Call, id: string, change: Change): Promise<readonly Suggestion[]> {
  const { codex, template } = await readCodex(call, id);
  const suggestions: Suggestion[] = [];
  if (change.title !== undefined) suggestions.push(wholeText('title', codex.title, change.title));
  for (const [fieldId, value] of Object.entries(valuesAfter(change, codex.fields))) {
    const field = Object.hasOwn(template.fields, fieldId) ? template.fields[fieldId] : undefined;
    if (field === undefined) throw new BinderyError('invalid_input', `There is no field ${fieldId}.`);
    const now = codex.fields[fieldId] ?? null;
    const storage = storageOf(field);
    if (storage !== 'text' && storage !== 'fragment')
      suggestions.push({ anchor: { field: fieldId }, change: { kind: 'value', value } });
    else if (storage === 'text') suggestions.push(wholeText(fieldId, textOf(now) ?? '', textFrom(value)));
    else if (isEmpty(now)) suggestions.push(wholeText(fieldId, '', plainWords(textFrom(value))));
    else
      throw new BinderyError(
        'invalid_input',
        `You may propose but not edit, and ${fieldId} holds a text already: propose other words for a passage of it with edit_passage.`,
      );
  }
  return suggestions;
}

function valuesAfter(
  { fields = {}, add = {}, remove = {} }: Change,
  now: Readonly<Record<string, JsonValue>>,
): Readonly<Record<string, unknown>> {
  const sets: Record<string, unknown> = {};
  for (const id of new Set([...Object.keys(add), ...Object.keys(remove)])) {
    const members = now[id];
    const kept = (Array.isArray(members) ? members : []).filter((each) => !remove[id]?.includes(each));
    sets[id] = [...new Set<unknown>([...kept, ...(add[id] ?? [])])];
  }
  return { ...fields, ...sets };
}

function textFrom(value: unknown): string {
  if (value === null) return '';
  const text = textOf(value as JsonValue);
  if (text === null) throw new BinderyError('invalid_input', 'A text is proposed as text.');
  return text;
}

/** Other words in place of all that a text holds. */
function wholeText(field: string, before: string, after: string): Suggestion {
  if (before === '') return { anchor: { field }, change: { kind: 'text', text: after } };
  const anchor = { field, quote: before, from: 0, to: before.length };
  return { anchor, change: { kind: 'text', text: after } };
}

async function send(
  { access, signal }: Call,
  id: string,
  suggestion: Suggestion,
  reason: string | undefined,
): Promise<Proposed> {
  const body = { ...suggestion, ...(reason !== undefined && { body: { markdown: reason } }) };
  const made: { readonly id: string } = await access.rest.call('POST', codexPath(id, '/suggestions'), {
    body,
    signal,
  });
  return { field: suggestion.anchor.field, id: made.id };
}
