/** Edits of automation rules: what the text says afterwards, and that comments and everything else stay. */
import fc from 'fast-check';
import JSON5 from 'json5';
import { describe, expect, it } from 'vitest';
import { canonicalJson, isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import { applyChanges, inverseOf } from '#core/json5/change-sequence.ts';
import { editSource, type SourceEdit } from '#core/json5/source-edit.ts';
import {
  addAction,
  addAutomation,
  automationIdFor,
  automationOf,
  changeAutomation,
  changeCreation,
  changeTrigger,
  changeValue,
  changeValueField,
  moveAction,
  moveAutomation,
  removeAction,
  removeAutomation,
  removeValue,
  valuesIn,
  type WrittenAction,
  type WrittenAutomation,
  type WrittenTrigger,
} from './automation-edits.ts';
import { type Comment, commented, same } from './commented-text.fixture.ts';
import { readModel, type TemplateModel } from './template-model.ts';

function modelOf(text: string): TemplateModel {
  const reading = readModel(text, () => null);
  if (!reading.ok) throw new Error('the text has syntax errors');
  return reading.model;
}

const sourceOf = (rule: string) =>
  `{\n  id: 'a',\n  version: 1,\n  automation: [\n    ${rule}, // the first\n  ],\n}\n`;

/** A rule after an edit, without what stands around it. */
function changed(
  rule: string,
  edits: (rule: WrittenAutomation, model: TemplateModel) => readonly SourceEdit[],
): string {
  const model = modelOf(sourceOf(rule));
  const [written] = automationOf(model);
  if (written === undefined) throw new Error('there is no rule');
  const text = applyChanges(model.text, editSource(model.text, edits(written, model)));
  return text.slice(text.indexOf('automation: [') + 13, text.indexOf(', // the first')).trim();
}

const trigger = (
  kind: WrittenTrigger['kind'],
  name: string,
  more: Partial<WrittenTrigger> = {},
): WrittenTrigger => ({
  ...{ kind, name, to: undefined, offset: undefined },
  ...more,
});
const firstOf = ({ actions }: WrittenAutomation): WrittenAction => {
  const [action] = actions;
  if (action === undefined) throw new Error('there is no action');
  return action;
};

describe('edits of automation rules', () => {
  it('begin with a title, of which the id is made', () => {
    const model = modelOf("{\n  id: 'a',\n  version: 1,\n}");
    const text = applyChanges(model.text, editSource(model.text, addAutomation(model, 'Note the day', [])));
    expect(text).toContain(
      "automation: [{ id: 'note-the-day', title: 'Note the day', when: { created: true }, then: [] }],",
    );
    expect(automationIdFor('Größe: 3 m²', ['grosse-3-m'])).toBe('gro-e-3-m');
    expect(automationIdFor('2nd', ['rule-2nd'])).toBe('rule-2nd-2');
    expect(automationIdFor('日', [])).toBe('rule');
  });

  it('say what sets a rule off with the comments of what was said before', () => {
    const rule = "{ id: 'r', when: { field: 's' /* on */, to: 'x' }, then: { post: 'c' } }";
    expect(changed(rule, (one) => changeTrigger(one, trigger('field', 's', { to: 'y' })))).toBe(
      rule.replace("'x'", "'y'"),
    );
    expect(changed(rule, (one) => changeTrigger(one, trigger('date', 'd', { offset: '-2 d' })))).toBe(
      rule.replace("field: 's'", "date: 'd'").replace("to: 'x'", "offset: '-2 d'"),
    );
    expect(changed(rule, (one) => changeTrigger(one, trigger('created', '')))).toBe(
      rule.replace("field: 's' /* on */, to: 'x'", 'created: true /* on */'),
    );
  });

  it('write a single action as a list when another one comes', () => {
    expect(
      changed("{ id: 'r', when: 1, then: { post: 'c' } /* now */ }", (rule) =>
        addAction(rule, { set: { a: 1 } }),
      ),
    ).toBe("{ id: 'r', when: 1, then: [{ post: 'c' }, { set: { a: 1 } }] /* now */ }");
  });

  it('add one value to what stood without a list, and keep one as it stood', () => {
    const rule = "{ id: 'r', when: { created: true }, then: { add: { tags: 'a' /* 1 */ } } }";
    const say = (value: JsonValue) =>
      changed(rule, (one) => changeValue(valuesIn(firstOf(one)), 'tags', value));
    expect(say(['a', 'b'])).toBe(rule.replace("'a' /* 1 */", "['a', 'b'] /* 1 */"));
    expect(say(['b'])).toBe(rule.replace("'a'", "'b'"));
  });

  it('leave alone what the builder cannot show', () => {
    const rule = "{ id: 'r', when: { field: 's', date: 'd' }, then: ['x', {}] }";
    const [read] = automationOf(modelOf(sourceOf(rule)));
    expect(read?.trigger).toBeNull();
    expect(read?.actions.map(({ kind }) => kind)).toEqual([null, null]);
    expect(changed(rule, (one) => changeAutomation(one, 'title', 'R'))).toBe(
      rule.replace("id: 'r',", "id: 'r', title: 'R',"),
    );
  });
});

// ── Random rules in commented texts ─────────────────────────────────────────────────────────────────────────────────

const FIELDS = ['a', 'b', 'c'];
const field = fc.constantFrom(...FIELDS);
const plain = fc.constantFrom<JsonValue>(1, 'low', "it's", true, null);
const value = fc.oneof(
  plain,
  fc.constantFrom<JsonValue>({ today: true }, { from: 'b' }, { formula: 'a * 2' }),
  fc.uniqueArray(fc.constantFrom<JsonValue>('x', 'y', 'z'), { maxLength: 3 }),
) as fc.Arbitrary<JsonValue>;
const values = fc.dictionary(field, value, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
const triggers: fc.Arbitrary<WrittenTrigger> = fc.oneof(
  fc.constant(trigger('created', '')),
  fc
    .record({ name: field, to: fc.option(plain, { nil: undefined }) })
    .map(({ name, to }) => trigger('field', name, { to })),
  fc
    .record({ name: field, offset: fc.constantFrom(undefined, '-2 d', '9 h') })
    .map(({ name, offset }) => trigger('date', name, { offset })),
  field.map((name) => trigger('webhook', name)),
);
const action = fc.oneof(
  values.map((set) => ({ set })),
  values.map((add) => ({ add })),
  values.map((remove) => ({ remove })),
  field.map((from) => ({ move: { under: { from } } })),
  fc.constant({ post: 'chat' }),
  fc
    .record({ template: field, title: field, fields: values }, { requiredKeys: ['template'] })
    .map((create) => ({ create })),
  fc.constantFrom<JsonObject>({ bogus: 1 }, { set: { a: 1 }, post: 'x' }),
) as fc.Arbitrary<JsonObject>;
const rule = fc
  .record({
    title: fc.option(fc.constantFrom('One', 'Two'), { nil: undefined }),
    when: triggers,
    condition: fc.option(field, { nil: undefined }),
    actions: fc.oneof(action, fc.array(action, { maxLength: 3 })) as fc.Arbitrary<JsonValue>,
  })
  .map(({ title, when, condition, actions }): JsonObject => {
    const told = { ...(title !== undefined && { title }), when: whenOf(when) };
    return thenOf({ ...told, ...(condition !== undefined && { if: condition }) }, actions);
  });

/** A rule that does this; to the linter an object that says “then” is a promise. */
function thenOf(told: JsonObject, then: JsonValue): JsonObject {
  return { ...told, ['then' as string]: then };
}

function whenOf({ kind, name, to, offset }: WrittenTrigger): JsonObject {
  return {
    [kind]: kind === 'created' ? true : name,
    ...(to !== undefined && { to }),
    ...(offset !== undefined && { offset }),
  };
}

type Path = readonly (string | number)[];

interface Gone {
  /** A value that is exchanged; with `isRemoval`, a member that goes with what stands beside it. */
  readonly path: Path;
  readonly isRemoval: boolean;
}

interface Edit {
  readonly edits: readonly SourceEdit[];
  readonly rules: readonly JsonValue[];
  readonly gone: readonly Gone[];
}

interface Choice {
  readonly what: number;
  readonly where: number;
  readonly to: number;
  readonly field: string;
  readonly other: string;
  readonly value: JsonValue;
  readonly trigger: WrittenTrigger;
  readonly action: JsonObject;
}

function withMember(object: JsonObject, key: string, said: JsonValue | undefined): JsonObject {
  const { [key]: _, ...rest } = object;
  return said === undefined ? rest : { ...rest, [key]: said };
}

function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const others = list.filter((_, index) => index !== from);
  return [...others.slice(0, to), ...list.slice(from, from + 1), ...others.slice(to)];
}

/** An edit of one of the rules, and what it means; `null` where there is nothing of the kind. */
function editOf(model: TemplateModel, rules: readonly JsonObject[], choice: Choice): Edit | null {
  const { what, where, to } = choice;
  const all = automationOf(model);
  const index = where % all.length;
  const [written, held] = [all[index], rules[index]];
  if (written === undefined || held === undefined) return null;
  const put = (next: JsonObject) => rules.map((one, at) => (at === index ? next : one));
  const removal = (path: Path): Gone => ({ path, isRemoval: true });
  if (what === 0) {
    const title = typeof choice.value === 'string' ? choice.value : undefined;
    return {
      edits: changeAutomation(written, 'title', title),
      rules: put(withMember(held, 'title', title)),
      gone: title === undefined ? [removal([...written.path, 'title'])] : [],
    };
  }
  if (what === 1) {
    const when = [...written.path, 'when'];
    return {
      edits: changeTrigger(written, choice.trigger),
      rules: put({ ...held, when: whenOf(choice.trigger) }),
      gone: ['to', 'offset'].map((key) => removal([...when, key])),
    };
  }
  if (what === 2) {
    const then = held['then'] ?? null;
    const next = isJsonArray(then) ? [...then, choice.action] : [then, choice.action];
    return { edits: addAction(written, choice.action), rules: put(thenOf(held, next)), gone: [] };
  }
  if (what === 3) {
    const target = to % all.length;
    return { edits: moveAutomation(index, target), rules: moved(rules, index, target), gone: [] };
  }
  if (what === 4) {
    const rest = rules.filter((_, at) => at !== index);
    return {
      edits: removeAutomation(model, index),
      rules: rest,
      gone: [removal(rest.length === 0 ? ['automation'] : written.path)],
    };
  }
  if (what === 5) {
    const id = automationIdFor('New', []);
    const made = thenOf({ id, title: 'New', when: { created: true } }, []);
    return { edits: addAutomation(model, 'New', []), rules: [...rules, made], gone: [] };
  }
  return editOfAction({ written, held, put }, choice);
}

interface OfRule {
  readonly written: WrittenAutomation;
  readonly held: JsonObject;
  readonly put: (next: JsonObject) => readonly JsonObject[];
}

function editOfAction({ written, held, put }: OfRule, choice: Choice): Edit | null {
  const { what, to, field: id, other } = choice;
  const target = written.actions[to % Math.max(1, written.actions.length)];
  const then = held['then'] ?? null;
  if (target === undefined) return null;
  const path = [...written.path, 'then'];
  const replaced = (next: JsonValue) =>
    put(thenOf(held, isJsonArray(then) ? then.map((one, at) => (at === target.index ? next : one)) : next));
  if (what === 6) {
    const rest = isJsonArray(then) ? then.filter((_, at) => at !== target.index) : [];
    const gone = isJsonArray(then) ? { path: target.path, isRemoval: true } : { path, isRemoval: false };
    return { edits: removeAction(written, target), rules: put(thenOf(held, rest)), gone: [gone] };
  }
  if (what === 7 && isJsonArray(then)) {
    const at = choice.where % then.length;
    return {
      edits: moveAction(written, target.index, at),
      rules: put(thenOf(held, moved(then, target.index, at))),
      gone: [],
    };
  }
  if (target.kind === 'create' && what === 8) {
    const said = typeof choice.value === 'string' ? choice.value : undefined;
    const create = withMember((target.written as JsonObject)['create'] as JsonObject, 'title', said);
    const gone = said === undefined ? [{ path: [...target.path, 'create', 'title'], isRemoval: true }] : [];
    return { edits: changeCreation(target, 'title', said), rules: replaced({ create }), gone };
  }
  const own = valuesIn(target);
  if (Object.keys(own.written).length === 0 || target.kind === null) return null;
  const withFields = (fields: JsonObject): readonly JsonObject[] => {
    if (target.kind !== 'create') return replaced({ [target.kind ?? '']: fields });
    return replaced({ create: { ...((target.written as JsonObject)['create'] as JsonObject), fields } });
  };
  const at = [...own.path, id];
  if (what === 9) {
    const before = own.written[id];
    return {
      edits: changeValue(own, id, choice.value),
      rules: withFields({ ...own.written, [id]: saidBy(before, choice.value) }),
      gone: goneBy(at, before, choice.value),
    };
  }
  if (what === 10 && Object.hasOwn(own.written, id) && !Object.hasOwn(own.written, other)) {
    const fields = withMember(withMember(own.written, id, undefined), other, choice.value);
    return {
      edits: changeValueField(own, id, other, choice.value),
      rules: withFields(fields),
      gone: [{ path: at, isRemoval: false }],
    };
  }
  if (what !== 11 || !Object.hasOwn(own.written, id)) return null;
  const isLast = Object.keys(own.written).length === 1;
  const fields = isLast ? own.written : withMember(own.written, id, undefined);
  return {
    edits: removeValue(own, id),
    rules: withFields(fields),
    gone: isLast ? [] : [{ path: at, isRemoval: true }],
  };
}

/** Of lists the members that stay keep their order, and what comes is added; a single value stays one. */
function saidBy(before: JsonValue | undefined, next: JsonValue): JsonValue {
  if (!isJsonArray(next) || before === undefined) return next;
  if (!isJsonArray(before)) {
    if (next.length === 1) return next[0] ?? null;
    return next.includes(before) ? [before, ...next.filter((one) => one !== before)] : next;
  }
  return [...before.filter((one) => next.includes(one)), ...next.filter((one) => !before.includes(one))];
}

function goneBy(path: Path, before: JsonValue | undefined, next: JsonValue): readonly Gone[] {
  if (!isJsonArray(next) || !isJsonArray(before ?? null)) return [{ path, isRemoval: false }];
  return (before as readonly JsonValue[]).flatMap((one, index) =>
    next.includes(one) ? [] : [{ path: [...path, index], isRemoval: true }],
  );
}

/** Whether an edit may take a comment: one within what is exchanged, and one at a member that goes. */
function mayGo({ inside, before }: Comment, whole: JsonObject, gone: readonly Gone[]): boolean {
  return gone.some(({ path, isRemoval }) => {
    const own = path.join();
    if (inside === own || inside.startsWith(`${own},`)) return true;
    const index = isRemoval && inside === path.slice(0, -1).join() ? placeOf(whole, path) : -1;
    return index >= 0 && (before === index || before === index + 1);
  });
}

function placeOf(whole: JsonValue, path: Path): number {
  const step = path.at(-1);
  const parent = path.slice(0, -1).reduce<JsonValue>((held, key) => {
    if (isJsonArray(held)) return held[Number(key)] ?? null;
    return isJsonObject(held) ? (held[String(key)] ?? null) : null;
  }, whole);
  if (isJsonArray(parent)) return Number(step);
  return isJsonObject(parent) ? Object.keys(parent).indexOf(String(step)) : -1;
}

describe('random edits of automation rules in commented texts', () => {
  it('say what they mean, can be taken back, and keep every comment that is not part of what was taken out', () => {
    const choice: fc.Arbitrary<Choice> = fc.record({
      ...{ what: fc.nat(11), where: fc.nat(50), to: fc.nat(50) },
      ...{ field, other: field, value, trigger: triggers, action },
    });
    const dice = fc.array(fc.nat(840), { minLength: 8, maxLength: 60 });
    let made = 0;
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 3 }), dice, choice, (unnamed, rolls, chosen) => {
        const rules = unnamed.map((one, index): JsonObject => ({ id: `r${index}`, ...one }));
        const whole: JsonObject = { id: 'a', version: 1, automation: rules, name: 'A' };
        const { text, comments } = commented(whole, rolls);
        const edit = editOf(modelOf(text), rules, chosen);
        if (edit === null) return;
        made += 1;
        const changes = editSource(text, edit.edits);
        const result = applyChanges(text, changes);
        same(applyChanges(result, inverseOf(text, changes)), text);
        const { automation = [], ...rest } = JSON5.parse(result) as JsonObject;
        same(canonicalJson(automation), canonicalJson(edit.rules));
        same(canonicalJson(rest), canonicalJson({ id: 'a', version: 1, name: 'A' }));
        for (const comment of comments)
          if (!result.includes(comment.name))
            same([comment, mayGo(comment, whole, edit.gone)], [comment, true]);
      }),
      { numRuns: 9_000 },
    );
    expect(made).toBeGreaterThan(5_000);
  }, 300_000);
});
