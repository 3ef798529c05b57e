/** Checks that what a value refers to exists: Codices, people, files. */
import type { Issue } from '#core/errors.ts';
import { accepts } from '#core/fields/checks/asset-checks.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isJsonObject, type JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { idsIn, namedBy, type WorkspaceFacts } from './workspace-facts.ts';

export interface ReferredCheck {
  /** The Codex that holds the value. */
  readonly codexId: string;
  readonly facts: WorkspaceFacts;
  /**
   * `chosen`: somebody makes the value now, and may only name what is there to be named. `standing`: it was made before;
   * what went to the trash, or somebody whose account was disabled since, is still who or what was meant.
   */
  readonly moment: 'chosen' | 'standing';
}

type Referring = Pick<Template, 'referenceKinds'>;
type Problem = Omit<Issue, 'path'> & { readonly at?: Issue['path'] };

/** Issues with paths that begin with the field id. Members of the wrong shape are checked by their type. */
export function checkReferred(
  template: Referring,
  field: FieldDefinition,
  value: JsonValue,
  check: ReferredCheck,
): readonly Issue[] {
  return idsIn(field, value).flatMap(({ id, member, place }): Issue[] => {
    const problem = problemOf(template, field, id, member, check);
    if (problem === null) return [];
    const { at = [], ...words } = problem;
    return [{ path: [field.id, ...place, ...at], ...words }];
  });
}

function problemOf(
  template: Referring,
  field: FieldDefinition,
  id: string,
  member: JsonValue,
  check: ReferredCheck,
): Problem | null {
  switch (namedBy(field.type)) {
    case 'codices':
      return codexProblem(template, field, id, check);
    case 'people':
      return personProblem(id, check);
    case 'assets':
      return assetProblem(field, id, member, check);
    case null:
      return null;
  }
}

/** The templates a reference field may lead to: its own list, else that of its kind; `null` for any. */
export function targetsOf({ referenceKinds }: Referring, field: FieldDefinition): readonly string[] | null {
  return field.targets ?? referenceKinds.find(({ id }) => id === field.kind)?.targets ?? null;
}

function codexProblem(
  template: Referring,
  field: FieldDefinition,
  id: string,
  { codexId, facts, moment }: ReferredCheck,
): Problem | null {
  if (id === codexId) return { message: 'A Codex cannot refer to itself.' };
  const found = facts.codices.get(id);
  if (found === undefined) return { message: 'There is no such Codex.' };
  if (found.trashed && moment === 'chosen') return { message: 'This Codex is in the trash.' };
  const targets = targetsOf(template, field);
  if (targets === null || targets.includes(found.templateId)) return null;
  return {
    message: `${field.label} may not lead to a Codex of “${found.templateId}”.`,
    hint: `It may lead to: ${targets.join(', ')}.`,
  };
}

function personProblem(id: string, { facts, moment }: ReferredCheck): Problem | null {
  const found = facts.people.get(id);
  if (found === undefined) return { message: 'Nobody here has this id.' };
  if (found.active || moment === 'standing') return null;
  return { message: 'The account of this person is disabled.' };
}

function assetProblem(
  field: FieldDefinition,
  id: string,
  member: JsonValue,
  { codexId, facts, moment }: ReferredCheck,
): Problem | null {
  const found = facts.assets.get(id);
  if (found === undefined || found.codexId !== codexId) {
    return {
      at: ['assetId'],
      message: 'This file is not one that was uploaded to this Codex.',
      hint: 'Upload it to this Codex, and name it by the id that the upload answers.',
    };
  }
  const { mime, size } = isJsonObject(member) ? member : {};
  if (moment === 'chosen' && mime !== found.mime)
    return { at: ['mime'], message: `The file is of type ${found.mime}.` };
  if (moment === 'chosen' && size !== found.size)
    return { at: ['size'], message: `The file has ${found.size} bytes.` };
  const accepted = field.accept ?? (field.type === 'image' ? ['image/*'] : null);
  if (accepted === null || accepted.some((pattern) => accepts(pattern, found.mime))) return null;
  return { at: ['mime'], message: `Files of type ${found.mime} are not accepted here.` };
}
