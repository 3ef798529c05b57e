/** Parses the `rules` of a template: what values have to agree on, and what to say when they do not. */
import { parseCondition } from '#core/conditions/parse-condition.ts';
import { fieldsIn } from '#core/fields/model/condition.ts';
import type { At, NodeReader } from '#core/json5/node-reader.ts';
import { readObject, required } from './format/read-object.ts';
import { MAX_RULES, VALUE_RULE_FORMAT } from './format/rule-format.ts';
import type { ValueRule } from './template.ts';

/** Reads the rules, leaving out and reporting those that are none. */
export function parseValueRules(reader: NodeReader, at: At | undefined): readonly ValueRule[] {
  const items = at === undefined ? null : reader.list(at, '“rules”');
  if (at === undefined || items === null) return [];
  if (items.length > MAX_RULES) {
    reader.log.error(at.path, `There are ${items.length} rules; at most ${MAX_RULES} fit.`);
    return [];
  }
  return items.flatMap((item) => parseValueRule(reader, item) ?? []);
}

function parseValueRule(reader: NodeReader, at: At): ValueRule | null {
  const entries = readObject(reader, at, VALUE_RULE_FORMAT);
  if (entries === null) return null;
  const when = parseCondition(reader, entries.get('when'));
  const must = parseCondition(reader, entries.get('must'));
  if (!entries.has('when') && !entries.has('must')) {
    const hint = "For instance must: { field: 'due', empty: false }.";
    reader.log.error(at.path, 'A rule needs “when”, “must” or both.', { hint });
  }
  const message = required(reader, at, entries, 'message', 'A rule');
  const named = reader.texts(entries.get('fields'), '“fields”');
  const fields = named === null || named.length === 0 ? fieldsIn(must ?? when).slice(0, 1) : named;
  if (message === null || (when === null && must === null)) return null;
  return { ...(when === null ? {} : { when }), ...(must === null ? {} : { must }), message, fields };
}
