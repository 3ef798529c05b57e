/** The trigger of an automation rule as a sentence of choices. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { parseOffset } from '#core/automation/offset.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import { MAX_NAME_LENGTH, RULE_NAME } from '#core/template/format/name-rules.ts';
import { ChipSelect } from '../conditions/chip-select.tsx';
import { fieldsById } from '../conditions/condition-context.tsx';
import { TestValue } from '../conditions/test-value.tsx';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import { Problems } from '../controls/problems.tsx';
import {
  changeTrigger,
  isWhole,
  TRIGGERS,
  type TriggerKind,
  type WrittenAutomation,
  type WrittenTrigger,
} from '../edits/automation-edits.ts';
import classes from './automation.module.css';

const LABELS: Readonly<Record<TriggerKind, string>> = {
  created: 'a Codex is created',
  field: 'a field changes',
  date: 'a date comes',
  comment: 'somebody comments',
  webhook: 'a program calls',
};

interface TriggerEditorProps {
  readonly rule: WrittenAutomation;
  readonly isFresh: boolean;
}

export function TriggerEditor({ rule, isFresh }: TriggerEditorProps) {
  const { model, canEdit, edit, reveal, problemsAt } = useBuilder();
  // What needs more is said only once there is that.
  const [next, setNext] = useState<TriggerKind | null>(null);
  const { trigger, written } = rule;
  const path = [...rule.path, 'when'];
  const said =
    next === null ? trigger : ({ kind: next, name: '', to: undefined, offset: undefined } as const);
  const change = (changed: WrittenTrigger) => {
    if (edit(changeTrigger(rule, changed))) setNext(null);
  };
  const choose = (kind: TriggerKind) => {
    if (isWhole(kind)) change({ kind, name: '', to: undefined, offset: undefined });
    else setNext(kind === trigger?.kind ? null : kind);
  };
  if (said === null && written['when'] !== undefined) {
    return (
      <div className={classes['words']}>
        <code className={classes['code']}>{JSON.stringify(written['when'])}</code>
        <Button variant="subtle" size="compact-sm" onClick={() => reveal(path)}>
          Edit in the code
        </Button>
        <Problems of={problemsAt(path)} />
      </div>
    );
  }
  const fields = model.fields.map(({ definition }) => definition).filter(asksFor(said?.kind ?? null));
  return (
    <>
      <div className={classes['words']}>
        <ChipSelect
          label="What sets it off"
          look="word"
          placeholder="Choose…"
          value={said?.kind ?? null}
          data={TRIGGERS.map((kind) => ({ value: kind, label: LABELS[kind] }))}
          canEdit={canEdit}
          autoFocus={isFresh}
          onChange={(kind) => {
            const known = TRIGGERS.find((one) => one === kind);
            if (known !== undefined) choose(known);
          }}
        />
        {said?.kind === 'date' && said.name !== '' && <Offset trigger={said} onChange={change} />}
        {(said?.kind === 'field' || said?.kind === 'date') && (
          <ChipSelect
            label={said.kind === 'date' ? 'Date' : 'Field'}
            placeholder={fields.length === 0 ? 'There is no such field yet' : 'Choose a field…'}
            value={said.name || null}
            data={fields.map(({ id, label }) => ({ value: id, label }))}
            canEdit={canEdit}
            searchable
            autoFocus={next !== null}
            onChange={(name) => change({ ...said, name, to: undefined })}
          />
        )}
        {said?.kind === 'field' && said.name !== '' && (
          <Becomes key={said.name} trigger={said} path={[...path, 'to']} onChange={change} />
        )}
        {said?.kind === 'webhook' && (
          <CommitInput
            label={null}
            ariaLabel="Name of the webhook"
            placeholder="its name, such as deployed"
            className={classes['name']}
            value={said.name}
            disabled={!canEdit}
            autoFocus={next !== null}
            check={nameProblem}
            onCommit={(name) => change({ ...said, name })}
          />
        )}
      </div>
      {next !== null && <p className={classes['hint']}>This is said once it is complete.</p>}
      <Problems of={problemsAt(path)} />
    </>
  );
}

/** Rules wait for fields of one value, and for dates. */
function asksFor(kind: TriggerKind | null): (field: FieldDefinition) => boolean {
  if (kind === 'date') return ({ type }) => type === 'date' || type === 'dateTime';
  return (field) => storageOf(field) === 'register';
}

