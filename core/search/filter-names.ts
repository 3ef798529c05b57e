/** Resolves names in filters (templates, fields, people), with a message when there is none. */

import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Template } from '#core/template/template.ts';
import { nearest } from '#core/text/wording.ts';
import { parseDuration } from '#core/time/calendar.ts';
import { foldText } from './words.ts';

export interface TemplateNames {
  /** Ids of the templates of this id or name, whatever the case. */
  templatesCalled(name: string): string[];
  /** The fields of this id or label, of whatever template. */
  fieldsCalled(name: string): FieldDefinition[];
  /** The nearest name there is, to suggest. */
  nearestTemplate(name: string): string | null;
  nearestField(name: string): string | null;
}

/** `templates`: one version of each. */
export function templateNames(templates: readonly Template[]): TemplateNames {
  const fields = templates.flatMap((template) => [
    ...Object.values(template.fields),
    ...Object.values(template.retired),
  ]);
  return {
    templatesCalled: (name) =>
      templates.filter((each) => isCalled(each.id, each.name, name)).map(({ id }) => id),
    fieldsCalled: (name) => fields.filter((field) => isCalled(field.id, field.label, name)),
    nearestTemplate: (name) =>
      nearest(
        name,
        templates.map(({ id }) => id),
      ),
    nearestField: (name) => nearest(name, new Set(fields.map(({ id }) => id))),
  };
}

function isCalled(id: string, label: string, name: string): boolean {
  return id === name || foldText(id) === foldText(name) || foldText(label) === foldText(name);
}

export interface NamedPerson {
  readonly id: string;
  readonly name: string;
}

/** Ids of the people of exactly this name; when nobody is, of names with words that begin so. */
export function peopleCalled(name: string, people: readonly NamedPerson[]): string[] {
  const wanted = foldText(name);
  if (wanted === '') return [];
  const exact = people.filter((person) => foldText(person.name) === wanted);
  const found =
    exact.length > 0 ? exact : people.filter((person) => ` ${foldText(person.name)}`.includes(` ${wanted}`));
  return found.map((person) => person.id);
}

/** A number as it is written, or the seconds of a duration where a field holds those; `null` for anything else. */
export function numberOf(value: string, fields: readonly Pick<FieldDefinition, 'type'>[]): number | null {
  if (/^[-+]?\d{1,15}(\.\d{1,15})?$/.test(value)) return Number(value);
  return fields.some((field) => field.type === 'duration') ? parseDuration(value) : null;
}

/** Why a filter was left out. */
export const filterProblem = {
  noTemplate: (name: string, guess: string | null) => `There is no template “${name}”.${didYouMean(guess)}`,
  noField: (name: string, guess: string | null) => `No template has a field “${name}”.${didYouMean(guess)}`,
  nobody: (name: string, people: readonly NamedPerson[]) =>
    `Nobody here is called “${name}”.${didYouMean(nearest(name, new Set(people.map((person) => person.name))))}`,
  notCompared: (comparison: string, value: string) =>
    `“${comparison}” compares numbers, durations and days such as 2026-11-14, not “${value}”.`,
} as const;

function didYouMean(guess: string | null): string {
  return guess === null ? '' : ` Did you mean ${guess}?`;
}
