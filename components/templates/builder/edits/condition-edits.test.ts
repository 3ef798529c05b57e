/** Edits of conditions: what the text says afterwards, and that comments and everything else stay. */
import fc from 'fast-check';
import JSON5 from 'json5';
import { describe, expect, it } from 'vitest';
import { type Condition, TESTS } from '#core/fields/model/condition.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { applyChanges, inverseOf } from '#core/json5/change-sequence.ts';
import { editSource, type SourceEdit } from '#core/json5/source-edit.ts';
import { type Comment, commented, same } from './commented-text.fixture.ts';
import {
  addPart,
  changeField,
  changeJoin,
  changeTest,
  type NextTest,
  removePart,
} from './condition-edits.ts';
import {
  conditionOf,
  readWrittenCondition,
  type WrittenCondition,
  type WrittenGroup,
  type WrittenTest,
} from './written-condition.ts';

const PATH = ['fields', 'x', 'when'] as const;

const valueIn = (text: string) => (JSON5.parse(text) as { fields: { x: { when: JsonValue } } }).fields.x.when;
const rootOf = (text: string) => readWrittenCondition(valueIn(text), PATH);
const edited = (text: string, edits: readonly SourceEdit[]) => applyChanges(text, editSource(text, edits));
const sourceOf = (when: string) => `{\n  fields: { x: { when: ${when} } }, // x\n}\n`;

/** The text after an edit of the condition, without what stands around it. */
function changed(when: string, edit: (root: WrittenCondition, text: string) => readonly SourceEdit[] | null) {
  const text = sourceOf(when);
  const next = edited(text, edit(rootOf(text), text) ?? []);
  return next.slice(next.indexOf('when: ') + 6, next.lastIndexOf(' } }, // x'));
}

const groupOf = (root: WrittenCondition) => root as WrittenGroup;
const testOf = (root: WrittenCondition) => root as WrittenTest;
const IS_LOW: NextTest = { name: 'is', isNegated: false, value: 'low' };

