/** Parses the automation rules of a template, with every issue at its place. */
import { parseCondition } from '#core/conditions/parse-condition.ts';
import type { JsonValue } from '#core/json.ts';
import { type At, type Entries, type NodeReader, scalarOf } from '#core/json5/node-reader.ts';
import {
  ACTION_FORMAT,
  AUTOMATION_FORMAT,
  CREATION_FORMAT,
  MAX_ACTIONS,
  MAX_AUTOMATION_RULES,
  MAX_NOTICE_LENGTH,
  MOVE_FORMAT,
  TRIGGER_FORMAT,
} from '#core/template/format/automation-format.ts';
import { MAX_NAME_LENGTH, RULE_NAME, TEMPLATE_NAME } from '#core/template/format/name-rules.ts';
import type { ObjectForm } from '#core/template/format/value-form.ts';
import { MAX_OFFSET_SECONDS, parseOffset } from './offset.ts';
import type { Action, AutomationRule, Creation, RuleValues, Trigger } from './rule.ts';

/** Reads the rules, leaving out and reporting those that are none, or that have an id twice. */
export function parseAutomation(reader: NodeReader, at: At | undefined): readonly AutomationRule[] {
  const items = at === undefined ? null : reader.list(at, '“automation”');
  if (at === undefined || items === null) return [];
  if (items.length > MAX_AUTOMATION_RULES) {
    const message = `There are ${items.length} automation rules; at most ${MAX_AUTOMATION_RULES} fit.`;
    reader.log.error(at.path, message);
    return [];
  }
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const rule = parseRule(reader, item);
    if (rule === null) return [];
    if (!seen.has(rule.id)) {
      seen.add(rule.id);
      return [rule];
    }
    reader.log.error([...item.path, 'id'], `There are two rules with the id “${rule.id}”.`);
    return [];
  });
}

/** Reads one rule; `null` where a part of it is reported as wrong. */
export function parseRule(reader: NodeReader, at: At): AutomationRule | null {
  const entries = readForm(reader, at, AUTOMATION_FORMAT);
  if (entries === null) return null;
  const [id, title] = [parseRuleId(reader, at, entries), reader.text(entries.get('title'), 'A title', 80)];
  const [when, then] = [entries.get('when'), entries.get('then')];
  if (when === undefined || then === undefined) {
    reader.log.error(at.path, 'A rule needs “when” and “then”.');
    return null;
  }
  const trigger = parseTrigger(reader, when);
  const condition = parseCondition(reader, entries.get('if'));
  const actions = parseActions(reader, then);
  if (id === null || trigger === null || actions === null) return null;
  if (entries.has('if') && condition === null) return null;
  return {
    id,
    ...(title === null ? {} : { title }),
    when: trigger,
    ...(condition === null ? {} : { if: condition }),
    // biome-ignore lint/suspicious/noThenProperty: a rule is data, and “when … then …” is how its author wrote it.
    then: actions,
  };
}

function parseRuleId(reader: NodeReader, at: At, entries: Entries): string | null {
  const entry = entries.get('id');
  if (entry === undefined) reader.log.error(at.path, 'A rule needs “id”.');
  const id = reader.text(entry, '“id”');
  if (entry === undefined || id === null) return null;
  return isName(reader, entry, id) ? id : null;
}

/** Names of rules, webhooks and targets are parts of addresses. */
function isName(reader: NodeReader, at: At | undefined, name: string): boolean {
  if (RULE_NAME.form.test(name) && name.length <= MAX_NAME_LENGTH && !(name in Object.prototype)) return true;
  const message = `Such a name is made of ${RULE_NAME.example}; “${name.slice(0, 80)}” is not.`;
  if (at !== undefined) reader.log.error(at.path, message);
  return false;
}

