/** The choice of the templates that an agent is limited to, and of the fields of each. */
import { Checkbox, Input, NativeSelect } from '@mantine/core';
import { useId } from 'react';
import { useTemplate, useTemplates } from '#components/api/queries.ts';
import { Picker } from '#components/fields/picker/picker.tsx';
import type { TemplateLimitBody } from '#core/protocol/api/programs/agents.ts';
import type { Template } from '#core/template/template.ts';
import classes from './agents.module.css';

interface TemplateLimitsProps {
  /** `null`: not limited. */
  readonly value: readonly TemplateLimitBody[] | null;
  readonly onChange: (limits: readonly TemplateLimitBody[] | null) => void;
  readonly error?: string | undefined;
}

export function TemplateLimits({ value, onChange, error }: TemplateLimitsProps) {
  const templates = useTemplates().data ?? [];
  const [labelId, hintId] = [useId(), useId()];
  const limits = value ?? [];
  const set = (next: readonly TemplateLimitBody[]) => onChange(next.length === 0 ? null : next);
  const nameOf = (id: string) => templates.find((template) => template.id === id)?.name ?? id;
  const toggle = (id: string) =>
    set(
      limits.some(({ template }) => template === id)
        ? limits.filter(({ template }) => template !== id)
        : [...limits, { template: id, fields: null }],
    );
  return (
    <div className={classes['limits']}>
      <div>
        <Input.Label id={labelId} labelElement="div">
          Only Codices of these templates
        </Input.Label>
        <Picker
          boxed
          options={templates.map(({ id, name }) => ({ id, text: name }))}
          chosen={limits.map(({ template }) => template)}
          onChoose={toggle}
          onClear={() => onChange(null)}
          clearLabel="Every template"
          searchLabel="Find a template"
          nothingFound="No template by that name"
          several
          empty="Every template"
          labelledBy={labelId}
          describedBy={hintId}
          invalid={error !== undefined}
        >
          {limits.length === 0 ? undefined : (
            <bdi>{limits.map(({ template }) => nameOf(template)).join(', ')}</bdi>
          )}
        </Picker>
        <p id={hintId} className={classes['hint']} data-error={error !== undefined || undefined}>
          {error ??
            'Codices of other templates are not there for it: not in lists, search, links or history.'}
        </p>
      </div>
      {limits.map((limit) => (
        <FieldLimits
          key={limit.template}
          name={nameOf(limit.template)}
          limit={limit}
          onChange={(next) => set(limits.map((each) => (each === limit ? next : each)))}
        />
      ))}
    </div>
  );
}

interface FieldLimitsProps {
  readonly name: string;
  readonly limit: TemplateLimitBody;
  readonly onChange: (limit: TemplateLimitBody) => void;
}

function FieldLimits({ name, limit, onChange }: FieldLimitsProps) {
  const { data: template } = useTemplate(limit.template);
  const hintId = useId();
  const all = template === undefined ? [] : fieldsOf(template);
  const chosen = new Set(limit.fields);
  const toggle = (id: string, isIn: boolean) => {
    const fields = all.map((field) => field.id).filter((each) => (each === id ? isIn : chosen.has(each)));
    onChange({ ...limit, fields });
  };
  return (
    <div className={classes['fields']}>
      <NativeSelect
        label={`Of ${name}`}
        value={limit.fields === null ? 'all' : 'some'}
        onChange={({ currentTarget }) =>
          onChange({ ...limit, fields: currentTarget.value === 'all' ? null : [] })
        }
        data={[
          { value: 'all', label: 'All fields' },
          { value: 'some', label: 'Some fields' },
        ]}
      />
      {limit.fields !== null && (
        <fieldset className={classes['choice']} aria-describedby={hintId}>
          <legend className={classes['legend']}>{`Fields of ${name} that it reaches`}</legend>
          {all.map(({ id, label }) => (
            <Checkbox
              key={id}
              label={label}
              checked={chosen.has(id)}
              onChange={({ currentTarget }) => toggle(id, currentTarget.checked)}
            />
          ))}
        </fieldset>
      )}
      {limit.fields !== null && (
        <p id={hintId} className={classes['hint']}>
          It reads and writes these and knows nothing of the others; the title it always reads. It creates,
          moves and branches no such Codex, and has it not open live.
        </p>
      )}
    </div>
  );
}

/** In the order of the template. */
function fieldsOf(template: Template): readonly { readonly id: string; readonly label: string }[] {
  return [{ id: 'title', label: 'Title' }, ...Object.values(template.fields)];
}
