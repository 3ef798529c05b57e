/** One automation rule as sentences: when it is set off, if what holds, then what it does. */
import { Button, SegmentedControl } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { describeRule } from '#core/automation/describe-rule.ts';
import { MAX_NAME_LENGTH, RULE_NAME } from '#core/template/format/name-rules.ts';
import { fieldsById } from '../conditions/condition-context.tsx';
import { ConditionEditor } from '../conditions/condition-editor.tsx';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import panels from '../controls/panels.module.css';
import { Problems } from '../controls/problems.tsx';
import {
  automationOf,
  changeAutomation,
  removeAutomation,
  type WrittenAutomation,
} from '../edits/automation-edits.ts';
import { ActionList } from './action-list.tsx';
import classes from './automation.module.css';
import { TriggerEditor } from './trigger-editor.tsx';

interface AutomationCardProps {
  readonly rule: WrittenAutomation;
  /** It was just added, and is said on from here. */
  readonly isFresh: boolean;
  readonly onRemoved: () => void;
}

export function AutomationCard({ rule, isFresh, onRemoved }: AutomationCardProps) {
  const { model, canEdit, edit, editWithUndo, problemsAt } = useBuilder();
  const { id, title, path } = rule;
  const name = title || id || `rule ${rule.index + 1}`;
  const read = model.source.automation.find((one) => one.id === id);
  // Said where they stand.
  const within = ['id', 'when', 'if', 'then'].flatMap((part) => problemsAt([...path, part]));
  return (
    <section className={panels['section']} aria-label={`Automation rule: ${name}`}>
      <div className={panels['line']}>
        <CommitInput
          label={null}
          ariaLabel="Title"
          placeholder="What it does"
          className={panels['heading']}
          value={title}
          disabled={!canEdit}
          onCommit={(text) => edit(changeAutomation(rule, 'title', text.trim() || undefined))}
        />
        {canEdit && (
          <button
            type="button"
            className={panels['icon']}
            aria-label={`Remove the automation rule ${name}`}
            onClick={() => {
              if (editWithUndo(removeAutomation(model, rule.index), 'The automation rule was removed'))
                onRemoved();
            }}
          >
            <IconX size={15} stroke={1.75} aria-hidden />
          </button>
        )}
      </div>
      {read !== undefined && <p className={panels['hint']}>{describeRule(read, fieldsById(model))}</p>}
      <Problems of={problemsAt(path).filter((one) => !within.includes(one))} />
      <Part label="When">
        <TriggerEditor rule={rule} isFresh={isFresh} />
      </Part>
      <Part label="If">
        <RuleCondition rule={rule} name={name} />
      </Part>
      <Part label="Then">
        <ActionList rule={rule} name={name} />
      </Part>
      <RuleId rule={rule} />
    </section>
  );
}

function Part({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <fieldset className={classes['part']} aria-labelledby={id}>
      <span id={id} className={classes['word']}>
        {label}
      </span>
      <div className={classes['body']}>{children}</div>
    </fieldset>
  );
}

interface RulePartProps {
  readonly rule: WrittenAutomation;
  readonly name: string;
}

function RuleCondition({ rule, name }: RulePartProps) {
  const { canEdit, edit, editWithUndo } = useBuilder();
  const [isBeginning, setBeginning] = useState(false);
  const written = rule.written['if'];
  const isSaid = written !== undefined || isBeginning;
  const drop = () => {
    setBeginning(false);
    if (written !== undefined)
      editWithUndo(changeAutomation(rule, 'if', undefined), 'The rule runs whatever the Codex holds now');
  };
  return (
    <>
      <SegmentedControl
        aria-label={`If: ${name}`}
        className={classes['choice'] ?? ''}
        size="xs"
        readOnly={!canEdit}
        value={isSaid ? 'if' : 'always'}
        onChange={(next) => (next === 'if' ? setBeginning(true) : drop())}
        data={[
          { value: 'always', label: 'Always' },
          { value: 'if', label: 'Only if…' },
        ]}
      />
      {isSaid && (
        <ConditionEditor
          label={`Only if: ${name}`}
          path={[...rule.path, 'if']}
          written={written}
          onBegin={(fieldId) => {
            if (edit(changeAutomation(rule, 'if', fieldId))) setBeginning(false);
          }}
          onRemove={drop}
          onCancel={() => setBeginning(false)}
        />
      )}
    </>
  );
}

/** Runs and pauses are kept by the id, so it is not what one changes first. */
function RuleId({ rule }: { readonly rule: WrittenAutomation }) {
  const { model, canEdit, edit, problemsAt } = useBuilder();
  const [isOpen, setOpen] = useState(false);
  const problems = problemsAt([...rule.path, 'id']);
  const others = automationOf(model).flatMap(({ id, index }) => (index === rule.index ? [] : [id]));
  if (!isOpen && problems.length === 0) {
    return (
      <div className={panels['actions']}>
        <code className={panels['code']}>{rule.id}</code>
        {canEdit && (
          <Button
            variant="subtle"
            color="ink"
            size="compact-xs"
            aria-label={`Change the id ${rule.id}`}
            onClick={() => setOpen(true)}
          >
            Change the id
          </Button>
        )}
      </div>
    );
  }
  return (
    <div>
      <CommitInput
        label="Id"
        description="Its runs and its pause are kept under this id; under another one it is another rule"
        mono
        autoFocus={isOpen}
        value={rule.id}
        disabled={!canEdit}
        check={(text) => idProblem(text, others)}
        onCommit={(text) => {
          if (edit(changeAutomation(rule, 'id', text))) setOpen(false);
        }}
      />
      <Problems of={problems} />
    </div>
  );
}

function idProblem(id: string, others: readonly string[]): string | null {
  if (others.includes(id)) return 'Another rule has this id.';
  if (RULE_NAME.form.test(id) && id.length <= MAX_NAME_LENGTH) return null;
  return `It is made of ${RULE_NAME.example}.`;
}
