/** Finds the problems of a Codex: stored values that its template does not allow. */
import type { Codex } from '#core/codex/codex.ts';
import { readConditionValues } from '#core/codex/condition-values.ts';
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import { checkReference } from '#core/references/check-reference.ts';
import type { Template } from '#core/template/template.ts';
import { conditionFields } from '#core/template/visibility.ts';
import { checkReferred } from './check-referred.ts';
import { fieldsWithRules, ruleProblems } from './rule-problems.ts';
import { collectNamedIds, type NamedIds, type WorkspaceFacts } from './workspace-facts.ts';

export interface ValueProblem {
  /** The field; `null` for one of the references beside the fields. */
  readonly field: FieldDefinition | null;
  /** Within the field's value: index of a member or row, then the column. */
  readonly path: Issue['path'];
  /** The part of the value that is meant. */
  readonly value: JsonValue;
  readonly message: string;
  readonly hint: string | null;
}

export interface ProblemCheck {
  readonly codexId: string;
  readonly facts: WorkspaceFacts;
}

/** The content of a Codex that is checked, as plain data. */
export interface JudgedContent {
  readonly values: readonly (readonly [FieldDefinition, JsonValue])[];
  /** Those beside the fields. */
  readonly references: readonly { readonly kind: string; readonly target: string }[];
}

/** What is judged, with the values that the rules of the template ask for, texts included. */
export interface JudgedCodex extends JudgedContent {
  /** By field id, as conditions read them. */
  readonly asked: Readonly<Record<string, JsonValue>>;
}

/** The same with the values that rules ask for. */
export function readJudgedCodex(codex: Codex, template: Template): JudgedCodex {
  const ids = new Set([...conditionFields(template), ...fieldsWithRules(template)]);
  return { ...readJudged(codex, template), asked: readConditionValues(codex, template.fields, ids) };
}

/** Reads the values and references of an open Codex that problems depend on. */
export function readJudged(codex: Codex, template: Pick<Template, 'fields'>): JudgedContent {
  return {
    values: judgedFields(template).map((field) => [field, codex.value(field)] as const),
    references: codex.references().map(({ kind, target }) => ({ kind, target })),
  };
}

/** The ids in the values, to be looked up before the check. */
export function namedIn({ values, references }: JudgedContent): NamedIds {
  const { codices, ...rest } = collectNamedIds(values);
  return { ...rest, codices: new Set([...codices, ...references.map(({ target }) => target)]) };
}

/**
 * In the order of the template, then the references beside the fields. Nothing stops such values from coming in over a socket:
 * two people were offline, an option was retired, a person or a file is not known here. Texts are not among them: they are
 * written letter by letter, and what is wrong with them is said at the field; but a rule may say that one is missing. Retired fields are left out.
 */
export function valueProblems(
  { values, references, asked }: JudgedCodex,
  template: Template,
  { codexId, facts }: ProblemCheck,
): readonly ValueProblem[] {
  const ofFields = values.flatMap(([field, value]) => {
    const issues = [
      ...fieldTypeOf(field.type).validate({ ...field, required: false }, value),
      ...checkReferred(template, field, value, { codexId, facts, moment: 'standing' }),
    ];
    return issues.map(({ path: [, ...path], message, hint }): ValueProblem => {
      return { field, path, value: valueAt(value, path), message, hint: hint ?? null };
    });
  });
  const ofReferences = referenceProblems(references, template, { codexId, facts });
  return [...ofFields, ...ruleProblems(template, asked), ...ofReferences];
}

function judgedFields({ fields }: Pick<Template, 'fields'>): readonly FieldDefinition[] {
  return Object.values(fields).filter((field) => ['register', 'set', 'rows'].includes(storageOf(field)));
}

function referenceProblems(
  references: JudgedContent['references'],
  template: Template,
  { codexId, facts }: ProblemCheck,
): ValueProblem[] {
  return references.flatMap(({ kind, target }, index) => {
    const templateId = facts.codices.get(target)?.templateId ?? null;
    return checkReference(template, codexId, kind, { id: target, templateId }).map(
      ({ message, hint }): ValueProblem => ({
        field: null,
        path: [index],
        value: { kind, target },
        message: templateId === null && target !== codexId ? 'There is no such Codex.' : message,
        hint: hint ?? null,
      }),
    );
  });
}

/** The value at a path; for a whole row, or one that is gone, the row or nothing. */
export function valueAt(value: JsonValue, path: Issue['path']): JsonValue {
  let part = value;
  for (const step of path) {
    if (typeof step === 'number' && part !== null && isJsonArray(part)) part = part[step] ?? null;
    else if (typeof step === 'string' && isJsonObject(part) && Object.hasOwn(part, step))
      part = part[step] ?? null;
    else return part;
  }
  return part;
}
