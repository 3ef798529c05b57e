/** Writing what a field shall be after the merge: its own editor over a document of its own, with whose words are whose. */
import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useUndoKeys } from '#components/codex/view/use-page-keys.ts';
import {
  type CodexActor,
  CodexProvider,
  type CodexServices,
  useCodexContext,
} from '#components/codex-context/codex-context.tsx';
import { PlainTextEditor } from '#components/fields/plain-text/plain-text-editor.tsx';
import { viewOf } from '#components/fields/registry.tsx';
import { usePastState } from '#components/history/history-queries.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Template } from '#core/template/template.ts';
import cells from './merge-value.module.css';
import { useWordMarks } from './use-word-marks.ts';
import { type Beginning, beginDraft, type SideStates, type WrittenDraft } from './written-draft.ts';
import classes from './written-field.module.css';

/** Where the page writes: the Codex, its branch, and the states of both that were looked at. */
export interface WritingPlace {
  readonly codexId: string;
  readonly branch: string;
  readonly seqs: { readonly main: number; readonly branch: number };
  readonly template: Template;
  readonly actor: CodexActor;
  /** Who created the Codex: a template may keep steps for them. */
  readonly authorId: string;
  readonly services: CodexServices;
}

interface WrittenFieldProps {
  readonly place: WritingPlace;
  /** `null`: the title. */
  readonly field: FieldDefinition | null;
  /** Of the element that names it. */
  readonly labelId: string;
  readonly draft: WrittenDraft | undefined;
  /** A single value begins as it is on main, all else as both sides together. */
  readonly beginning: Beginning;
  readonly onBegin: (draft: WrittenDraft) => void;
  readonly onEdit: () => void;
}

export function WrittenField(props: WrittenFieldProps) {
  const { draft } = props;
  if (draft === undefined) return <Opening {...props} />;
  return (
    <>
      <Editing key={draft.source.codex.doc.guid} {...props} draft={draft} />
      {props.beginning === 'both' && <BeginAgain {...props} now={draft.beginning} />}
    </>
  );
}

function useSideStates({ codexId, branch, seqs }: WritingPlace): {
  readonly states: SideStates | null;
  readonly error: Error | null;
  readonly retry: () => void;
} {
  const main = usePastState(codexId, seqs.main);
  const theirs = usePastState(codexId, seqs.branch, branch);
  const states =
    main.data === undefined || theirs.data === undefined ? null : { main: main.data, branch: theirs.data };
  const retry = () => {
    void main.refetch();
    void theirs.refetch();
  };
  return { states, error: main.error ?? theirs.error, retry };
}

/** Fetches both sides, and begins. */
function Opening({ place, field, beginning, onBegin }: WrittenFieldProps) {
  const { states, error, retry } = useSideStates(place);
  const begin = useRef(onBegin);
  begin.current = onBegin;
  const { template, actor } = place;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it begins once, as soon as both sides are here
  useEffect(() => {
    if (states !== null) begin.current(beginDraft(states, beginning, { field, template, actor }));
  }, [states !== null]);
  if (error === null || states !== null) return <p className={cells['quiet']}>Opening…</p>;
  return (
    <p role="alert" className={cells['refusal']}>
      Both sides could not be fetched. {errorMessage(error)}{' '}
      <Button variant="light" size="compact-sm" onClick={retry}>
        Try again
      </Button>
    </p>
  );
}

const BEGINNINGS = { both: 'both sides', main: 'main', branch: 'the branch' } as const;

/** What was written is kept until something else is begun. */
function BeginAgain({ place, field, now, onBegin }: WrittenFieldProps & { readonly now: Beginning }) {
  const { states } = useSideStates(place);
  if (states === null) return null;
  return (
    <p className={classes['begin-again']}>
      Begin again from{' '}
      {(['both', 'main', 'branch'] as const).map((beginning) => (
        <Button
          key={beginning}
          variant="subtle"
          size="compact-xs"
          color="ink"
          aria-pressed={beginning === now}
          onClick={() => onBegin(beginDraft(states, beginning, { field, ...place }))}
        >
          {BEGINNINGS[beginning]}
        </Button>
      ))}
    </p>
  );
}

function Editing({
  place,
  field,
  labelId,
  draft,
  onEdit,
}: WrittenFieldProps & { readonly draft: WrittenDraft }) {
  const { codexId, template, actor, authorId, services } = place;
  const edited = useRef(onEdit);
  edited.current = onEdit;
  useEffect(() => draft.onEdit(() => edited.current()), [draft]);
  return (
    <CodexProvider
      codexId={codexId}
      source={draft.source}
      template={template}
      actor={actor}
      authorId={authorId}
      canEdit
      services={services}
    >
      <Editor field={field} labelId={labelId} draft={draft} />
    </CodexProvider>
  );
}

interface EditorProps {
  readonly field: FieldDefinition | null;
  readonly labelId: string;
  readonly draft: WrittenDraft;
}

function Editor({ field, labelId, draft }: EditorProps) {
  const { codex } = useCodexContext();
  const root = useRef<HTMLDivElement>(null);
  useUndoKeys(root);
  const isMarked = useWordMarks(root, draft.words);
  const View = field === null ? null : viewOf(field.type).Editor;
  const ids = { label: labelId, description: undefined };
  return (
    <>
      <div ref={root} className={classes['editor']} data-type={field?.type ?? 'line'}>
        {View === null || field === null ? (
          <PlainTextEditor
            text={codex.title}
            labelledBy={labelId}
            singleLine
            placeholder="Write a title"
            invalid={false}
          />
        ) : (
          <View field={field} ids={ids} invalid={false} missing={false} />
        )}
      </div>
      {isMarked && (
        <p className={classes['legend']} aria-hidden>
          <span data-of="main">From main</span>, <span data-of="branch">from the branch</span>.
        </p>
      )}
    </>
  );
}
