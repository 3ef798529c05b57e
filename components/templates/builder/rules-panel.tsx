/** The rules across fields: what has to hold, while what holds, and what is said where it does not. */
import { Button, MultiSelect, SegmentedControl } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { SortableList } from '#components/ui/sortable-list.tsx';
import { describeCondition } from '#core/conditions/describe-condition.ts';
import { fieldsIn } from '#core/fields/model/condition.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';
import { inheritedRules } from '#core/template/inherited-fields.ts';
import type { ValueRule } from '#core/template/template.ts';
import { AutomationList } from './automation/automation-list.tsx';
import { askableFields, fieldsById } from './conditions/condition-context.tsx';
import { ConditionEditor } from './conditions/condition-editor.tsx';
import { templateName, useBuilder } from './controls/builder-context.tsx';
import { CommitInput } from './controls/commit-input.tsx';
import classes from './controls/panels.module.css';
import { Problems } from './controls/problems.tsx';
import {
  addRule,
  changeRule,
  moveRule,
  removeRule,
  rulesOf,
  turnRule,
  type WrittenRule,
} from './edits/value-rule-edits.ts';
import { conditionOf } from './edits/written-condition.ts';

export function RulesPanel() {
  const { model, canEdit, edit } = useBuilder();
  const rules = rulesOf(model);
  return (
    <div className={classes['form']}>
      <p className={classes['hint']}>
        What must hold between the values of a Codex. A broken rule stops nobody: it is shown at its fields
        and under “Needs review”, in your words.
      </p>
      <InheritedRules />
      <SortableList
        label="Rules"
        className={classes['stack']}
        items={rules}
        idOf={({ index }) => String(index)}
        nameOf={({ message, index }) => message || `rule ${index + 1}`}
        canMove={canEdit && rules.length > 1}
        onMove={(from, to) => edit(moveRule(from, to))}
      >
        {(rule) => <RuleCard rule={rule} />}
      </SortableList>
      {canEdit && <AddRule />}
      <AutomationList />
    </div>
  );
}

/** Rules of ancestors hold too, and are changed there. */
function InheritedRules() {
  const { model, lookup, templates, names } = useBuilder();
  const fields = fieldsById(model);
  const rules = inheritedRules(model.source, lookup);
  if (rules.length === 0) return null;
  return (
    <ul className={classes['stack']} aria-label="Inherited rules">
      {rules.map(({ rule, from }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity but their place.
        <li key={index} className={classes['section']}>
          <strong>{rule.message}</strong>
          <span className={classes['hint']}>
            {ruleSentence(rule, fields, names)} From {templateName(templates, from.id)}.
          </span>
        </li>
      ))}
    </ul>
  );
}

/** “While Kind is Machine: Due is filled in.” */
function ruleSentence(
  { when, must }: ValueRule,
  fields: ReturnType<typeof fieldsById>,
  names: Names,
): string {
  if (must === undefined)
    return `Must not be: ${when === undefined ? '' : describeCondition(when, fields, names)}.`;
  const needed = describeCondition(must, fields, names);
  return when === undefined
    ? `Must hold: ${needed}.`
    : `While ${describeCondition(when, fields, names)}: ${needed}.`;
}

function RuleCard({ rule }: { readonly rule: WrittenRule }) {
  const { model, canEdit, edit, editWithUndo, problemsAt } = useBuilder();
  const name = rule.message || `rule ${rule.index + 1}`;
  const remove = () => editWithUndo(removeRule(model, rule.index), 'The rule was removed');
  const { when, must } = rule.written;
  // Said where the condition stands.
  const within = ['when', 'must'].flatMap((part) => problemsAt([...rule.path, part]));
  const isOnlyWhen = must === undefined && when !== undefined;
  return (
    <section className={classes['section']} aria-label={`Rule: ${name}`}>
      <div className={classes['line']}>
        <CommitInput
          label={null}
          ariaLabel="Message"
          placeholder="What people read where it is broken"
          className={classes['heading']}
          value={rule.message}
          disabled={!canEdit}
          check={(text) => (text.trim() === '' ? 'A rule needs a message.' : null)}
          onCommit={(text) => edit(changeRule(rule, 'message', text.trim()))}
        />
        {canEdit && (
          <button
            type="button"
            className={classes['icon']}
            aria-label={`Remove the rule ${name}`}
            onClick={remove}
          >
            <IconX size={15} stroke={1.75} aria-hidden />
          </button>
        )}
      </div>
      <Problems of={problemsAt(rule.path).filter((one) => !within.includes(one))} />
      {!isOnlyWhen && <RuleApplies rule={rule} />}
      <RuleCondition rule={rule} part={isOnlyWhen ? 'when' : 'must'} onRemove={remove} />
      <RuleFields rule={rule} />
    </section>
  );
}

