/** Resolves names in filters (templates, fields, people), with a message when there is none. */

import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Template } from '#core/template/template.ts';
import { nearest } from '#core/text/wording.ts';
import { foldText } from './words.ts';

/** A field with the template that has it. */
export interface NamedField {
  readonly field: Pick<FieldDefinition, 'id' | 'type' | 'label' | 'options'>;
  readonly templateId: string;
  readonly isRetired: boolean;
}

export interface TemplateNames {
  /** Of all these templates. */
  readonly templateIds: readonly string[];
  /** Ids of the templates of this id or name, whatever the case. */
  templatesCalled(name: string): string[];
  /** The fields of this id or label, of whatever template, retired ones too. */
  fieldsCalled(name: string): NamedField[];
  /** The fields of exactly this id. */
  fieldsWithId(id: string): NamedField[];
  /** The nearest name there is, to suggest. */
  nearestTemplate(name: string): string | null;
  nearestField(name: string): string | null;
}

/** `templates`: one version of each. */
export function templateNames(templates: readonly Template[]): TemplateNames {
  const fields = templates.flatMap(({ id: templateId, fields: shown, retired }): NamedField[] => [
    ...Object.values(shown).map((field) => ({ field, templateId, isRetired: false })),
    ...Object.values(retired).map((field) => ({ field, templateId, isRetired: true })),
  ]);
  return {
    templateIds: templates.map(({ id }) => id),
    templatesCalled: (name) =>
      templates.filter((each) => isCalled(each.id, each.name, name)).map(({ id }) => id),
    fieldsCalled: (name) => fields.filter(({ field }) => isCalled(field.id, field.label, name)),
    fieldsWithId: (id) => fields.filter(({ field }) => field.id === id),
    nearestTemplate: (name) =>
      nearest(
        name,
        templates.map(({ id }) => id),
      ),
    nearestField: (name) => nearest(name, new Set(fields.map(({ field }) => field.id))),
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

/** Why a filter was left out. */
export const filterProblem = {
  noTemplate: (name: string, guess: string | null) => `There is no template “${name}”.${didYouMean(guess)}`,
  noField: (name: string, guess: string | null) => `No template has a field “${name}”.${didYouMean(guess)}`,
  nobody: (name: string, people: readonly NamedPerson[]) =>
    `Nobody here is called “${name}”.${didYouMean(nearest(name, new Set(people.map((person) => person.name))))}`,
  noFilter: (name: string, guess: string | null) =>
    `There is no filter and no field “${name}”.${didYouMean(guess)}`,
} as const;

function didYouMean(guess: string | null): string {
  return guess === null ? '' : ` Did you mean ${guess}?`;
}
