/** The kind of value that a roll-up gives, and what is wrong with one: unknown kinds of reference, unknown fields, kinds that differ. */
import type { FormulaType } from '#core/fields/model/field-type-definition.ts';
import { nearest } from '#core/text/wording.ts';
import type { Extent, FormulaNode, Related, RelatedNode } from './formula-syntax.ts';
import { TYPE_NAMES } from './formula-types.ts';
import {
  COMPARABLE,
  isRollUpFunction,
  ROLL_UP_FUNCTIONS,
  type RollUpFunction,
  SUMMABLE,
} from './roll-ups.ts';

/** What is known of the Codices that a formula can be made over: the templates that they may be of. */
export interface RelatedFields {
  /** The kinds of reference that there may be in this direction. */
  kindsOf(relation: Exclude<Related['relation'], 'children'>): readonly string[];
  /** The field in each of those templates that has it. `type`: `null` for what no formula can use. */
  find(
    related: Related,
    field: string,
  ): readonly { readonly template: string; readonly type: FormulaType | null }[];
  /** The fields of those templates. */
  names(related: Related): readonly string[];
}

type Complain = (at: Extent, message: string, hint?: string) => void;

/** The kind of value of a call over related Codices. Complains of what is wrong, which then counts as nothing. */
export function rollUpType(
  call: FormulaNode & { readonly kind: 'call' },
  { related: of, field, kindAt, fieldAt }: RelatedNode,
  known: RelatedFields | null,
  complain: Complain,
): FormulaType {
  const { name: by } = call;
  if (!isRollUpFunction(by)) {
    const hint = `Over other Codices there are ${ROLL_UP_FUNCTIONS.join(', ')}.`;
    complain(call, `“${by}” cannot be made over several Codices.`, hint);
    return 'nothing';
  }
  const counted = by === 'count' ? 'number' : 'nothing';
  if (known !== null && of.relation !== 'children' && of.kind !== null) {
    const kinds = known.kindsOf(of.relation);
    if (!kinds.includes(of.kind)) {
      const guess = nearest(of.kind, kinds);
      const hint = guess === null ? 'Declare it in “references”.' : `Did you mean “${guess}”?`;
      complain(kindAt, `There is no kind of reference “${of.kind}”.`, hint);
      return counted;
    }
  }
  if (field === null) {
    if (by !== 'count') complain(call, `“${by}” needs a field of those Codices, as in ${by}(children.cost).`);
    return counted;
  }
  if (known === null) return counted;
  const found = known.find(of, field);
  if (found.length === 0) {
    const guess = nearest(field, known.names(of));
    const hint = guess === null ? undefined : `Did you mean “${guess}”?`;
    complain(fieldAt, `No template of those Codices has a field “${field}”.`, hint);
    return counted;
  }
  return typeOver(by, field, found, (message) => complain(fieldAt, message)) ?? counted;
}

/** Codices without the field, and those in which it is empty, add nothing; so it need not be in every template. */
function typeOver(
  by: RollUpFunction,
  field: string,
  found: ReturnType<RelatedFields['find']>,
  complain: (message: string) => void,
): FormulaType | null {
  const suiting = by === 'count' ? null : by === 'sum' || by === 'avg' ? SUMMABLE : COMPARABLE;
  const typed = found.filter(({ type }) => type !== 'nothing');
  for (const { template, type } of typed) {
    if (type === null) complain(`The field “${field}” of “${template}” cannot be used in a formula.`);
    else if (suiting !== null && !suiting.includes(type))
      complain(`“${by}” cannot take ${TYPE_NAMES[type]} here: the field “${field}” of “${template}”.`);
    else continue;
    return null;
  }
  if (by === 'count') return 'number';
  const [first] = typed;
  const other = typed.find(({ type }) => type !== first?.type);
  if (first?.type == null) return null;
  if (other?.type == null) return first.type;
  const [one, two] = [
    `${TYPE_NAMES[first.type]} in “${first.template}”`,
    `${TYPE_NAMES[other.type]} in “${other.template}”`,
  ];
  complain(`The field “${field}” is ${one} and ${two}; all of them must be of one kind.`);
  return null;
}
