/** A condition as sentences: rows that ask a field, in groups joined by all, any and not. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { describeCondition } from '#core/conditions/describe-condition.ts';
import type { Condition } from '#core/fields/model/condition.ts';
import type { JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import { Problems } from '../controls/problems.tsx';
import { addPart, changeJoin, removePart } from '../edits/condition-edits.ts';
import {
  readWrittenCondition,
  type WrittenCondition,
  type WrittenGroup,
  type WrittenOther,
} from '../edits/written-condition.ts';
import { ChipSelect } from './chip-select.tsx';
import {
  askableFields,
  ConditionProvider,
  type ConditionScope,
  fieldsById,
  type PartProps,
  useCondition,
} from './condition-context.tsx';
import classes from './condition-editor.module.css';
import { RemoveButton } from './remove-button.tsx';
import { TestRow } from './test-row.tsx';

interface ConditionEditorProps {
  /** What it decides: “Required when”. */
  readonly label: string;
  readonly path: SourcePath;
  /** As the text has it; `undefined` while nothing is said. */
  readonly written: JsonValue | undefined;
  /** The field that has the condition, which cannot ask for itself. */
  readonly owner?: string | null;
  readonly asks?: 'anything' | 'single values';
  /** Begins the condition with the first field that it asks for. */
  readonly onBegin: (fieldId: string) => void;
  /** Takes the condition as a whole out. */
  readonly onRemove: () => void;
  /** Absent where it can’t be left unsaid again. */
  readonly onCancel?: () => void;
}

export function ConditionEditor(props: ConditionEditorProps) {
  const { label, path, written, owner = null, asks = 'anything', onBegin, onRemove, onCancel } = props;
  const { model, canEdit, problemsAt } = useBuilder();
  const askable = askableFields(model, owner, asks);
  const box = useRef<HTMLFieldSetElement>(null);
  return (
    <fieldset ref={box} aria-label={label} className={classes['box']}>
      {written === undefined ? (
        canEdit && (
          <FieldChoice
            askable={askable}
            onChoose={onBegin}
            {...(onCancel === undefined ? {} : { onCancel })}
          />
        )
      ) : (
        <Written {...{ path, written, askable, onRemove, box }} />
      )}
      {written !== undefined && <Problems of={problemsAt(path)} />}
    </fieldset>
  );
}

interface WrittenProps extends Pick<ConditionEditorProps, 'path' | 'onRemove'> {
  readonly written: JsonValue;
  readonly askable: ConditionScope['askable'];
  readonly box: RefObject<HTMLFieldSetElement | null>;
}

function Written({ path, written, askable, onRemove, box }: WrittenProps) {
  const { model, canEdit, edit, reveal } = useBuilder();
  const [fresh, setFresh] = useState<string | null>(null);
  const [removals, setRemovals] = useState(0);
  const where = path.join('\u0000');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a path is a new list each time, and is compared by what is in it.
  const root = useMemo(() => readWrittenCondition(written, path), [written, where]);
  // What had the focus is gone.
  useEffect(() => {
    if (removals > 0) box.current?.querySelector<HTMLElement>('[data-add]')?.focus();
  }, [removals, box]);
  const scope: ConditionScope = {
    root,
    fields: fieldsById(model),
    askable,
    canEdit,
    edit,
    add(to, fieldId, kind) {
      const { edits, testPath } = addPart(to, fieldId, kind);
      if (edit(edits)) setFresh(testPath.join());
    },
    remove(part) {
      const edits = removePart(model.text, root, part);
      if (edits === null) onRemove();
      else if (edit(edits)) setRemovals((count) => count + 1);
    },
    reveal,
    fresh,
  };
  return (
    <ConditionProvider value={scope}>
      <Part part={root} within={null} />
      {root.kind !== 'group' && canEdit && <AddParts to={root} />}
    </ConditionProvider>
  );
}

function Part({ part, within }: PartProps<WrittenCondition>) {
  if (part.kind === 'test') return <TestRow part={part} within={within} />;
  return part.kind === 'group' ? <Group part={part} within={within} /> : <Other part={part} />;
}

