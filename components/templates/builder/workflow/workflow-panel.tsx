/** The workflow of a template: its states and steps, as a diagram and as tables. */
import { Button, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { SortableList } from '#components/ui/sortable-list.tsx';
import type { JsonValue } from '#core/json.ts';
import { inheritedPart } from '#core/template/inherited-fields.ts';
import type { Workflow } from '#core/template/template.ts';
import type { WorkflowSource } from '#core/template/template-source.ts';
import { templateName, useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import { HuePicker } from '../controls/hue-picker.tsx';
import classes from '../controls/panels.module.css';
import {
  addState,
  adoptWorkflow,
  beginWorkflow,
  changeDetail,
  changeState,
  moveState,
  removeState,
} from '../edits/rule-edits.ts';
import { stepsOf, type WrittenStep } from '../edits/step-edits.ts';
import { valueAt } from '../edits/template-model.ts';
import { allowEveryTransition, setTransition } from '../edits/transition-edits.ts';
import { StepTable, stepName } from './step-table.tsx';
import { TransitionGrid } from './transition-grid.tsx';
import { TrySteps } from './try-steps.tsx';
import { type DrawnStep, type WorkflowChoice, WorkflowDiagram } from './workflow-diagram.tsx';

/** Of so many states, the steps are drawn and listed although the text names none. */
const FEW_STATES = 3;

export function WorkflowPanel() {
  const { model, canEdit, editWithUndo, lookup } = useBuilder();
  const { workflow } = model.source;
  const inherited = inheritedPart(model.source, lookup, (source) => source.workflow);
  if (workflow === null) return <NoWorkflow />;
  const field = model.fields.find(({ id }) => id === workflow.field);
  return (
    <div className={classes['form']}>
      <p className={classes['line']}>
        <span>
          The states of <strong>{field?.definition.label ?? workflow.field}</strong>
        </span>
        {canEdit && (
          <Button
            variant="subtle"
            color="ink"
            size="compact-sm"
            onClick={() =>
              editWithUndo(changeDetail(model, 'workflow', undefined), 'The workflow was removed')
            }
          >
            {inherited === null ? 'Remove the workflow' : 'Leave as inherited'}
          </Button>
        )}
      </p>
      <Steps workflow={workflow} first={field?.definition.default ?? null} />
    </div>
  );
}

interface StepsProps {
  readonly workflow: WorkflowSource;
  readonly first: JsonValue;
}

/** The diagram, the table and the states: what is chosen in one is chosen in all. */
function Steps({ workflow, first }: StepsProps) {
  const { model, canEdit, edit, editWithUndo } = useBuilder();
  const [chosen, setChosen] = useState<WorkflowChoice | null>(null);
  const { states } = workflow;
  const areNamed = valueAt(model, ['workflow', 'transitions']) !== undefined;
  const steps = useMemo(() => stepsOf(model), [model]);
  const shown = areNamed || states.length <= FEW_STATES ? steps : NONE;
  const drawn = useMemo(() => shown.map(asDrawn), [shown]);
  const join = (from: string, to: string) => {
    if (edit(setTransition(model, from, to, true))) setChosen({ kind: 'step', from, to });
  };
  const remove = (choice: WorkflowChoice) => {
    if (choice.kind === 'step') {
      const name = stepName(choice, states);
      editWithUndo(setTransition(model, choice.from, choice.to, false), `The step from ${name} was removed`);
      return;
    }
    const index = states.findIndex(({ id }) => id === choice.id);
    const label = states[index]?.label ?? choice.id;
    if (states.length > 2) editWithUndo(removeState(model, index), `${label} was removed`);
  };
  return (
    <>
      <WorkflowDiagram
        states={states}
        steps={drawn}
        first={typeof first === 'string' ? first : null}
        {...{ chosen, canEdit }}
        onChoose={(choice) => setChosen((held) => (isSame(held, choice) ? null : choice))}
        onJoin={join}
        onRemove={remove}
      />
      {!areNamed && (
        <p className={classes['hint']}>
          Every state may follow every other, until you take a step away or say who may take one.
        </p>
      )}
      <StepTable {...{ states, chosen }} steps={shown} onChoose={setChosen} onJoin={join} onRemove={remove} />
      <TrySteps workflow={workflow} />
      <StateList states={states} chosen={chosen?.kind === 'state' ? chosen.id : null} />
      <TransitionGrid states={states} />
      {canEdit && areNamed && (
        <Button
          variant="subtle"
          color="ink"
          size="compact-md"
          onClick={() => edit(allowEveryTransition(model))}
        >
          Let every state follow every other
        </Button>
      )}
    </>
  );
}

const NONE: readonly WrittenStep[] = [];

/** As the diagram tells it: whether there are conditions, not which. */
function asDrawn({ from, to, by, isNotForAuthor, requires }: WrittenStep): DrawnStep {
  return { from, to, isRestricted: by.length > 0 || isNotForAuthor || requires !== undefined };
}

function isSame(one: WorkflowChoice | null, other: WorkflowChoice): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

interface StateListProps {
  readonly states: Workflow['states'];
  readonly chosen: string | null;
}

function StateList({ states, chosen }: StateListProps) {
  const { model, canEdit, edit, editWithUndo } = useBuilder();
  return (
    <div className={classes['card']}>
      <SortableList
        label="States"
        className={classes['stack']}
        items={states}
        idOf={({ id }) => id}
        nameOf={({ label }) => label}
        canMove={canEdit}
        onMove={(from, to) => edit(moveState(from, to))}
      >
        {(state, index) => (
          <>
            <HuePicker
              of={state.label}
              value={state.color}
              disabled={!canEdit}
              onChange={(hue) => edit(changeState(model, index, 'color', hue ?? undefined))}
            />
            <CommitInput
              label={null}
              ariaLabel={`State ${index + 1}`}
              className={`${classes['heading']} ${state.id === chosen ? classes['chosen'] : ''}`}
              value={state.label}
              disabled={!canEdit}
              onCommit={(text) => edit(changeState(model, index, 'label', text.trim() || undefined))}
            />
            <code className={classes['code']}>{state.id}</code>
            {canEdit && states.length > 2 && (
              <button
                type="button"
                className={classes['icon']}
                aria-label={`Remove ${state.label}`}
                onClick={() => editWithUndo(removeState(model, index), `${state.label} was removed`)}
              >
                <IconX size={15} stroke={1.75} aria-hidden />
              </button>
            )}
          </>
        )}
      </SortableList>
      {canEdit && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => edit(addState(model, `State ${states.length + 1}`))}
        >
          Add a state
        </Button>
      )}
    </div>
  );
}

function NoWorkflow() {
  const { model, canEdit, edit, lookup, templates } = useBuilder();
  const inherited = inheritedPart(model.source, lookup, (source) => source.workflow);
  const selects = model.fields.filter(({ definition }) => definition.type === 'select');
  if (inherited !== null) {
    return (
      <div className={classes['form']}>
        <p>The workflow is that of {templateName(templates, inherited.from.id)}.</p>
        {canEdit && (
          <Button variant="default" onClick={() => edit(adoptWorkflow(inherited.value))}>
            Change it here
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className={classes['form']}>
      <p>A workflow makes the options of a select field states, and says which may follow which.</p>
      {selects.length === 0 ? (
        <p className={classes['hint']}>Add a field of the type Select first.</p>
      ) : (
        canEdit && (
          <Select
            label="Begin with the states of"
            placeholder="Choose a field…"
            value={null}
            data={selects.map(({ id, definition }) => ({ value: id, label: definition.label }))}
            onChange={(id) => id !== null && edit(beginWorkflow(model, id))}
          />
        )
      )}
    </div>
  );
}