function parseTrigger(reader: NodeReader, at: At): Trigger | null {
  const entries = readForm(reader, at, TRIGGER_FORMAT);
  if (entries === null) return null;
  const [kind, ...more] = (['created', 'field', 'date', 'comment', 'webhook'] as const).filter((key) =>
    entries.has(key),
  );
  const hint = "For instance { field: 'status', to: 'closed' }, { created: true } or { date: 'due' }.";
  if (kind === undefined || more[0] !== undefined) {
    const path = more[0] === undefined ? at.path : [...at.path, more[0]];
    const message = kind === undefined ? 'This sets nothing off.' : 'A rule is set off by one thing.';
    reader.log.error(path, message, { hint: kind === undefined ? hint : 'Write a rule for each.' });
    return null;
  }
  const stray = (['to', 'offset'] as const).find(
    (key) => entries.has(key) && kind !== (key === 'to' ? 'field' : 'date'),
  );
  if (stray !== undefined) {
    const belongs = stray === 'to' ? 'field' : 'date';
    reader.log.error([...at.path, stray], `“${stray}” goes with “${belongs}”.`, { atKey: true });
    return null;
  }
  if (kind === 'created') return isTrue(reader, entries.get(kind), kind) ? { created: true } : null;
  if (kind === 'comment') return isTrue(reader, entries.get(kind), kind) ? { comment: true } : null;
  const name = reader.text(entries.get(kind), `“${kind}”`);
  if (name === null) return null;
  if (kind === 'date') return parseDateTrigger(reader, entries, name);
  if (kind === 'webhook') return isName(reader, entries.get(kind), name) ? { webhook: name } : null;
  const to = entries.get('to');
  return to === undefined ? { field: name } : { field: name, to: reader.json(to) };
}

function parseDateTrigger(reader: NodeReader, entries: Entries, date: string): Trigger | null {
  const at = entries.get('offset');
  const offset = reader.text(at, 'An offset', 40);
  if (at === undefined) return { date };
  if (offset === null) return null;
  if (parseOffset(offset) !== null) return { date, offset };
  const hint = `For instance '-2 d', '1 w' or '9 h'; at most ${MAX_OFFSET_SECONDS / 86_400} days.`;
  reader.log.error(at.path, `“${offset}” is no time before or after.`, { hint });
  return null;
}

/** One action may stand without the list. */
function parseActions(reader: NodeReader, at: At): readonly Action[] | null {
  const items = at.node.kind === 'object' ? [at] : reader.list(at, '“then”');
  if (items === null) return null;
  if (items.length === 0 || items.length > MAX_ACTIONS) {
    reader.log.error(at.path, `A rule does 1 to ${MAX_ACTIONS} things; this does ${items.length}.`);
    return null;
  }
  const actions = items.map((item) => parseAction(reader, item));
  const read = actions.filter((action) => action !== null);
  return read.length < actions.length ? null : read;
}

const KINDS = ['set', 'add', 'remove', 'create', 'move', 'post', 'notify', 'review'] as const;

function parseAction(reader: NodeReader, at: At): Action | null {
  const entries = readForm(reader, at, ACTION_FORMAT);
  if (entries === null) return null;
  const [kind, ...more] = KINDS.filter((key) => entries.has(key));
  const entry = kind === undefined ? undefined : entries.get(kind);
  if (kind === undefined || entry === undefined) {
    reader.log.error(at.path, 'This does nothing.', {
      hint: "For instance { set: { status: 'closed' } }.",
    });
    return null;
  }
  if (more[0] !== undefined) {
    const hint = 'Write them one after the other: then: [{ … }, { … }].';
    reader.log.error([...at.path, more[0]], 'An action does one thing.', { atKey: true, hint });
    return null;
  }
  if (kind !== 'notify' && entries.has('text')) {
    reader.log.error([...at.path, 'text'], '“text” stands beside “notify” only.', { atKey: true });
    return null;
  }
  if (kind === 'create') return parseCreation(reader, entry);
  if (kind === 'notify') return parseNotice(reader, at, entry, entries.get('text'));
  if (kind === 'review') return parseReview(reader, entry);
  if (kind === 'move') return parseMove(reader, entry);
  if (kind === 'post') {
    const target = reader.text(entry, '“post”');
    return target !== null && isName(reader, entry, target) ? { post: target } : null;
  }
  const values = parseValues(reader, entry, `“${kind}”`);
  if (values === null) return null;
  if (kind === 'set') return { set: values };
  return kind === 'add' ? { add: values } : { remove: values };
}