describe('edits of conditions', () => {
  it('joins a second test to the one there is, and leaves the one that stays without a group', () => {
    const both = changed("{ field: 'a', is: 1 }", (root) => addPart(root, 'b', 'test').edits);
    expect(both).toBe("{ all: [{ field: 'a', is: 1 }, 'b'] }");
    expect(changed(both, (root, text) => removePart(text, root, groupOf(root).parts[1] ?? root))).toBe(
      "{ field: 'a', is: 1 }",
    );
    expect(changed(both, (root) => addPart(root, 'c', 'test').edits)).toContain("'b', 'c'] }");
    expect(changed(both, (root) => addPart(root, 'c', 'group').edits)).toContain("'b', { any: ['c'] }] }");
  });

  it('says how parts are joined by the key alone', () => {
    const parts = "['a', { field: 'b', /* why */ is: 2 }]";
    expect(changed(`{ all: ${parts} }`, (root) => changeJoin(groupOf(root), 'any', false))).toBe(
      `{ any: ${parts} }`,
    );
    expect(changed(`{ all: ${parts} }`, (root) => changeJoin(groupOf(root), 'any', true))).toBe(
      `{ not: { any: ${parts} } }`,
    );
    expect(changed(`{ not: { any: ${parts} } }`, (root) => changeJoin(groupOf(root), 'all', false))).toBe(
      `{ all: ${parts} }`,
    );
  });

  it('asks something else of a field, touching only what differs', () => {
    const ask = (next: NextTest) => (root: WrittenCondition) => changeTest(testOf(root), next, null);
    expect(changed("'a'", ask(IS_LOW))).toBe("{ field: 'a', is: 'low' }");
    expect(changed("{ field: 'a' }", ask(IS_LOW))).toBe("{ field: 'a', is: 'low' }");
    const oneOf = { name: 'in', isNegated: false, value: ['low', 'high'] } as const;
    expect(changed("{ field: 'a', is: 'low' /* hm */ }", ask(oneOf))).toBe(
      "{ field: 'a', in: ['low', 'high'] /* hm */ }",
    );
    expect(changed("{ field: 'a', in: ['mid', 'low' /* hm */] }", ask(oneOf))).toBe(
      "{ field: 'a', in: ['low' /* hm */, 'high'] }",
    );
    expect(changed("{ field: 'a', is: 'low' }", ask({ ...IS_LOW, isNegated: true }))).toBe(
      "{ not: { field: 'a', is: 'low' } }",
    );
    expect(changed("{ not: { field: 'a', is: 'low' } }", ask(IS_LOW))).toBe("{ field: 'a', is: 'low' }");
    const filled = { name: 'filled', isNegated: false, value: null } as const;
    expect(changed("{ field: 'a', atLeast: 3 }", ask(filled))).toBe("{ field: 'a', empty: false }");
  });

  it('asks another field, and drops what does not fit it', () => {
    expect(changed("{ field: 'a', atLeast: 3 }", (root) => changeField(testOf(root), 'b', true))).toBe(
      "{ field: 'b', atLeast: 3 }",
    );
    expect(changed("{ field: 'a', atLeast: 3 }", (root) => changeField(testOf(root), 'b', false))).toBe(
      "{ field: 'b', empty: false }",
    );
    expect(changed("'a'", (root) => changeField(testOf(root), 'b', false))).toBe("'b'");
  });

  it('makes a plain list of fields a group only where it says more', () => {
    expect(changed("['a']", (root) => addPart(root, 'b', 'test').edits)).toBe("['a', 'b']");
    expect(
      changed("['a', 'b']", (root) =>
        changeTest(testOf(groupOf(root).parts[1] ?? root), IS_LOW, groupOf(root)),
      ),
    ).toBe("{ all: ['a', { field: 'b', is: 'low' }] }");
    expect(changed("['a', 'b']", (root) => changeJoin(groupOf(root), 'any', false))).toBe(
      "{ any: ['a', 'b'] }",
    );
    expect(changed("['a']", (root) => addPart(root, 'b', 'group').edits)).toBe(
      "{ all: ['a', { any: ['b'] }] }",
    );
  });

  it('takes a group with its last part, and the condition with its last group', () => {
    const last = (root: WrittenCondition): WrittenCondition =>
      root.kind === 'group' ? last(root.parts.at(-1) ?? root) : root;
    expect(
      changed("{ any: ['a', { all: ['b'] }] }", (root, text) => removePart(text, root, last(root))),
    ).toBe("'a'");
    const text = sourceOf("{ all: [{ any: ['b'] }] }");
    expect(removePart(text, rootOf(text), last(rootOf(text)))).toBeNull();
    const noted = "{ all: [ // both\n 'a', 'b'] }";
    expect(changed(noted, (root, whole) => removePart(whole, root, last(root)))).toContain('// both');
  });

  it('shows deep groups, double negations and what is no condition as they are', () => {
    const deep = "{ all: [{ any: [{ all: [{ any: ['a'] }] }] }] }";
    const inner = (root: WrittenCondition): WrittenCondition =>
      root.kind === 'group' && root.parts[0] !== undefined ? inner(root.parts[0]) : root;
    expect(inner(rootOf(sourceOf(deep)))).toMatchObject({
      kind: 'other',
      condition: { any: [{ field: 'a' }] },
    });
    expect(rootOf(sourceOf("{ not: { not: 'a' } }"))).toMatchObject({ kind: 'other' });
    expect(rootOf(sourceOf("{ field: 'a', is: 1, in: [2] }"))).toMatchObject({ condition: null });
  });
});

// ── Random conditions in commented texts ────────────────────────────────────────────────────────────────────────────

