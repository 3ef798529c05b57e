/** The steps of a workflow as a table: from where to where, who may take one, and what it needs; the chosen one is edited in it. */
import { Button, Select } from '@mantine/core';
import { IconArrowRight, IconChevronDown, IconX } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { describeCondition } from '#core/conditions/describe-condition.ts';
import type { Workflow } from '#core/template/template.ts';
import { fieldsById } from '../conditions/condition-context.tsx';
import { useBuilder } from '../controls/builder-context.tsx';
import { Swatch } from '../controls/hue-picker.tsx';
import type { WrittenStep } from '../edits/step-edits.ts';
import { conditionOf } from '../edits/written-condition.ts';
import { StepEditor } from './step-editor.tsx';
import classes from './step-table.module.css';
import { takerChoices, takerKey } from './takers.ts';
import type { WorkflowChoice } from './workflow-diagram.tsx';

interface StepTableProps {
  readonly states: Workflow['states'];
  readonly steps: readonly WrittenStep[];
  readonly chosen: WorkflowChoice | null;
  readonly onChoose: (choice: WorkflowChoice | null) => void;
  readonly onJoin: (from: string, to: string) => void;
  readonly onRemove: (choice: WorkflowChoice) => void;
}

export function StepTable(props: StepTableProps) {
  const { steps, chosen, states } = props;
  const { canEdit } = useBuilder();
  return (
    <div>
      {steps.length > 0 && (
        <table className={classes['steps']} aria-label="Steps">
          <thead>
            <tr>
              <th scope="col">From → to</th>
              <th scope="col">Who may</th>
              <th scope="col">Filled in before</th>
              {canEdit && (
                <th scope="col">
                  <span className="vb-hidden">Remove</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {steps.map((step, index) => {
              const isChosen = chosen?.kind === 'step' && chosen.from === step.from && chosen.to === step.to;
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: two steps may join the same states, and only their place tells them apart.
                <Fragment key={`${step.from} ${step.to} ${index}`}>
                  <StepRow {...props} step={step} isChosen={isChosen} />
                  {isChosen && (
                    <tr>
                      <td colSpan={canEdit ? 4 : 3} className={classes['editor']}>
                        <StepEditor step={step} name={stepName(step, states)} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      )}
      {canEdit && <AddStep {...props} />}
    </div>
  );
}

interface StepRowProps extends StepTableProps {
  readonly step: WrittenStep;
  readonly isChosen: boolean;
}

function StepRow({ step, states, isChosen, onChoose, onRemove }: StepRowProps) {
  const { canEdit } = useBuilder();
  const { from, to } = step;
  const choice = { kind: 'step', from, to } as const;
  const name = stepName(step, states);
  return (
    <tr
      data-chosen={isChosen || undefined}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && isChosen && !event.defaultPrevented) onChoose(null);
      }}
    >
      <th scope="row">
        <button
          type="button"
          className={classes['choose']}
          aria-expanded={isChosen}
          aria-label={name}
          onClick={() => onChoose(isChosen ? null : choice)}
        >
          <StateName id={from} states={states} />
          <IconArrowRight size={14} stroke={1.6} aria-hidden />
          <StateName id={to} states={states} />
          <IconChevronDown className={classes['mark']} size={14} stroke={1.6} aria-hidden />
        </button>
      </th>
      <td>{useTakers(step)}</td>
      <td>{useNeeds(step)}</td>
      {canEdit && (
        <td>
          <button
            type="button"
            className={classes['remove']}
            aria-label={`Remove the step ${name}`}
            onClick={() => onRemove(choice)}
          >
            <IconX size={14} stroke={1.75} aria-hidden />
          </button>
        </td>
      )}
    </tr>
  );
}

function StateName({ id, states }: { readonly id: string; readonly states: Workflow['states'] }) {
  const state = states.find((each) => each.id === id);
  return (
    <span className={classes['state']}>
      <Swatch hue={state?.color ?? null} /> {state?.label ?? id}
    </span>
  );
}

/** “An admin or Reviewer, not the author”. */
function useTakers({ by, isNotForAuthor }: WrittenStep): string {
  const { model } = useBuilder();
  const choices = takerChoices(model);
  const labels = by.map(
    (one) => choices.find(({ value }) => value === takerKey(one))?.label ?? takerKey(one),
  );
  const others = labels.slice(1).map((label) => label.charAt(0).toLowerCase() + label.slice(1));
  const takers = labels.length === 0 ? 'Everybody who may edit' : [labels[0], ...others].join(' or ');
  return isNotForAuthor ? `${takers}, not the author` : takers;
}

function useNeeds({ requires }: WrittenStep): string {
  const { model, names } = useBuilder();
  if (requires === undefined) return 'Nothing';
  const condition = conditionOf(requires);
  if (condition === null) return 'What is written is no condition';
  const fields = fieldsById(model);
  const isList = 'all' in condition && condition.all.every((one) => 'empty' in one && !one.empty);
  if (!isList) return describeCondition(condition, fields, names);
  return condition.all
    .map((one) => ('field' in one ? (fields[one.field]?.label ?? one.field) : ''))
    .join(', ');
}

/** The two states of a new step. */
function AddStep({ states, steps, onJoin }: StepTableProps) {
  const [from, setFrom] = useState<string | null>(null);
  const free = (id: string) =>
    states.filter(
      (state) => state.id !== id && !steps.some((step) => step.from === id && step.to === state.id),
    );
  const begins = states.filter(({ id }) => free(id).length > 0);
  const choices = (list: Workflow['states']) => list.map(({ id, label }) => ({ value: id, label }));
  if (begins.length === 0) return null;
  return (
    <div className={classes['add']}>
      <Select
        aria-label="A step from"
        placeholder="Add a step from…"
        size="xs"
        value={from}
        data={choices(begins)}
        onChange={setFrom}
      />
      {from !== null && (
        <>
          <Select
            aria-label="to"
            placeholder="to…"
            size="xs"
            autoFocus
            value={null}
            data={choices(free(from))}
            onChange={(to) => {
              if (to === null) return;
              setFrom(null);
              onJoin(from, to);
            }}
          />
          <Button variant="subtle" color="ink" size="compact-sm" onClick={() => setFrom(null)}>
            Don’t add it
          </Button>
        </>
      )}
    </div>
  );
}

/** “Open to In review”. */
export function stepName({ from, to }: Pick<WrittenStep, 'from' | 'to'>, states: Workflow['states']): string {
  const nameOf = (id: string) => states.find((state) => state.id === id)?.label ?? id;
  return `${nameOf(from)} to ${nameOf(to)}`;
}
