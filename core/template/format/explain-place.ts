/** Explains what stands at a place of a template source: what it means, what may stand there, an example. */
import { scanSource } from '#core/json5/source-scan.ts';
import { describeForm } from './describe-form.ts';
import { formatAt, objectAt } from './format-at.ts';
import { type InheritedNames, namesIn } from './source-names.ts';
import type { ValueForm } from './value-form.ts';

export interface Explanation {
  /** The part of the text that is explained, as offsets. */
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly meaning: string;
  /** What may stand there, in words. */
  readonly form: string;
  /** JSON5; `null` where the word itself is one. */
  readonly example: string | null;
}

/** `null` between words, in comments, and for names of the author's own. */
export function explainPlace(
  source: string,
  offset: number,
  inherited: InheritedNames | null,
): Explanation | null {
  const { cursor, entries } = scanSource(source, offset);
  if (cursor === null || cursor.from === cursor.to) return null;
  const { typeOf } = namesIn(entries, inherited);
  const { from, to, token, path, role } = cursor;
  if (role === 'key') {
    const object = objectAt(path, typeOf);
    const key = object !== null && Object.hasOwn(object.keys, token) ? object.keys[token] : undefined;
    if (object === null || key === undefined) return null;
    const { meaning, form, example } = key;
    return {
      from,
      to,
      title: `${token} of ${lowerFirst(object.what)}`,
      meaning,
      form: describeForm(form),
      example,
    };
  }
  const place = formatAt(path, typeOf);
  if (place === null) return null;
  const choice = choiceOf(place.forms, token);
  if (choice?.meaning !== undefined) {
    const title = place.key === null ? token : `${place.key.name}: ${token}`;
    return { from, to, title, meaning: choice.meaning, form: describeForm(choice.form), example: null };
  }
  if (place.key === null) return null;
  const { name, of, form } = place.key;
  const title = `${name} of ${lowerFirst(of.what)}`;
  return { from, to, title, meaning: form.meaning, form: describeForm(form.form), example: form.example };
}

function choiceOf(forms: readonly ValueForm[], token: string): { meaning?: string; form: ValueForm } | null {
  for (const form of forms) {
    const choice = form.kind === 'choice' ? form.of.find(({ value }) => String(value) === token) : undefined;
    if (choice !== undefined) return { ...choice, form };
  }
  return null;
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
