/** Finds what the rules of a template miss in a Codex as it stands: what is required, what a state needs, and what values have to agree on. */
import { describeCondition } from '#core/conditions/describe-condition.ts';
import { holds, isBlank, sourceOfValues } from '#core/conditions/evaluate-condition.ts';
import { optionText } from '#core/fields/checks/option-checks.ts';
import { fieldsIn } from '#core/fields/model/condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { layerOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { createVisibility } from '#core/template/visibility.ts';
import { unmetOf } from './steps.ts';
import type { ValueProblem } from './value-problems.ts';

type Values = Readonly<Record<string, JsonValue>>;

/** The fields that rules are about, beside those that their conditions ask for. */
export function fieldsWithRules({ fields, workflow, rules = [] }: Template): readonly string[] {
  const required = Object.values(fields).flatMap(({ id, requiredWhen }) =>
    requiredWhen === undefined ? [] : [id],
  );
  const steps = (workflow?.transitions ?? []).flatMap(({ requires }) => fieldsIn(requires));
  const agreed = rules.flatMap(({ when, must, fields: named }) => [
    ...fieldsIn(when),
    ...fieldsIn(must),
    ...named,
  ]);
  return [...required, ...(workflow === null ? [] : [workflow.field]), ...steps, ...agreed];
}

/** The problems, in the order of the template. `asked` has what conditions ask for, and the fields with rules. */
export function ruleProblems(template: Template, asked: Values): readonly ValueProblem[] {
  const { fields } = template;
  const source = sourceOfValues(fields, asked);
  const { isShown } = createVisibility(template, asked);
  const missing = Object.values(fields).flatMap((field): ValueProblem[] => {
    const { id, requiredWhen } = field;
    if (requiredWhen === undefined || field.required || !isBlank(field, source.valueFor(id))) return [];
    if (!holds(requiredWhen, source) || !isShown(id)) return [];
    const message = `Required while ${describeCondition(requiredWhen, fields)}.`;
    return [problemAt(field, asked, message)];
  });
  return [...missing, ...stateProblems(template, asked), ...brokenRules(template, asked)];
}

/** The rules that the values break, at each field that the rule names and that is shown; else at the first shown that it asks for. */
export function brokenRules(template: Template, asked: Values): readonly ValueProblem[] {
  const { fields, rules = [] } = template;
  const source = sourceOfValues(fields, asked);
  const { isShown } = createVisibility(template, asked);
  return rules.flatMap(({ when, must, message, fields: named }) => {
    if (when !== undefined && !holds(when, source)) return [];
    if (must !== undefined && holds(must, source)) return [];
    const shown = named.filter(isShown);
    const others = [...fieldsIn(must), ...fieldsIn(when)].filter(isShown);
    return (shown.length > 0 ? shown : others.slice(0, 1)).flatMap((id) =>
      fields[id] === undefined ? [] : [problemAt(fields[id], asked, message)],
    );
  });
}

/** A state whose every way in needs something that is not there: it was emptied since, or somebody was away and did not know. */
function stateProblems({ fields, workflow }: Template, asked: Values): readonly ValueProblem[] {
  const field = workflow === null ? undefined : fields[workflow.field];
  if (workflow === null || field === undefined) return [];
  const state = asked[field.id] ?? null;
  const steps = workflow.transitions.filter(({ to }) => to === state);
  const [first, ...others] = steps.map(({ requires }) => unmetOf(requires, sourceOfValues(fields, asked)));
  if (first === undefined || first === null || others.includes(null) || workflow.states[0]?.id === state)
    return [];
  const message = `“${optionText(field.options, state)}” needs: ${describeCondition(first, fields)}.`;
  return [problemAt(field, asked, message)];
}

/** A problem of a whole field. The value of a text is left out: it changes with every letter. */
function problemAt(field: FieldDefinition, asked: Values, message: string): ValueProblem {
  const value = layerOf(field) === 'text' ? null : (asked[field.id] ?? null);
  return { field, path: [], value, message, hint: null };
}
