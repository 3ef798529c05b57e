/** The steps of a workflow: those who may take one, and what has to be filled in before. */
import { type Actor, ROLES, type Role } from '#core/access/policy.ts';
import { runOf } from '#core/access/rule-actor.ts';
import { describeCondition } from '#core/conditions/describe-condition.ts';
import { type ConditionSource, holds } from '#core/conditions/evaluate-condition.ts';
import type { Condition } from '#core/fields/model/condition.ts';
import { isJsonArray } from '#core/json.ts';
import type { StepTaker, Template, Transition } from '#core/template/template.ts';
import { oneOf } from '#core/text/wording.ts';

/** Whoever takes a step, and the Codex in which it is taken. */
export interface StepContext {
  readonly taker: {
    readonly kind: 'user' | 'guest' | 'system';
    readonly id: string;
    /** Of a member; `null` for a guest, and for somebody who is no member any more. */
    readonly role: Role | null;
  };
  /** Who created the Codex; `null` where that is not known. */
  readonly authorId: string | null;
  readonly valueFor: ConditionSource['valueFor'];
}

type Fields = Pick<Template, 'fields'>;

/** Whether the rules of a transition say more than which states it joins. */
export function isRestricted({ by, not, requires }: Transition): boolean {
  return by !== undefined || not !== undefined || requires !== undefined;
}

/** Whether these hands may take the step; the server itself may take any. */
export function mayTake({ by, not }: Transition, { taker, authorId, valueFor }: StepContext): boolean {
  if (taker.kind === 'system') return true;
  if (not === 'author' && authorId === taker.id) return false;
  return by === undefined || by.some((one) => isAmong(one, taker, valueFor));
}

/** Whether somebody has at least this role, or is named by this field. */
export function isAmong(
  one: StepTaker,
  { kind, id, role }: StepContext['taker'],
  valueFor: StepContext['valueFor'],
): boolean {
  if (typeof one === 'string') return role !== null && ROLES.indexOf(role) <= ROLES.indexOf(one);
  const named = valueFor(one.field);
  return kind === 'user' && (isJsonArray(named) ? named.includes(id) : named === id);
}

/** Why a step is not to be taken now: who may, or what is still needed. `null` when it is. */
export function stepRefusal(transition: Transition, template: Fields, context: StepContext): string | null {
  if (!mayTake(transition, context)) return takersSentence(transition, template);
  if (context.taker.kind === 'system') return null;
  const unmet = unmetOf(transition.requires, { fields: template.fields, valueFor: context.valueFor });
  return unmet === null ? null : needsSentence(unmet, template);
}

/** Who may take a step: “Only an admin, or whoever Reviewer names, may take this step.” */
export function takersSentence({ by, not }: Transition, { fields }: Fields): string {
  const others = not === 'author' ? 'not whoever created the Codex' : null;
  if (by === undefined) return 'Whoever created the Codex can’t take this step.';
  const takers = oneOf(by.map((one) => takerText(one, fields)));
  return `Only ${takers} may take this step${others === null ? '' : `, and ${others}`}.`;
}

function takerText(one: StepTaker, fields: Template['fields']): string {
  if (typeof one !== 'string') return `whoever “${fields[one.field]?.label ?? one.field}” names`;
  if (one === 'owner') return 'the owner';
  return one === 'admin' ? 'an admin' : 'a member who may edit';
}

/** What is still needed: “First: Outcome is filled in.” */
export function needsSentence(unmet: Condition, { fields }: Fields): string {
  return `This step needs: ${describeCondition(unmet, fields)}.`;
}

/** The part of a requirement that is not met; `null` when all of it is. */
export function unmetOf(requires: Condition | undefined, source: ConditionSource): Condition | null {
  if (requires === undefined || holds(requires, source)) return null;
  if (!('all' in requires)) return requires;
  const parts = requires.all.filter((part) => !holds(part, source));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { all: parts };
}

/** Whoever acts, as somebody who may take steps. A rule of a template is nobody in particular, so it is held to what guests are. */
export function takerOf(actor: Actor): StepContext['taker'] {
  if (runOf(actor) !== null) return { kind: 'guest', id: actor.id, role: null };
  return { kind: actor.kind, id: actor.id, role: actor.kind === 'user' ? actor.role : null };
}