const FIELDS = ['a', 'b', 'c'];
const values = fc.constantFrom<JsonValue>(1, 'low', 'high', "it's", true);
const test = fc.oneof(
  fc.constantFrom<JsonValue>(...FIELDS),
  fc.record({ field: fc.constantFrom(...FIELDS) }),
  fc.record({ field: fc.constantFrom(...FIELDS), is: values }),
  fc.record({
    field: fc.constantFrom(...FIELDS),
    in: fc.uniqueArray(values, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ field: fc.constantFrom(...FIELDS), empty: fc.boolean() }),
  fc.record({ field: fc.constantFrom(...FIELDS), atLeast: values }),
) as fc.Arbitrary<JsonValue>;
const { condition } = fc.letrec<{ condition: JsonValue }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    test,
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ) as fc.Arbitrary<JsonValue>,
}));
const root = fc.oneof(
  { weight: 6, arbitrary: condition },
  { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom<JsonValue>(...FIELDS), { minLength: 1 }) as never },
) as fc.Arbitrary<JsonValue>;

/** Every part that the builder shows, with the group it stands in. */
function partsOf(
  part: WrittenCondition,
  within: WrittenGroup | null = null,
): (readonly [WrittenCondition, WrittenGroup | null])[] {
  const inner = part.kind === 'group' ? part.parts.flatMap((one) => partsOf(one, part)) : [];
  return [[part, within], ...inner];
}

interface Choice {
  readonly what: number;
  readonly where: number;
  readonly field: string;
  readonly next: NextTest;
}

interface Edit {
  /** `null` takes the condition out as a whole. */
  readonly edits: readonly SourceEdit[] | null;
  readonly target: WrittenCondition;
  /** What it means: the target becomes this, or goes for `null`. */
  readonly becomes: Condition | null;
  readonly isRemoval: boolean;
}

const filled = (field: string): Condition => ({ field, empty: false });
const negated = (condition: Condition, isNegated: boolean): Condition =>
  isNegated ? { not: condition } : condition;
const joined = (join: 'all' | 'any', parts: readonly Condition[]): Condition =>
  join === 'all' ? { all: parts } : { any: parts };

function editOf(text: string, whole: WrittenCondition, { what, where, field, next }: Choice): Edit | null {
  const parts = partsOf(whole);
  const [target, within] = parts[where % parts.length] ?? [whole, null];
  const base = { target, isRemoval: false };
  const asks: Condition =
    next.name === 'filled'
      ? filled(field)
      : ({ field, [next.name]: next.name === 'in' ? [next.value] : next.value } as Condition);
  if (what === 0) return { ...base, edits: removePart(text, whole, target), becomes: null, isRemoval: true };
  if (what === 1 && target.kind === 'test') {
    const value = next.name === 'in' ? [next.value] : next.value;
    const own = { ...asks, field: target.test.field } as Condition;
    return {
      ...base,
      edits: changeTest(target, { ...next, value }, within),
      becomes: negated(own, next.isNegated),
    };
  }
  if (what === 2 && target.kind === 'test') {
    const keeps = next.isNegated;
    const becomes = keeps || typeof target.written === 'string' ? { ...target.test, field } : filled(field);
    const stays = keeps || typeof target.written === 'string';
    return {
      ...base,
      edits: changeField(target, field, keeps),
      becomes: negated(becomes, stays && target.isNegated),
    };
  }
  if (what === 3 && target.kind === 'group') {
    const join = next.name === 'is' ? 'any' : 'all';
    const becomes = negated(joined(join, target.parts.map(asCondition)), next.isNegated);
    return { ...base, edits: changeJoin(target, join, next.isNegated), becomes };
  }
  if (target.kind !== 'group' && within !== null) return null;
  const { edits } = addPart(target, field, what === 4 ? 'group' : 'test');
  if (target.kind !== 'group')
    return { ...base, edits, becomes: { all: [asCondition(target), filled(field)] } };
  const more = [...target.parts.map(asCondition), filled(field)];
  return { ...base, edits, becomes: negated(joined(target.join, more), target.isNegated) };
}

