/** Edits of who may take a step of a workflow, and of what it needs, as edits of the template's text. */
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { hasCommentsAround, type SourceEdit } from '#core/json5/source-edit.ts';
import { setMembers } from './member-edits.ts';
import { type TemplateModel, valueAt } from './template-model.ts';
import { stateIds, targetOf } from './transition-edits.ts';

type Edits = readonly SourceEdit[];
const PATH = ['workflow', 'transitions'];

/** A step as the text has it. */
export interface WrittenStep {
  readonly from: string;
  readonly to: string;
  /** `null` where the text names no steps, so that every state may follow every other. */
  readonly path: SourcePath | null;
  /** Roles and fields that name people; none where everybody who may edit takes it. */
  readonly by: readonly JsonValue[];
  readonly isNotForAuthor: boolean;
  readonly requires: JsonValue | undefined;
}

export type StepSetting = 'by' | 'not' | 'requires';

/** The steps that may be taken, in the order of their states. */
export function stepsOf(model: TemplateModel): readonly WrittenStep[] {
  const transitions = valueAt(model, PATH);
  const ids = stateIds(model);
  if (!isJsonObject(transitions))
    return ids.flatMap((from) => ids.filter((to) => to !== from).map((to) => step(from, to, null, to)));
  const froms = [...new Set([...ids, ...Object.keys(transitions)])];
  return froms.flatMap((from) => {
    const written = transitions[from];
    return (isJsonArray(written) ? written : []).flatMap((one, index) => {
      const to = targetOf(one);
      return to === null ? [] : [step(from, to, [...PATH, from, index], one)];
    });
  });
}

function step(from: string, to: string, path: SourcePath | null, written: JsonValue): WrittenStep {
  const { by, not, requires }: JsonObject = isJsonObject(written) ? written : {};
  return {
    ...{ from, to, path },
    by: by === undefined ? [] : isJsonArray(by) ? by : [by],
    isNotForAuthor: not === 'author',
    requires,
  };
}

/** Says a setting of a step, or for `undefined` no longer says it. A step that says nothing else is its state's name alone. */
export function changeStep(
  model: TemplateModel,
  { from, to, path }: WrittenStep,
  setting: StepSetting,
  value: JsonValue | undefined,
): Edits {
  if (path === null) return value === undefined ? [] : writeAll(model, from, to, { [setting]: value });
  const written = valueAt(model, path);
  if (!isJsonObject(written)) {
    if (value === undefined) return [];
    return [
      { kind: 'wrap', path, keys: ['to'] },
      { kind: 'set', path: [...path, setting], value },
    ];
  }
  if (value !== undefined) return setMembers([...path, setting], written[setting], value);
  if (written[setting] === undefined) return [];
  const isPlain = Object.keys(written).every((key) => key === 'to' || key === setting);
  const removal: SourceEdit = { kind: 'remove', path: [...path, setting] };
  if (!isPlain || hasCommentsAround(model.text, path, ['to'])) return [removal];
  return [{ kind: 'unwrap', path, keys: ['to'] }];
}

/** Writes every step out, for the text named none, and one of them with its setting. */
function writeAll(model: TemplateModel, from: string, to: string, settings: JsonObject): Edits {
  const ids = stateIds(model);
  const stepsFrom = (state: string) =>
    ids
      .filter((other) => other !== state)
      .map((other): JsonValue => (state === from && other === to ? { to, ...settings } : other));
  return [{ kind: 'set', path: PATH, value: Object.fromEntries(ids.map((id) => [id, stepsFrom(id)])) }];
}

/** Says who may take a step: roles, and fields that name people. Nobody named is everybody who may edit. */
export function changeTakers(model: TemplateModel, step: WrittenStep, takers: readonly JsonValue[]): Edits {
  const [only] = takers;
  if (only === undefined) return changeStep(model, step, 'by', undefined);
  const held = step.path === null ? undefined : valueAt(model, [...step.path, 'by']);
  return changeStep(model, step, 'by', takers.length === 1 && !isJsonArray(held) ? only : takers);
}
