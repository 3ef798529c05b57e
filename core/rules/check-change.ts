/** Checks a change to a field against its template; existing values are left alone. */
import type { ConditionSource } from '#core/conditions/evaluate-condition.ts';
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { canonicalJson, isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { checkLock } from './check-lock.ts';
import { checkReferred } from './check-referred.ts';
import type { StepContext } from './steps.ts';
import { checkTransition } from './transitions.ts';
import type { WorkspaceFacts } from './workspace-facts.ts';
import { checkWriter } from './writers.ts';

/** The values around a change, as conditions ask for them. */
export interface Situation {
  /** As the Codex is before the change; `null` for one that is being made, in which nothing is read-only yet. */
  readonly before: ConditionSource['valueFor'] | null;
  readonly after: ConditionSource['valueFor'];
  /** Who makes the change, and who created the Codex. */
  readonly taker: StepContext['taker'];
  readonly authorId: string | null;
}

export interface ChangeCheck {
  /** The Codex that holds the field. */
  readonly codexId: string;
  /** `null`: what values refer to is not asked, as by a client that cannot know it. */
  readonly facts: WorkspaceFacts | null;
  /** Without it, whether the field may be changed at all is not asked. */
  readonly situation?: Situation;
}

/**
 * What is wrong with `after` in the place of `before` (`null` for nothing), in the JSON form of the type; paths begin with the
 * field id. A member, a row's cell or a whole value that was there before is no mistake of whoever writes now: it may have
 * been allowed once, and sending back what was read must not be refused.
 */
export function checkChange(
  template: Template,
  field: FieldDefinition,
  before: JsonValue,
  after: JsonValue,
  { codexId, facts, situation }: ChangeCheck,
): readonly Issue[] {
  if (isSame(before, after)) return [];
  const locked = situation === undefined ? [] : checkMayChange(template, field, situation);
  if (locked.length > 0) return locked;
  const issues = [
    ...fieldTypeOf(field.type).validate({ ...field, required: false }, after),
    ...(facts === null ? [] : checkReferred(template, field, after, { codexId, facts, moment: 'chosen' })),
    ...checkTransition(template, field, before, after, stepContext(situation)),
  ];
  return issues.filter(({ path }) => !stood(field, before, after, path.slice(1)));
}

/**
 * Whether the rules of the template let the field change as the Codex is: what is read-only, and who may take which step. For
 * values that the Codex held once, of which nothing else is asked.
 */
export function checkReturn(
  template: Template,
  field: FieldDefinition,
  before: JsonValue,
  after: JsonValue,
  situation: Situation,
): readonly Issue[] {
  const locked = checkMayChange(template, field, situation);
  if (locked.length > 0) return locked;
  return checkTransition(template, field, before, after, stepContext(situation));
}

/**
 * Whether the field may be changed at all: by this person, and as the Codex is. In one that is being made nobody is named yet, and its
 * creator is its author.
 */
export function checkMayChange(
  template: Pick<Template, 'fields'>,
  field: FieldDefinition,
  { before, after, taker, authorId }: Situation,
): readonly Issue[] {
  const others = checkWriter(field, template, { taker, authorId, valueFor: before ?? (() => null) });
  if (others.length > 0 || before === null) return others;
  return checkLock(template, field, before, after);
}

function stepContext(situation: Situation | undefined): StepContext | null {
  if (situation === undefined) return null;
  const { after, taker, authorId } = situation;
  return { taker, authorId, valueFor: after };
}

/** Is the part of the value that an issue is about one that was there before? */
function stood(
  field: FieldDefinition,
  before: JsonValue,
  after: JsonValue,
  [index, column]: Issue['path'],
): boolean {
  const storage = storageOf(field);
  if (before === null || !isJsonArray(before) || !isJsonArray(after ?? 0) || typeof index !== 'number')
    return false;
  const part = (after as readonly JsonValue[])[index] ?? null;
  if (storage === 'set') return before.some((member) => isSame(member, part));
  if (storage !== 'rows' || !isJsonObject(part) || typeof column !== 'string' || column === 'id')
    return false;
  const row = before.find((candidate) => isJsonObject(candidate) && candidate['id'] === part['id']);
  return isJsonObject(row) && isSame(row[column] ?? null, part[column] ?? null);
}

function isSame(a: JsonValue, b: JsonValue): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