function asCondition(part: WrittenCondition): Condition {
  if (part.kind === 'other') return part.condition ?? filled('?');
  if (part.kind === 'test') return negated(part.test, part.isNegated);
  return negated(joined(part.join, part.parts.map(asCondition)), part.isNegated);
}

/** The condition that the builder shows, with one part exchanged or taken out; `null` when nothing is left. */
function exchanged(part: WrittenCondition, { target, becomes }: Edit): Condition | null {
  if (part === target) return becomes;
  if (part.kind !== 'group') return asCondition(part);
  const parts = part.parts.flatMap((one) => exchanged(one, { target, becomes } as Edit) ?? []);
  return parts.length === 0 ? null : negated(joined(part.join, parts), part.isNegated);
}

/** Without the several ways to say the same: a group of one, and that a field is filled in. */
function plain(condition: Condition | null): Condition | null {
  if (condition === null) return null;
  if ('not' in condition) return { not: plain(condition.not) ?? condition.not };
  if ('field' in condition) {
    const key = TESTS.find((one) => one in condition);
    const isFilled = key === 'in' && (condition as { in: unknown }).in === null;
    return isFilled ? filled(condition.field) : condition;
  }
  const join = 'all' in condition ? 'all' : 'any';
  const parts = ('all' in condition ? condition.all : condition.any).map((part) => plain(part) ?? part);
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : joined(join, parts);
}

/** Whether an edit may take a comment: one inside its part, or at a part that goes. */
function mayGo({ inside, before }: Comment, whole: WrittenCondition, edit: Edit): boolean {
  let { target } = edit;
  const groupOfPart = () => partsOf(whole).find(([part]) => part === target)?.[1] ?? null;
  for (let group = groupOfPart(); edit.isRemoval && group?.parts.length === 1; group = groupOfPart())
    target = group;
  const own = target.path.join();
  const isInside = inside === own || inside.startsWith(`${own},`);
  if (!edit.isRemoval) return isInside && target.kind !== 'other';
  const index = Number(target.path.at(-1));
  const isBeside = inside === target.path.slice(0, -1).join() && (before === index || before === index + 1);
  return isInside || isBeside;
}

describe('random edits of conditions in commented texts', () => {
  it('say what they mean, and keep every comment that is not part of what was taken out', () => {
    const next = fc.record({
      name: fc.constantFrom<NextTest['name']>('filled', 'is', 'in', 'atLeast', 'empty'),
      isNegated: fc.boolean(),
      value: values,
    });
    const choice = fc.record({
      what: fc.nat(5),
      where: fc.nat(50),
      field: fc.constantFrom(...FIELDS),
      next: next.map((one) => (one.name === 'empty' ? { ...one, value: true } : one)),
    });
    const dice = fc.array(fc.nat(840), { minLength: 8, maxLength: 60 });
    let made = 0;
    fc.assert(
      fc.property(root, dice, choice, (when, rolls, chosen) => {
        const value: JsonObject = { id: 'a', fields: { x: { type: 'line', when }, y: 'text' } };
        const { text, comments } = commented(value, rolls);
        const whole = rootOf(text);
        const edit = editOf(text, whole, chosen);
        if (edit === null) return;
        const expected = plain(exchanged(whole, edit));
        if (edit.edits === null) {
          same(expected, null);
          return;
        }
        made += 1;
        const changes = editSource(text, edit.edits);
        const result = applyChanges(text, changes);
        same(applyChanges(result, inverseOf(text, changes)), text);
        same(plain(conditionOf(valueIn(result))), expected);
        const kept = { ...(JSON5.parse(result) as JsonObject), fields: null };
        same(kept, { id: 'a', fields: null });
        for (const comment of comments)
          if (!result.includes(comment.name)) same(mayGo(comment, whole, edit), true);
      }),
      { numRuns: 7_600 },
    );
    expect(made).toBeGreaterThan(5_000);
  }, 300_000);
});
