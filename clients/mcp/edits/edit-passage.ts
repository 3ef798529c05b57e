/** Words of a text replaced by others: they say where, and have to stand there once. */
import { BinderyError, isBinderyError } from '#core/errors.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { Template } from '#core/template/template.ts';
import { textOf } from '../text/codex-markdown.ts';
import { readCodex } from '../tools/read-codex.ts';
import type { Call } from '../tools/tool.ts';
import { type Patched, patchAt, type Target } from './patch-from.ts';

const ATTEMPTS = 5;

export interface Passage {
  readonly field: string;
  readonly quote: string;
  readonly replacement: string;
}

/**
 * Nothing that others write meanwhile is lost: the passage is looked up in the newest text, and written only while that is the newest.
 * Throws `conflict` when the words are not there, or several times.
 */
export async function editPassage(call: Call, target: Target, passage: Passage): Promise<Patched> {
  for (let attempt = 1; ; attempt += 1) {
    const { codex, template, revision } = await readCodex(call, target.id, target.branch);
    const isTitle = passage.field === 'title';
    if (!isTitle) assertText(template, passage.field);
    const text = isTitle ? codex.title : textOf(codex.fields[passage.field] ?? null);
    const changed = replaceOnce(text ?? '', passage);
    const change = isTitle ? { title: changed } : { fields: { [passage.field]: changed } };
    try {
      return await patchAt(call, target, change, revision);
    } catch (error) {
      if (!isBinderyError(error) || error.code !== 'precondition_failed' || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Throws `invalid_input` for a field that there is not, and for one that holds no text. */
function assertText({ fields }: Pick<Template, 'fields'>, id: string): void {
  const field = Object.hasOwn(fields, id) ? fields[id] : undefined;
  if (field === undefined)
    throw new BinderyError(
      'invalid_input',
      `There is no field ${id}. There are: title, ${Object.keys(fields).join(', ')}.`,
    );
  if (!['text', 'fragment'].includes(storageOf(field)))
    throw new BinderyError('invalid_input', `${id} holds no text. Use edit_fields.`);
}

/** White space at the ends of the quote counts: it is part of what is replaced. */
export function replaceOnce(text: string, { field, quote, replacement }: Passage): string {
  const at = text.indexOf(quote);
  if (at < 0)
    throw new BinderyError(
      'conflict',
      `These words do not stand in ${field} as it is now. Quote them as read_codex answers them, with marks such as ** and line breaks.`,
    );
  if (text.indexOf(quote, at + 1) >= 0)
    throw new BinderyError(
      'conflict',
      `These words stand in ${field} more than once. Quote more of what stands around them.`,
    );
  return text.slice(0, at) + replacement + text.slice(at + quote.length);
}