const JOINS = [
  { value: 'all', label: 'All of these' },
  { value: 'any', label: 'Any of these' },
  { value: 'not any', label: 'None of these' },
  { value: 'not all', label: 'Not all of these' },
];

function Group({ part, within }: PartProps<WrittenGroup>) {
  const { canEdit, edit, remove } = useCondition();
  const { join, isNegated, parts } = part;
  const value = isNegated ? `not ${join}` : join;
  const label = JOINS.find((one) => one.value === value)?.label ?? value;
  return (
    <fieldset aria-label={label} className={classes['group']} data-nested={within !== null || undefined}>
      <div className={classes['row']}>
        <ChipSelect
          label="How they are joined"
          look="word"
          value={value}
          data={JOINS}
          canEdit={canEdit}
          onChange={(next) =>
            edit(changeJoin(part, next.endsWith('any') ? 'any' : 'all', next.startsWith('not')))
          }
        />
        {canEdit && within !== null && (
          <RemoveButton label={`Remove the group “${label}”`} onClick={() => remove(part)} />
        )}
      </div>
      {parts.map((one) => (
        <Part key={one.path.join()} part={one} within={part} />
      ))}
      {canEdit && <AddParts to={part} />}
    </fieldset>
  );
}

/** Nested deeper than is shown here, or no condition: edited in the code. */
function Other({ part }: { readonly part: WrittenOther }) {
  const { fields, canEdit, remove, reveal } = useCondition();
  const { names } = useBuilder();
  const { condition, written, path } = part;
  return (
    <div className={classes['row']}>
      <p className={classes['sentence']}>
        {condition === null ? (
          <>
            This is no condition: <code>{JSON.stringify(written)}</code>
          </>
        ) : (
          describeCondition(condition, fields, names)
        )}
      </p>
      <Button variant="subtle" size="compact-sm" onClick={() => reveal(path)}>
        Edit in the code
      </Button>
      {canEdit && <RemoveButton label="Remove this part" onClick={() => remove(part)} />}
    </div>
  );
}

function AddParts({ to }: { readonly to: WrittenCondition }) {
  const { askable, add } = useCondition();
  const [kind, setKind] = useState<'test' | 'group' | null>(null);
  if (kind !== null) {
    return (
      <FieldChoice
        askable={askable}
        onCancel={() => setKind(null)}
        onChoose={(id) => {
          setKind(null);
          add(to, id, kind);
        }}
      />
    );
  }
  return (
    <div className={classes['actions']}>
      <Button
        data-add
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => setKind('test')}
      >
        Add a condition
      </Button>
      <Button variant="subtle" size="compact-sm" color="ink" onClick={() => setKind('group')}>
        Add a group
      </Button>
    </div>
  );
}

interface FieldChoiceProps {
  readonly askable: ConditionScope['askable'];
  readonly onChoose: (fieldId: string) => void;
  readonly onCancel?: () => void;
}

/** Nothing is written before a field is chosen. */
function FieldChoice({ askable, onChoose, onCancel }: FieldChoiceProps) {
  if (askable.length === 0)
    return <p className={classes['hint']}>There is no other field that could be asked.</p>;
  return (
    <div className={classes['row']}>
      <ChipSelect
        label="Field to ask"
        placeholder="Choose a field…"
        value={null}
        data={askable.map(({ id, label }) => ({ value: id, label }))}
        canEdit
        searchable
        autoFocus
        onChange={onChoose}
        {...(onCancel === undefined ? {} : { onEscape: onCancel })}
      />
      {onCancel !== undefined && <RemoveButton label="Don’t add it" onClick={onCancel} />}
    </div>
  );
}

/** A condition in words, where it is not written here. */
export function ConditionSentence({ condition }: { readonly condition: Condition }) {
  const { model, names } = useBuilder();
  return <p className={classes['quiet']}>{describeCondition(condition, fieldsById(model), names)}</p>;
}
