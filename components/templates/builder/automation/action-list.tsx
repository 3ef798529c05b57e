/** The actions of an automation rule, one after the other: put in order, taken out, and added. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { SortableList } from '#components/ui/sortable-list.tsx';
import { describeAction } from '#core/automation/describe-rule.ts';
import { MAX_ACTIONS } from '#core/template/format/automation-format.ts';
import { fieldsById } from '../conditions/condition-context.tsx';
import { RemoveButton } from '../conditions/remove-button.tsx';
import { useBuilder } from '../controls/builder-context.tsx';
import { Problems } from '../controls/problems.tsx';
import {
  addAction,
  moveAction,
  removeAction,
  type WrittenAction,
  type WrittenAutomation,
} from '../edits/automation-edits.ts';
import { AddAction } from './add-action.tsx';
import classes from './automation.module.css';
import { CreationEditor } from './creation-editor.tsx';
import { MembersEditor } from './members-editor.tsx';
import { NoticeEditor, ReviewEditor } from './notice-editor.tsx';
import { MoveEditor, PostEditor } from './place-editors.tsx';
import { ValuesEditor } from './values-editor.tsx';

interface ActionListProps {
  readonly rule: WrittenAutomation;
  /** What the rule is called. */
  readonly name: string;
}

export function ActionList({ rule, name }: ActionListProps) {
  const { model, canEdit, edit, editWithUndo, problemsAt } = useBuilder();
  const [isAdding, setAdding] = useState(false);
  const [fresh, setFresh] = useState<number | null>(null);
  const [ended, setEnded] = useState(0);
  const add = useRef<HTMLButtonElement>(null);
  const { actions } = rule;
  const fields = fieldsById(model);
  const read = model.source.automation.find(({ id }) => id === rule.id);
  const sentences = read?.then.map((action) => describeAction(action, fields));
  const path = [...rule.path, 'then'];
  const within = actions.flatMap((action) => problemsAt(action.path));
  // What had the focus is gone.
  useEffect(() => {
    if (ended > 0) add.current?.focus();
  }, [ended]);
  const end = () => {
    setAdding(false);
    setEnded((count) => count + 1);
  };
  return (
    <>
      <SortableList
        label={`Then: ${name}`}
        className={classes['actions']}
        items={actions}
        idOf={({ index }) => String(index)}
        nameOf={({ index }) => `action ${index + 1} of ${name}`}
        canMove={canEdit && actions.length > 1}
        onMove={(from, to) => edit(moveAction(rule, from, to))}
      >
        {(action) => (
          <ActionRow
            action={action}
            sentence={sentences?.[action.index] ?? null}
            isFresh={fresh === action.index}
            onRemove={() => {
              if (editWithUndo(removeAction(rule, action), 'The action was removed')) end();
            }}
          />
        )}
      </SortableList>
      <Problems of={problemsAt(path).filter((one) => !within.includes(one))} />
      {isAdding ? (
        <AddAction
          onAdd={(action) => {
            if (!edit(addAction(rule, action))) return;
            setFresh(actions.length);
            setAdding(false);
          }}
          onCancel={end}
        />
      ) : (
        canEdit &&
        actions.length < MAX_ACTIONS && (
          <Button
            ref={add}
            className={classes['choice'] ?? ''}
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            aria-label={`Add an action to ${name}`}
            onClick={() => setAdding(true)}
          >
            Add an action
          </Button>
        )
      )}
    </>
  );
}

/** Of what was just added, the last is its value. */
const INPUTS = 'input:not([type="hidden"]), textarea';

interface ActionRowProps {
  readonly action: WrittenAction;
  /** In words; `null` while the rule cannot be read. */
  readonly sentence: string | null;
  /** It was just added, and is said on from here. */
  readonly isFresh: boolean;
  readonly onRemove: () => void;
}

function ActionRow({ action, sentence, isFresh, onRemove }: ActionRowProps) {
  const { canEdit, problemsAt } = useBuilder();
  const row = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    // An input that waits for its value has the focus already.
    if (!isFresh || row.current === null || row.current.contains(document.activeElement)) return;
    [...row.current.querySelectorAll<HTMLElement>(INPUTS)].at(-1)?.focus();
  }, [isFresh]);
  const label = sentence ?? `action ${action.index + 1}`;
  return (
    <fieldset ref={row} className={classes['action']} aria-label={label}>
      <div className={classes['lines']}>
        <ActionBody action={action} sentence={sentence} />
        <Problems of={problemsAt(action.path)} />
      </div>
      {canEdit && <RemoveButton label={`Remove “${label}”`} onClick={onRemove} />}
    </fieldset>
  );
}

type BodyProps = Pick<ActionRowProps, 'action' | 'sentence'>;

function ActionBody({ action, sentence }: BodyProps) {
  switch (action.kind) {
    case 'set':
      return <ValuesEditor action={action} verb="Set" />;
    case 'add':
    case 'remove':
      return <MembersEditor action={action} isAdded={action.kind === 'add'} />;
    case 'create':
      return <CreationEditor action={action} />;
    case 'move':
      return <MoveEditor action={action} />;
    case 'post':
      return <PostEditor action={action} />;
    case 'notify':
      return <NoticeEditor action={action} />;
    case 'review':
      return <ReviewEditor action={action} />;
    default:
      return <Other action={action} sentence={sentence} />;
  }
}

/** Said otherwise than is shown here: edited in the code. */
function Other({ action, sentence }: BodyProps) {
  const { reveal } = useBuilder();
  return (
    <div className={classes['words']}>
      {sentence === null ? (
        <code className={classes['code']}>{JSON.stringify(action.written)}</code>
      ) : (
        <span>{sentence}</span>
      )}
      <Button variant="subtle" size="compact-sm" onClick={() => reveal(action.path)}>
        Edit in the code
      </Button>
    </div>
  );
}
