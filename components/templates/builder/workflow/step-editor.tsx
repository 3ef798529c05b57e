/** The settings of one step of a workflow: who may take it, who may not, and what has to be filled in before. */
import { Button, Checkbox, MultiSelect } from '@mantine/core';
import { useState } from 'react';
import { ConditionEditor } from '../conditions/condition-editor.tsx';
import { useBuilder } from '../controls/builder-context.tsx';
import { Problems } from '../controls/problems.tsx';
import { changeStep, changeTakers, type WrittenStep } from '../edits/step-edits.ts';
import classes from './step-table.module.css';
import { takerChoices, takerKey, takerValue } from './takers.ts';

interface StepEditorProps {
  readonly step: WrittenStep;
  /** “Open to In review”. */
  readonly name: string;
}

export function StepEditor({ step, name }: StepEditorProps) {
  const { model, canEdit, edit, editWithUndo, problemsAt } = useBuilder();
  const [isBeginning, setBeginning] = useState(false);
  const held = step.by.map(takerKey);
  const choices = takerChoices(model);
  const others = held.filter((key) => choices.every(({ value }) => value !== key));
  const problems = step.path === null ? [] : problemsAt(step.path);
  const ofNeeds = step.path === null ? [] : problemsAt([...step.path, 'requires']);
  const hasNeeds = step.requires !== undefined || isBeginning;
  return (
    <fieldset aria-label={`The step ${name}`} className={classes['settings']}>
      <MultiSelect
        label="Who may take it"
        description={
          held.length === 0
            ? 'Everybody who may edit the Codex'
            : 'Any of these; a role includes those above it'
        }
        placeholder={held.length === 0 ? 'Only…' : ''}
        size="xs"
        data={[...choices, ...others.map((key) => ({ value: key, label: key }))]}
        value={held}
        readOnly={!canEdit}
        searchable
        selectFirstOptionOnChange
        onChange={(keys) => edit(changeTakers(model, step, keys.map(takerValue)))}
      />
      <Checkbox
        size="xs"
        label="Not whoever created the Codex"
        checked={step.isNotForAuthor}
        disabled={!canEdit}
        onChange={({ currentTarget: { checked } }) =>
          edit(changeStep(model, step, 'not', checked ? 'author' : undefined))
        }
      />
      {hasNeeds ? (
        <div>
          <p className={classes['label']}>Filled in before</p>
          <ConditionEditor
            label={`Filled in before ${name}`}
            path={[...(step.path ?? []), 'requires']}
            written={step.requires}
            onBegin={(fieldId) => {
              if (edit(changeStep(model, step, 'requires', [fieldId]))) setBeginning(false);
            }}
            onRemove={() =>
              editWithUndo(changeStep(model, step, 'requires', undefined), `${name} needs nothing now`)
            }
            onCancel={() => setBeginning(false)}
          />
        </div>
      ) : (
        canEdit && (
          <Button variant="subtle" size="compact-sm" onClick={() => setBeginning(true)}>
            Ask for something before
          </Button>
        )
      )}
      <Problems of={problems.filter((one) => !ofNeeds.includes(one))} />
    </fieldset>
  );
}