/** A name that is part of an address. */
export function nameProblem(name: string): string | null {
  if (RULE_NAME.form.test(name) && name.length <= MAX_NAME_LENGTH) return null;
  return `It is made of ${RULE_NAME.example}.`;
}

interface TriggerPartProps {
  readonly trigger: WrittenTrigger;
  readonly onChange: (trigger: WrittenTrigger) => void;
}

const ON = 'on';

/** “on”, “before by 2 d”, “after by 9 h”. */
function Offset({ trigger, onChange }: TriggerPartProps) {
  const { canEdit } = useBuilder();
  const seconds = parseOffset(trigger.offset ?? '0 d') ?? 0;
  const side = seconds === 0 ? ON : seconds < 0 ? 'before' : 'after';
  const length = (trigger.offset ?? '').replace(/^\s*[+\-−]?\s*/, '');
  const say = (next: string, text: string) =>
    onChange({ ...trigger, offset: next === ON ? undefined : `${next === 'before' ? '-' : ''}${text}` });
  return (
    <>
      {side !== ON && (
        <CommitInput
          label={null}
          ariaLabel="How long"
          className={classes['short']}
          value={length}
          disabled={!canEdit}
          check={(text) => (parseOffset(text) ? null : 'Such as 2 d, 1 w or 9 h.')}
          onCommit={(text) => say(side, text.trim())}
        />
      )}
      <ChipSelect
        label="Before or after"
        look="word"
        value={side}
        data={[
          { value: ON, label: 'on' },
          { value: 'before', label: 'before' },
          { value: 'after', label: 'after' },
        ]}
        canEdit={canEdit}
        onChange={(next) => say(next, length || '1 d')}
      />
    </>
  );
}

interface BecomesProps extends TriggerPartProps {
  readonly path: readonly (string | number)[];
}

/** “changes”, “is emptied”, “becomes Closed”; of a checkbox whether it is ticked. */
function Becomes({ trigger, path, onChange }: BecomesProps) {
  const { model, canEdit } = useBuilder();
  const [isAwaited, setAwaited] = useState(false);
  const field = fieldsById(model)[trigger.name];
  const { to } = trigger;
  const isCheckbox = field?.type === 'checkbox';
  const choices = [
    { value: 'any', label: 'changes', to: undefined },
    ...(isCheckbox
      ? [
          { value: 'true', label: 'is ticked', to: true },
          { value: 'false', label: 'is unticked', to: false },
        ]
      : [
          { value: 'value', label: 'becomes', to: undefined },
          { value: 'null', label: 'is emptied', to: null },
        ]),
  ] as const;
  const held = isAwaited ? 'value' : keyOf(to, isCheckbox);
  return (
    <>
      <ChipSelect
        label="To what"
        look="word"
        value={held}
        data={choices.map(({ value, label }) => ({ value, label }))}
        canEdit={canEdit}
        onChange={(value) => {
          setAwaited(value === 'value');
          if (value === 'value') return;
          onChange({ ...trigger, to: choices.find((one) => one.value === value)?.to });
        }}
      />
      {held === 'value' && (
        <TestValue
          path={path}
          field={field}
          takes="one"
          value={isAwaited ? null : (to ?? null)}
          isAwaited={isAwaited}
          canEdit={canEdit}
          onChange={(value) => {
            setAwaited(false);
            onChange({ ...trigger, to: value });
          }}
        />
      )}
    </>
  );
}

function keyOf(to: JsonValue | undefined, isCheckbox: boolean): string {
  if (to === undefined) return 'any';
  if (to === null) return isCheckbox ? 'false' : 'null';
  return isCheckbox ? String(to === true) : 'value';
}
