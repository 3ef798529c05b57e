/** The workflow of a template: its states, and a table of which may follow which. */
import { Button, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { inheritedPart } from '#core/template/inherited-fields.ts';
import type { Workflow } from '#core/template/template.ts';
import { templateName, useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import { HuePicker } from '../controls/hue-picker.tsx';
import classes from '../controls/panels.module.css';
import { SortableList } from '../controls/sortable-list.tsx';
import {
  addState,
  adoptWorkflow,
  beginWorkflow,
  changeDetail,
  changeState,
  moveState,
  removeState,
} from '../edits/rule-edits.ts';
import { valueAt } from '../edits/template-model.ts';
import { allowEveryTransition } from '../edits/transition-edits.ts';
import { TransitionGrid } from './transition-grid.tsx';

export function WorkflowPanel() {
  const { model, canEdit, edit, editWithUndo, lookup } = useBuilder();
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
      <StateList states={workflow.states} />
      <TransitionGrid states={workflow.states} />
      {canEdit && valueAt(model, ['workflow', 'transitions']) !== undefined ? (
        <Button
          variant="subtle"
          color="ink"
          size="compact-md"
          onClick={() => edit(allowEveryTransition(model))}
        >
          Let every state follow every other
        </Button>
      ) : (
        <p className={classes['hint']}>
          Every state may follow every other, until you take a transition away.
        </p>
      )}
    </div>
  );
}

function StateList({ states }: { readonly states: Workflow['states'] }) {
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
              className={classes['heading']}
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
