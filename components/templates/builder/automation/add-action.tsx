/** A further action of a rule: its kind first, then what it is about. Nothing is written before both are there. */
import { useState } from 'react';
import type { JsonObject } from '#core/json.ts';
import { ChipSelect } from '../conditions/chip-select.tsx';
import { fieldsById } from '../conditions/condition-context.tsx';
import { RemoveButton } from '../conditions/remove-button.tsx';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import { ACTIONS, type ActionKind } from '../edits/automation-edits.ts';
import classes from './automation.module.css';
import { holdsSeveral } from './members-editor.tsx';
import { NewNotice, NewReview } from './notice-editor.tsx';
import { isWritable, starterFor } from './rule-value.tsx';
import { nameProblem } from './trigger-editor.tsx';

const LABELS: Readonly<Record<ActionKind, string>> = {
  set: 'set a field',
  add: 'add to a field of several values',
  remove: 'remove from a field of several values',
  create: 'create a Codex',
  move: 'move it below another Codex',
  post: 'post it to another service',
  notify: 'tell people something',
  review: 'ask people for a review',
};

interface AddActionProps {
  readonly onAdd: (action: JsonObject) => void;
  readonly onCancel: () => void;
}

export function AddAction({ onAdd, onCancel }: AddActionProps) {
  const [kind, setKind] = useState<ActionKind | null>(null);
  return (
    <div className={classes['words']}>
      <ChipSelect
        label="What it does"
        look="word"
        placeholder="Choose…"
        value={kind}
        data={ACTIONS.map((one) => ({ value: one, label: LABELS[one] }))}
        canEdit
        autoFocus
        onEscape={onCancel}
        onChange={(next) => setKind(ACTIONS.find((one) => one === next) ?? null)}
      />
      {kind !== null && <About key={kind} kind={kind} onAdd={onAdd} onCancel={onCancel} />}
      <RemoveButton label="Don’t add it" onClick={onCancel} />
    </div>
  );
}

function About({ kind, onAdd, onCancel }: AddActionProps & { readonly kind: ActionKind }) {
  const { model, templates } = useBuilder();
  if (kind === 'post') {
    return (
      <CommitInput
        label={null}
        ariaLabel="Name of the target"
        placeholder="a name, such as chat"
        className={classes['name']}
        value=""
        autoFocus
        check={nameProblem}
        onKeyDown={({ key }) => {
          if (key === 'Escape') onCancel();
        }}
        onCommit={(target) => onAdd({ post: target })}
      />
    );
  }
  if (kind === 'notify') return <NewNotice onAdd={onAdd} onCancel={onCancel} />;
  if (kind === 'review') return <NewReview onAdd={onAdd} onCancel={onCancel} />;
  const fields = fieldsById(model);
  if (kind === 'create') {
    const { id, name } = model.source;
    const others = templates.filter((one) => one.id !== id);
    return (
      <ChipSelect
        label="Template"
        placeholder="Choose a template…"
        value={null}
        data={[{ id, name: name ?? id }, ...others].map((one) => ({ value: one.id, label: one.name }))}
        canEdit
        searchable
        autoFocus
        onEscape={onCancel}
        onChange={(template) => onAdd({ create: { template, as: 'child' } })}
      />
    );
  }
  const offered = Object.values(fields).filter((field) => {
    if (kind === 'move') return field.type === 'reference';
    return kind === 'set' ? isWritable(field) : holdsSeveral(field);
  });
  if (offered.length === 0) return <p className={classes['hint']}>{NO_FIELD[kind]}</p>;
  return (
    <ChipSelect
      label="Field"
      placeholder="Choose a field…"
      value={null}
      data={offered.map((field) => ({ value: field.id, label: field.label }))}
      canEdit
      searchable
      autoFocus
      onEscape={onCancel}
      onChange={(id) => {
        const field = fields[id];
        if (field === undefined) return;
        if (kind === 'move') onAdd({ move: { under: { from: id } } });
        else onAdd({ [kind]: { [id]: kind === 'set' ? starterFor(field) : [] } });
      }}
    />
  );
}

const NO_FIELD: Readonly<Record<'set' | 'add' | 'remove' | 'move', string>> = {
  set: 'There is no field yet.',
  add: 'There are no tags, people, references or multi-selects yet.',
  remove: 'There are no tags, people, references or multi-selects yet.',
  move: 'There is no field yet that names one other Codex.',
};