function parseValues(reader: NodeReader, at: At, what: string): RuleValues | null {
  const entries = reader.map(at, what);
  if (entries === null) return null;
  if (entries.length === 0) {
    reader.log.error(at.path, `${what} names no field.`, { hint: "For instance { status: 'closed' }." });
    return null;
  }
  return Object.fromEntries(
    entries.map(({ key, node }): [string, JsonValue] => [
      key,
      reader.json({ node, path: [...at.path, key] }),
    ]),
  );
}

function parseCreation(reader: NodeReader, at: At): Action | null {
  const entries = readForm(reader, at, CREATION_FORMAT);
  if (entries === null) return null;
  const named = entries.get('template');
  if (named === undefined) reader.log.error(at.path, 'A Codex to create needs “template”.');
  const template = reader.text(named, TEMPLATE_NAME.what);
  const title = reader.text(entries.get('title'), 'The title');
  const given = entries.get('fields');
  const fields = given === undefined ? null : parseValues(reader, given, '“fields”');
  const as = reader.name(entries.get('as'), '“as”', ['child'] as const);
  if (named === undefined || template === null) return null;
  if (!TEMPLATE_NAME.form.test(template)) {
    reader.log.error(named.path, `${TEMPLATE_NAME.what} is made of ${TEMPLATE_NAME.example}.`);
    return null;
  }
  if ((given !== undefined && fields === null) || (entries.has('as') && as === null)) return null;
  const create: Creation = {
    template,
    ...(title === null ? {} : { title }),
    ...(fields === null ? {} : { fields }),
    ...(as === null ? {} : { as }),
  };
  return { create };
}

function parseNotice(reader: NodeReader, at: At, to: At, said: At | undefined): Action | null {
  const named = parsePeople(reader, to, { what: 'notify', who: 'Whoever is notified', verb: 'notifies' });
  const text = reader.text(said, 'The text', MAX_NOTICE_LENGTH);
  if (said === undefined) reader.log.error(at.path, 'A notification needs “text”.');
  return text === null || named === null ? null : { notify: named, text };
}

function parseReview(reader: NodeReader, to: At): Action | null {
  const named = parsePeople(reader, to, { what: 'review', who: 'Whoever reviews', verb: 'asks' });
  return named === null ? null : { review: named };
}

interface PeopleWords {
  readonly what: string;
  readonly who: string;
  readonly verb: string;
}

/** Fields of people or members by their ids; a single one may stand without its list. */
function parsePeople(reader: NodeReader, to: At, { what, who, verb }: PeopleWords): readonly string[] | null {
  const items = to.node.kind === 'array' ? reader.list(to, `“${what}”`) : [to];
  const people = (items ?? []).map((item) => reader.text(item, who));
  const named = people.filter((one) => one !== null);
  if (named.length === 0 && items !== null)
    reader.log.error(to.path, `This ${verb} nobody.`, { hint: `For instance ${what}: ['owner'].` });
  return named.length === 0 || named.length < people.length ? null : named;
}

function parseMove(reader: NodeReader, at: At): Action | null {
  const entries = readForm(reader, at, MOVE_FORMAT);
  if (entries === null) return null;
  const under = entries.get('under');
  if (under !== undefined) return { move: { under: reader.json(under) } };
  reader.log.error(at.path, 'A move needs “under”.', {
    hint: "For instance { under: { from: 'project' } }.",
  });
  return null;
}

function isTrue(reader: NodeReader, at: At | undefined, key: string): boolean {
  if (at !== undefined && scalarOf(at.node) === true) return true;
  if (at !== undefined)
    reader.log.error(at.path, `“${key}” must be true.`, { hint: 'Leave the rule out to have none.' });
  return false;
}

function readForm(reader: NodeReader, at: At, { what, keys, synonyms }: ObjectForm): Entries | null {
  return reader.object(at, what, Object.keys(keys), synonyms);
}
