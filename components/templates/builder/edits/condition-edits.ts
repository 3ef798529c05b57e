/** Edits of conditions as edits of the template's text: each touches only the part that it is about. */
import { TESTS, type TestName } from '#core/fields/model/condition.ts';
import { isJsonObject, type JsonValue } from '#core/json.ts';
import { applyChanges } from '#core/json5/change-sequence.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { editSource, hasCommentsAround, type SourceEdit } from '#core/json5/source-edit.ts';
import { setMembers } from './member-edits.ts';
import type { WrittenCondition, WrittenGroup, WrittenTest } from './written-condition.ts';

type Edits = readonly SourceEdit[];

/** What a test is to ask; `filled` is any value at all. */
export interface NextTest {
  readonly name: TestName | 'filled';
  readonly isNegated: boolean;
  /** Of no use to `filled`. */
  readonly value: JsonValue;
}

export interface AddedPart {
  readonly edits: Edits;
  /** Where the new test stands afterwards. */
  readonly testPath: SourcePath;
}

/** Adds a part to a group, or joins it to the one part there is: a test that a field is filled in, or a group of that one. */
export function addPart(to: WrittenCondition, fieldId: string, kind: 'test' | 'group'): AddedPart {
  const isGroup = kind === 'group';
  const join = to.kind === 'group' && to.join === 'any' ? 'all' : 'any';
  const value = isGroup ? { [join]: [fieldId] } : fieldId;
  const { edits, listPath } =
    isGroup || to.kind !== 'group' ? asGroup(to) : { edits: [], listPath: to.listPath };
  const path = [...listPath, to.kind === 'group' ? to.parts.length : 1];
  return {
    edits: [...edits, { kind: 'insert', path, value }],
    testPath: isGroup ? [...path, join, 0] : path,
  };
}

/** Anything as a group that takes parts of any kind: a plain list of fields takes nothing else. */
function asGroup(part: WrittenCondition): { readonly edits: Edits; readonly listPath: SourcePath } {
  const { path } = part;
  if (part.kind === 'group' && !part.isList) return { edits: [], listPath: part.listPath };
  const keys = part.kind === 'group' ? ['all'] : ['all', 0];
  return { edits: [{ kind: 'wrap', path, keys }], listPath: [...path, 'all'] };
}

/** Says how the parts of a group are joined, and whether that must not be. */
export function changeJoin(group: WrittenGroup, join: 'all' | 'any', isNegated: boolean): Edits {
  const { path, groupPath } = group;
  const isSame = join === group.join;
  if (group.isList) {
    if (isSame && !isNegated) return [];
    return [{ kind: 'wrap', path, keys: isNegated ? ['not', join] : [join] }];
  }
  return [
    ...(isSame ? [] : [{ kind: 'rename', path: [...groupPath, group.join], key: join } as const]),
    ...negate(path, group.isNegated, isNegated),
  ];
}

function negate(path: SourcePath, before: boolean, after: boolean): Edits {
  if (before === after) return [];
  return [{ kind: after ? 'wrap' : 'unwrap', path, keys: ['not'] }];
}

/** Asks another field. What was asked of the one before is kept only where `keepsTest` says that it fits. */
export function changeField(part: WrittenTest, fieldId: string, keepsTest: boolean): Edits {
  const { testPath, written } = part;
  if (!isJsonObject(written)) return [{ kind: 'set', path: testPath, value: fieldId }];
  const renamed: SourceEdit = { kind: 'set', path: [...testPath, 'field'], value: fieldId };
  if (keepsTest) return [renamed];
  return [renamed, ...ask(part, { name: 'filled', isNegated: false, value: null })];
}

/** Asks something else of the same field. In a plain list of fields, this makes the list a group first. */
export function changeTest(part: WrittenTest, next: NextTest, within: WrittenGroup | null): Edits {
  if (within === null || !within.isList) return ask(part, next);
  if (next.name === 'filled' && !next.isNegated) return [];
  const { edits, listPath } = asGroup(within);
  const index = part.path[part.path.length - 1] ?? 0;
  const path = [...listPath, index];
  return [...edits, ...ask({ ...part, path, testPath: path }, next)];
}

function ask({ testPath, path, written, isNegated }: WrittenTest, next: NextTest): Edits {
  const negation = negate(path, isNegated, next.isNegated);
  const name = next.name === 'filled' ? 'empty' : next.name;
  const value = next.name === 'filled' ? false : next.value;
  if (!isJsonObject(written)) {
    const set: SourceEdit = { kind: 'set', path: testPath, value: { field: written, [name]: value } };
    return next.name === 'filled' ? negation : [set, ...negation];
  }
  const key = TESTS.find((one) => written[one] !== undefined);
  // An object that names a field alone asks whether that is filled in.
  if (key === undefined && next.name === 'filled') return negation;
  const renaming: Edits =
    key === undefined || key === name ? [] : [{ kind: 'rename', path: [...testPath, key], key: name }];
  const held = key === undefined ? undefined : written[key];
  return [...renaming, ...setMembers([...testPath, name], held, value), ...negation];
}

/**
 * Takes a part out. A group goes with its last part; one part that is left stands without its group, unless comments stand
 * between. `null` when the whole condition would go.
 */
export function removePart(text: string, root: WrittenCondition, part: WrittenCondition): Edits | null {
  const group = groupAround(root, part);
  if (group === null) return null;
  if (group.parts.length === 1) return removePart(text, root, group);
  const removal: SourceEdit = { kind: 'remove', path: part.path };
  if (group.parts.length > 2 || group.isList) return [removal];
  const keys = [group.join, 0];
  const after = applyChanges(text, editSource(text, [removal]));
  if (hasCommentsAround(after, group.groupPath, keys)) return [removal];
  return [removal, { kind: 'unwrap', path: group.groupPath, keys }];
}

function groupAround(root: WrittenCondition, part: WrittenCondition): WrittenGroup | null {
  if (root.kind !== 'group') return null;
  if (root.parts.includes(part)) return root;
  for (const one of root.parts) {
    const found = groupAround(one, part);
    if (found !== null) return found;
  }
  return null;
}
