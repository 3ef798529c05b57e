/** Completions in a template source: what the format allows at the caret, and the names there are. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { snippet } from '@codemirror/autocomplete';
import { type ScannedEntry, type SourceCursor, scanSource } from '#core/json5/source-scan.ts';
import { formatAt, objectAt } from '#core/template/format/format-at.ts';
import { type InheritedNames, namesIn, type SourceNames } from '#core/template/format/source-names.ts';
import type { Choice, KeyForm, ValueForm } from '#core/template/format/value-form.ts';
import { quoted } from '#core/text/wording.ts';

export interface CompletionData {
  readonly templateIds: readonly string[];
  /** The template as last resolved, with what it inherits. */
  readonly inherited: InheritedNames | null;
}

/** A completion that the list shows with a picture. */
export interface PicturedCompletion extends Completion {
  readonly show?: 'icon' | 'hue';
}

/** The completions at the caret; `null` where nothing known may stand. */
export function completeTemplate(
  context: Pick<CompletionContext, 'state' | 'pos' | 'explicit'>,
  data: CompletionData,
): CompletionResult | null {
  const source = context.state.doc.toString();
  const { cursor, entries } = scanSource(source, context.pos);
  if (cursor === null) return null;
  // Asked for by typing, a list opens on a word or within quotes, not between two values.
  const isBegun = context.pos > cursor.from;
  if (!isBegun && !context.explicit) return null;
  const names = namesIn(entries, data.inherited);
  const { templateIds } = data;
  const options =
    cursor.role === 'key'
      ? keysAt(cursor, names, source.slice(cursor.to))
      : valuesAt({ cursor, names, templateIds, entries });
  if (options.length === 0) return null;
  // Between quotes what is typed is matched without them.
  const from = cursor.isQuoted ? cursor.from + 1 : cursor.from;
  return { from, options, validFor: /^[\w$-]*$/ };
}

/** `rest` is the text behind the caret: a key that has its value already is only renamed. */
function keysAt(cursor: SourceCursor, names: SourceNames, rest: string): readonly Completion[] {
  const hasValue = /^\s*:/.test(rest);
  const comma = /^\s*,/.test(rest) ? '' : ',';
  const object = objectAt(cursor.path, names.typeOf);
  if (object !== null) {
    return Object.entries(object.keys)
      .filter(([key]) => !cursor.siblings.includes(key))
      .map(([label, key], index) => ({
        ...describeKey(label, key),
        ...(hasValue ? {} : { apply: snippet(`${label}: ${opening(key.form)}${comma}`) }),
        // In the order of the format: what is needed most often comes first.
        boost: 50 - index,
      }));
  }
  // The keys of a map that are declared elsewhere: the states of `transitions`.
  const map = formatAt(cursor.path, names.typeOf)?.forms.find((form) => form.kind === 'map');
  if (map?.keys.kind !== 'nameOf' || map.keys.thing === 'template') return [];
  return names
    .namesOf(map.keys.thing)
    .filter((name) => !cursor.siblings.includes(name))
    .map((label) => ({
      label,
      apply: `${isIdentifier(label) ? label : quoted(label)}${hasValue ? '' : ': '}`,
    }));
}

function describeKey(label: string, { meaning, isRequired }: KeyForm): Completion {
  return { label, info: meaning, ...(isRequired === true && { detail: 'required' }) };
}

/** What a value begins with, the caret inside. */
function opening(form: ValueForm): string {
  switch (form.kind) {
    case 'text':
    case 'ownName':
    case 'nameOf':
      return "'#{}'";
    case 'choice':
      return form.of.every(({ value }) => typeof value === 'number') ? '#{}' : "'#{}'";
    case 'list':
      return '[#{}]';
    case 'map':
    case 'object':
    case 'anyObject':
      return '{ #{} }';
    case 'either':
      return form.forms[0] === undefined ? '#{}' : opening(form.forms[0]);
    default:
      return '#{}';
  }
}

interface ValuePlace extends Pick<CompletionData, 'templateIds'> {
  readonly cursor: SourceCursor;
  readonly names: SourceNames;
  readonly entries: readonly ScannedEntry[];
}

function valuesAt(place: ValuePlace): readonly Completion[] {
  const { cursor, names } = place;
  const [first, fieldId, setting] = cursor.path;
  const forms = formatAt(cursor.path, names.typeOf)?.forms ?? [];
  const found = forms.flatMap((form) => completionsOf(form, place));
  // A default is one of the options where there are any.
  if (first === 'fields' && setting === 'default') {
    const options = names.namesOf('option', String(fieldId));
    found.push(...options.map((value) => valueCompletion({ value }, cursor)));
  }
  return [...new Map(found.map((option) => [option.label, option])).values()];
}

function completionsOf(form: ValueForm, place: ValuePlace): Completion[] {
  const { cursor, names, templateIds } = place;
  if (form.kind === 'choice') return form.of.map((choice) => valueCompletion(choice, cursor));
  if (form.kind === 'flag' && !cursor.isQuoted) return [{ label: 'true' }, { label: 'false' }];
  if (form.kind !== 'nameOf') return [];
  const known = form.thing === 'template' ? templateIds : names.namesOf(form.thing, decidingField(place));
  return known.map((value) => valueCompletion({ value }, cursor));
}

/** The field whose options a condition compares with: the `field` beside its `in` or `is`. */
function decidingField({ cursor: { path }, entries }: ValuePlace): string | undefined {
  const test = path.findLastIndex((step) => step === 'in' || step === 'is');
  const beside = [...path.slice(0, test), 'field'].join('\0');
  return entries.find((entry) => entry.path.join('\0') === beside)?.value ?? undefined;
}

function valueCompletion({ value, meaning, show }: Choice, cursor: SourceCursor): PicturedCompletion {
  const label = String(value);
  const needsQuotes = typeof value === 'string' && !cursor.isQuoted;
  return {
    label,
    ...(meaning !== undefined && { info: meaning }),
    ...(show !== undefined && { show }),
    ...(needsQuotes && { apply: quoted(label) }),
  };
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}