interface RulePartProps {
  readonly rule: WrittenRule;
}

/** The values that the rule is about: all of them, or those for which something holds. */
function RuleApplies({ rule }: RulePartProps) {
  const { canEdit, edit, editWithUndo } = useBuilder();
  const [isBeginning, setBeginning] = useState(false);
  const id = useId();
  const { when } = rule.written;
  const drop = () => {
    setBeginning(false);
    if (when !== undefined) editWithUndo(changeRule(rule, 'when', undefined), 'The rule applies always now');
  };
  return (
    <>
      <div className={classes['line']}>
        <span id={id}>Applies</span>
        <SegmentedControl
          aria-labelledby={id}
          size="xs"
          readOnly={!canEdit}
          value={when !== undefined || isBeginning ? 'when' : 'always'}
          onChange={(next) => (next === 'when' ? setBeginning(true) : drop())}
          data={[
            { value: 'always', label: 'Always' },
            { value: 'when', label: 'When…' },
          ]}
        />
      </div>
      {(when !== undefined || isBeginning) && (
        <ConditionEditor
          label="Applies when"
          path={[...rule.path, 'when']}
          written={when}
          onBegin={(fieldId) => {
            if (edit(changeRule(rule, 'when', fieldId))) setBeginning(false);
          }}
          onRemove={drop}
          onCancel={() => setBeginning(false)}
        />
      )}
    </>
  );
}

interface RuleConditionProps extends RulePartProps {
  readonly part: 'when' | 'must';
  readonly onRemove: () => void;
}

/** What must hold; or, of a rule with “when” alone, what must not be. */
function RuleCondition({ rule, part, onRemove }: RuleConditionProps) {
  const { canEdit, edit } = useBuilder();
  const id = useId();
  const { when, must } = rule.written;
  const label = part === 'must' ? 'Must hold' : 'Must not be';
  const hasBoth = when !== undefined && must !== undefined;
  return (
    <>
      <div className={classes['line']}>
        <span id={id}>{hasBoth ? 'Must hold then' : 'This'}</span>
        {!hasBoth && (
          <SegmentedControl
            aria-labelledby={id}
            size="xs"
            readOnly={!canEdit}
            value={part}
            onChange={(next) => {
              if (next !== part) edit(turnRule(rule));
            }}
            data={[
              { value: 'must', label: 'Must hold' },
              { value: 'when', label: 'Must not be' },
            ]}
          />
        )}
      </div>
      <ConditionEditor
        label={label}
        path={[...rule.path, part]}
        written={rule.written[part]}
        onBegin={(fieldId) => edit(changeRule(rule, part, fieldId))}
        onRemove={onRemove}
      />
    </>
  );
}

function RuleFields({ rule }: RulePartProps) {
  const { model, canEdit, edit } = useBuilder();
  const { must, when } = rule.written;
  const held = rule.fields ?? [];
  const [implied] = fieldsIn(conditionOf(must ?? when ?? ''));
  const labelOf = (id: string) => model.fields.find((field) => field.id === id)?.definition.label ?? id;
  const known = model.fields.map(({ id, definition }) => ({ value: id, label: definition.label }));
  const others = held.filter((id) => known.every(({ value }) => value !== id));
  return (
    <MultiSelect
      label="Shown at"
      size="xs"
      placeholder={held.length === 0 ? (implied === undefined ? 'Choose…' : labelOf(implied)) : ''}
      data={[...known, ...others.map((id) => ({ value: id, label: id }))]}
      value={[...held]}
      searchable
      selectFirstOptionOnChange
      readOnly={!canEdit}
      onChange={(ids) => edit(changeRule(rule, 'fields', ids.length === 0 ? undefined : ids))}
    />
  );
}

/** A rule begins with the field that it is about. */
function AddRule() {
  const { model, edit } = useBuilder();
  const [isChoosing, setChoosing] = useState(false);
  const askable = askableFields(model, null, 'anything');
  if (!isChoosing) {
    return (
      <Button
        variant="subtle"
        size="compact-md"
        leftSection={<IconPlus size={16} aria-hidden />}
        disabled={askable.length === 0}
        onClick={() => setChoosing(true)}
      >
        Add a rule
      </Button>
    );
  }
  return (
    <div className={classes['actions']}>
      <SearchSelect
        aria-label="The field that the rule is about"
        placeholder="Which field is it about?"
        autoFocus
        value={null}
        data={askable.map(({ id, label }) => ({ value: id, label }))}
        onChange={(id) => {
          const field = askable.find((each) => each.id === id);
          if (field === undefined) return;
          setChoosing(false);
          edit(addRule(model, field.id, `${field.label} has to be filled in.`));
        }}
      />
      <Button variant="subtle" color="ink" size="compact-sm" onClick={() => setChoosing(false)}>
        Don’t add it
      </Button>
    </div>
  );
}
