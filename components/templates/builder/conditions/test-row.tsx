/** One test of a condition as a row of words: the field, what is asked of it, and the value. */
import { useState } from 'react';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { changeField, changeTest } from '../edits/condition-edits.ts';
import type { WrittenTest } from '../edits/written-condition.ts';
import { ChipSelect } from './chip-select.tsx';
import { type PartProps, useCondition } from './condition-context.tsx';
import classes from './condition-editor.module.css';
import { carriedValue, comparedValue, type Operator, operatorOf, operatorsOf } from './operators.ts';
import { RemoveButton } from './remove-button.tsx';
import { TestValue } from './test-value.tsx';

export function TestRow({ part, within }: PartProps<WrittenTest>) {
  const { fields, askable, canEdit, edit, remove, fresh } = useCondition();
  const { test, isNegated } = part;
  const field = fields[test.field];
  const written = operatorOf(test, isNegated, field);
  const [next, setNext] = useState<Operator | null>(null);
  const operator = next ?? written;
  const name = field?.label ?? test.field;
  const ask = ({ name: asked, isNegated: negated }: Operator, value: JsonValue) => {
    if (edit(changeTest(part, { name: asked, isNegated: negated, value }, within))) setNext(null);
  };
  const choose = (chosen: Operator) => {
    const value = chosen === written ? undefined : carriedValue(written, comparedValue(test), chosen);
    if (value === undefined) setNext(chosen === written ? null : chosen);
    else ask(chosen, value);
  };
  const operators = operatorsOf(field);
  const offered = operators.includes(written) ? operators : [written, ...operators];
  return (
    <fieldset
      aria-label={`${name} ${operator.label}`}
      className={classes['row']}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || next === null) return;
        event.stopPropagation();
        setNext(null);
      }}
    >
      <div className={classes['words']}>
        <ChipSelect
          label="Field"
          value={test.field}
          data={askable.map(({ id, label }) => ({ value: id, label }))}
          canEdit={canEdit}
          searchable
          onChange={(id) => {
            setNext(null);
            edit(changeField(part, id, fits(written, field, fields[id])));
          }}
        />
        <ChipSelect
          label="Test"
          look="word"
          value={operator.id}
          data={offered.map(({ id, label }) => ({ value: id, label }))}
          canEdit={canEdit}
          autoFocus={fresh === part.path.join()}
          onChange={(id) => {
            const chosen = offered.find((one) => one.id === id);
            if (chosen !== undefined) choose(chosen);
          }}
        />
        {operator.takes !== 'none' && (
          <TestValue
            key={`${test.field} ${operator.id}`}
            path={part.testPath}
            field={field}
            takes={operator.takes}
            value={next === null ? comparedValue(test) : null}
            isAwaited={next !== null}
            canEdit={canEdit}
            onChange={(value) => ask(operator, value)}
          />
        )}
      </div>
      {canEdit && <RemoveButton label={`Remove “${name} ${operator.label}”`} onClick={() => remove(part)} />}
      {next !== null && <p className={classes['hint']}>This is said once there is a value.</p>}
    </fieldset>
  );
}

/** Whether what is asked of one field can be asked of another as it is. */
function fits(
  operator: Operator,
  from: FieldDefinition | undefined,
  to: FieldDefinition | undefined,
): boolean {
  if (!operatorsOf(to).includes(operator)) return false;
  return operator.takes === 'none' || (from?.type === to?.type && to?.options.length === 0);
}
