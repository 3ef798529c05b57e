/** The title of a Codex whose template has a pattern for it: worked out from its fields until somebody writes one. */
import type * as Y from 'yjs';
import { CODEX_ROOT, TITLE_ROOT } from '#core/document/roots.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { fillTitle, titlePlaceholders } from '#core/template/title-pattern.ts';
import { isDate } from '#core/time/calendar.ts';
import type { Codex } from './codex.ts';
import { readField } from './field-value.ts';

/** In the map of the document about itself, beside the pin. Written once, by the seed. */
export const NAMED_KEY = 'named';

/** How a pattern named a new Codex. */
export interface NamedByPattern {
  /** What stands in the document for those who know no patterns; the title follows the pattern while nobody has changed that. */
  readonly title: string;
  /** The day for `{date}`. */
  readonly day: string;
}

type Pattern = Pick<Template, 'fields' | 'titlePattern'>;

/**
 * The title as people see it. Nothing is written when a field changes: the document keeps the title that it began with, and everybody works
 * the same out from what it holds, so two people and a device that is away have nothing to merge. Somebody's own title is the text itself, and
 * taking that back, or emptying it, gives the title to the pattern again.
 */
export function titleOf(codex: Codex, template: Pattern, names: Names = {}): string {
  return titleIn(codex.doc, template, names);
}

function titleIn(doc: Y.Doc, template: Pattern, names: Names): string {
  const text = doc.getText(TITLE_ROOT).toString();
  return followsPattern(doc, template) ? patternTitle(doc, template, names) || text : text;
}

/** Whether nobody has written a title of their own. */
export function followsPattern(doc: Y.Doc, { titlePattern }: Pick<Template, 'titlePattern'>): boolean {
  if (titlePattern === null) return false;
  const text = doc.getText(TITLE_ROOT).toString();
  return text.trim() === '' || text === readNamed(doc)?.title;
}

/** What the pattern gives, whether the title follows it or not; empty when it gives nothing. */
export function patternTitle(doc: Y.Doc, template: Pattern, names: Names = {}): string {
  const values: Record<string, JsonValue> = {};
  for (const id of titleFields(template)) {
    const field = template.fields[id];
    if (field !== undefined) values[id] = readField(doc, field);
  }
  // Whoever has no name here is left out: an id is nothing to call something by.
  const known: Names = { person: () => '', codex: () => '', ...names };
  return fillTitle(template, values, readNamed(doc)?.day ?? '', known);
}

/** Gives the title to the pattern again: the text is the one that the Codex began with, or none. */
export function giveToPattern(codex: Codex): void {
  codex.setTitle(readNamed(codex.doc)?.title ?? '');
}

/** The fields that the title is worked out from, for those who observe it. */
export function titleFields({ fields, titlePattern }: Pattern): readonly string[] {
  return titlePlaceholders(titlePattern ?? '').filter((name) => Object.hasOwn(fields, name));
}

/** `null` for a Codex that was given its title, was made before this was kept, or says something odd. */
export function readNamed(doc: Y.Doc): NamedByPattern | null {
  const stored = doc.getMap(CODEX_ROOT).get(NAMED_KEY);
  if (typeof stored !== 'object' || stored === null) return null;
  const [title, day] = [Reflect.get(stored, 'title'), Reflect.get(stored, 'day')];
  return typeof title === 'string' && typeof day === 'string' && isDate(day) ? { title, day } : null;
}
