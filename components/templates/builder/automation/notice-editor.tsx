/** The actions of a rule about members, whoever fields name or people by themselves: telling them something, and asking them for a review. */
import { MultiSelect } from '@mantine/core';
import { useState } from 'react';
import { useMembers } from '#components/api/queries.ts';
import { holdsPeople } from '#core/codex/people-in-fields.ts';
import type { JsonObject } from '#core/json.ts';
import { MAX_NOTICE_LENGTH } from '#core/template/format/automation-format.ts';
import { ChipSelect, type Choice } from '../conditions/chip-select.tsx';
import { fieldsById } from '../conditions/condition-context.tsx';
import conditionClasses from '../conditions/condition-editor.module.css';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import { peopleOf, type WrittenAction } from '../edits/automation-edits.ts';
import classes from './automation.module.css';

interface Group {
  readonly group: string;
  readonly items: Choice[];
}

/** The fields of people first, then the members who may sign in; and whoever else is named already. */
function useChoices(named: readonly string[]): readonly Group[] {
  const { model } = useBuilder();
  const { data: members = [] } = useMembers();
  const fields = Object.values(fieldsById(model)).filter(holdsPeople);
  const groups = [
    { group: 'Whoever a field names', items: fields.map(({ id, label }) => ({ value: id, label })) },
    {
      group: 'People',
      items: members
        .filter(({ id, disabled }) => !disabled || named.includes(id))
        .map(({ id, name }) => ({ value: id, label: name })),
    },
  ];
  const known = new Set(groups.flatMap(({ items }) => items.map(({ value }) => value)));
  const others = named.filter((one) => !known.has(one)).map((one) => ({ value: one, label: one }));
  return [...groups, { group: 'Not known here', items: others }].filter(({ items }) => items.length > 0);
}

export function NoticeEditor({ action }: { readonly action: WrittenAction }) {
  const { canEdit, edit } = useBuilder();
  const { text } = action.written as { readonly text: string };
  return (
    <div className={classes['words']}>
      <span className={classes['verb']}>Tell</span>
      <People action={action} label={LABELS.notify} />
      <CommitInput
        label={null}
        ariaLabel="What they are told"
        className={classes['notice']}
        value={text}
        disabled={!canEdit}
        check={noticeProblem}
        onCommit={(value) => edit([{ kind: 'set', path: [...action.path, 'text'], value }])}
      />
    </div>
  );
}

export function ReviewEditor({ action }: { readonly action: WrittenAction }) {
  return (
    <div className={classes['words']}>
      <span className={classes['verb']}>Ask for a review by</span>
      <People action={action} label={LABELS.review} />
    </div>
  );
}

const LABELS = { notify: 'Who is told', review: 'Who reviews' } as const;

function People({ action, label }: { readonly action: WrittenAction; readonly label: string }) {
  const { canEdit, edit } = useBuilder();
  const named = peopleOf(action);
  const groups = useChoices(named);
  const path = [...action.path, action.kind ?? 'notify'];
  return (
    <MultiSelect
      aria-label={label}
      className={conditionClasses['several'] ?? ''}
      size="xs"
      value={[...named]}
      data={[...groups]}
      searchable
      readOnly={!canEdit}
      nothingFoundMessage="Nobody is called that"
      selectFirstOptionOnChange
      comboboxProps={{ withinPortal: true }}
      onChange={(next) => {
        // The last one stays: what is said to nobody is no action.
        if (next.length > 0) edit([{ kind: 'set', path, value: next }]);
      }}
    />
  );
}

interface NewNoticeProps {
  readonly onAdd: (action: JsonObject) => void;
  readonly onCancel: () => void;
}

export function NewReview({ onAdd, onCancel }: NewNoticeProps) {
  const choices = useChoices([]).flatMap(({ items }) => items);
  return (
    <ChipSelect
      label={LABELS.review}
      placeholder="Choose a field or a person…"
      value={null}
      data={choices}
      canEdit
      searchable
      autoFocus
      onEscape={onCancel}
      onChange={(who) => onAdd({ review: [who] })}
    />
  );
}

/** Who first, then what they are told: nothing is written before both are there. */
export function NewNotice({ onAdd, onCancel }: NewNoticeProps) {
  const [who, setWho] = useState<string | null>(null);
  const choices = useChoices([]).flatMap(({ items }) => items);
  return (
    <>
      <ChipSelect
        label={LABELS.notify}
        placeholder="Choose a field or a person…"
        value={who}
        data={choices}
        canEdit
        searchable
        autoFocus
        onEscape={onCancel}
        onChange={setWho}
      />
      {who !== null && (
        <CommitInput
          label={null}
          ariaLabel="What they are told"
          placeholder="what they are told"
          className={classes['notice']}
          value=""
          autoFocus
          check={noticeProblem}
          onKeyDown={({ key }) => {
            if (key === 'Escape') onCancel();
          }}
          onCommit={(text) => onAdd({ notify: [who], text })}
        />
      )}
    </>
  );
}

function noticeProblem(text: string): string | null {
  if (text.trim() === '') return 'Say something.';
  return text.length > MAX_NOTICE_LENGTH ? `At most ${MAX_NOTICE_LENGTH} characters.` : null;
}
