/** An automation rule of a template as data: what sets it off, under which condition, and what it does. */
import type { Condition } from '#core/fields/model/condition.ts';
import { isJsonObject, type JsonValue } from '#core/json.ts';
import { humanize } from '#core/text/wording.ts';

/** What sets a rule off. */
export type Trigger =
  | { readonly created: true }
  /** Its value changes, or with `to` changes to that value; `null`: it is emptied. */
  | { readonly field: string; readonly to?: JsonValue }
  /** Its day or moment comes; `offset` as written, such as `-2 d`. */
  | { readonly date: string; readonly offset?: string }
  /** Somebody comments on the Codex, or answers. */
  | { readonly comment: true }
  /** A program calls it by this name. */
  | { readonly webhook: string };

/** By field id; each in a form that the field takes, or a value that is known only when the rule runs. */
export type RuleValues = Readonly<Record<string, JsonValue>>;

export interface Creation {
  readonly template: string;
  readonly title?: string;
  readonly fields?: RuleValues;
  readonly as?: 'child';
}

export type Action =
  | { readonly set: RuleValues }
  | { readonly add: RuleValues }
  | { readonly remove: RuleValues }
  | { readonly create: Creation }
  | { readonly move: { readonly under: JsonValue } }
  /** To the target of this name, which admins give an address. */
  | { readonly post: string }
  /** Members: by the fields of people that name them, or by their ids. */
  | { readonly notify: readonly string[]; readonly text: string }
  /** Members, named like those of `notify`. */
  | { readonly review: readonly string[] };

/** As the author wrote it, but for shorthands; JSON-safe. */
export interface AutomationRule {
  readonly id: string;
  readonly title?: string;
  readonly when: Trigger;
  readonly if?: Condition;
  readonly then: readonly Action[];
}

/** A value that is known only when the rule runs. */
export type LateValue =
  | { readonly now: true }
  | { readonly today: true }
  | { readonly from: string }
  | { readonly formula: string };

/** The value as one that is known only when the rule runs; `null` for any other. */
export function lateValueOf(value: JsonValue): LateValue | null {
  if (!isJsonObject(value)) return null;
  const [key, ...more] = Object.keys(value);
  if (key === undefined || more.length > 0) return null;
  const held = value[key];
  if (key === 'now' && held === true) return { now: true };
  if (key === 'today' && held === true) return { today: true };
  if (key === 'from' && typeof held === 'string') return { from: held };
  return key === 'formula' && typeof held === 'string' ? { formula: held } : null;
}

/** What people read as the rule's name. */
export function titleOf({ id, title }: Pick<AutomationRule, 'id' | 'title'>): string {
  return title ?? humanize(id);
}
