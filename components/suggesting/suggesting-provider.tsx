/** The mode of an open Codex, and what stands in place of the Codex while one suggests or reads. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { ForkedScope, useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useMergesOnly } from '#components/codex-context/use-merges-only.ts';
import { useCommentsIfAny } from '#components/comments/state/comments-context.tsx';
import type { CommentsStore } from '#components/comments/state/comments-store.ts';
import { type EditingMode, modesFor, useEditingMode } from '#components/suggesting-context/editing-mode.ts';
import { SuggestingContext } from '#components/suggesting-context/suggesting-context.ts';
import { personColors } from '#components/ui/person-color.ts';
import { toast } from '#components/ui/toast.tsx';
import { FieldForks } from './field-forks.ts';
import type { SuggestionStore } from './own-suggestions.ts';
import { keepUnwritten, restoreUnwritten } from './unwritten-suggestions.ts';

export interface ModeChoice {
  readonly mode: EditingMode;
  /** Those that are open to whoever is here; one or none is no choice. */
  readonly modes: readonly EditingMode[];
  readonly choose: (mode: EditingMode) => void;
}

const ModeContext = createContext<ModeChoice | null>(null);

/** The mode of the open Codex; `null` where there is none to choose. */
export function useMode(): ModeChoice | null {
  return useContext(ModeContext);
}

/** A refusal is told once in this time: a key that is held down is one attempt. */
const TOLD_MS = 4_000;

export function SuggestingProvider({ children }: { readonly children: ReactNode }) {
  const { canEdit, codexId, branch, actor } = useCodexContext();
  const comments = useCommentsIfAny();
  const canComment = comments?.canComment ?? false;
  // What is typed as a suggestion is there to be accepted, which nobody can do here; a branch is the place to write.
  const maySuggest = !useMergesOnly() && canComment && branch === null;
  const modes = useMemo(() => modesFor(canEdit, maySuggest), [canEdit, maySuggest]);
  const [mode, choose] = useEditingMode(codexId, actor?.id ?? '', modes);
  const choice = useMemo(() => ({ mode, modes, choose }), [mode, modes, choose]);
  const forks = useForks(mode === 'suggesting' && maySuggest);
  const isForked = mode !== 'editing';
  return (
    <ModeContext value={choice}>
      <SuggestingContext value={forks}>
        <ForkedScope isOn={isForked} undo={forks?.undo ?? null}>
          {children}
        </ForkedScope>
      </SuggestingContext>
    </ModeContext>
  );
}

/** Holds listeners on two documents, so it is made and ended in an effect. */
function useForks(isOn: boolean): FieldForks | null {
  const { codex, template, actor } = useCodexContext();
  const comments = useCommentsIfAny();
  const [forks, setForks] = useState<FieldForks | null>(null);
  const store = comments?.store ?? null;
  const drafts = comments?.drafts ?? null;
  const actorId = actor?.id ?? null;
  const actorName = actor?.name ?? '';
  useEffect(() => {
    if (!isOn || store === null || actorId === null) return;
    const written = storeOf(store);
    const made = new FieldForks({
      ...{ codex, template, actor: { id: actorId, name: actorName }, store: written },
      color: personColors(store.author.id).color,
      now: () => Date.now(),
      refuse: refuseQuietly(),
      keep: (fieldId, proposed) => keepUnwritten(drafts, fieldId, proposed),
    });
    const fields = ['title', ...Object.keys(template.fields)];
    const stop = drafts === null ? () => undefined : restoreUnwritten(drafts, fields, written);
    setForks(made);
    const flush = () => made.flush();
    window.addEventListener('pagehide', flush);
    document.addEventListener('visibilitychange', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      document.removeEventListener('visibilitychange', flush);
      stop();
      setForks(null);
      made.close();
    };
  }, [isOn, store, drafts, codex, template, actorId, actorName]);
  return forks;
}

function storeOf(store: CommentsStore): SuggestionStore {
  return {
    threads: () => store.get().threads,
    isMine: (author) => store.isMine(author),
    nameOf: (fieldId) => store.nameOf(fieldId),
    suggestAt: (anchor, change) => store.suggestAt(anchor, change),
    revise: (id, anchor, change) => store.revise(id, anchor, change),
    withdraw: (id) => store.withdraw(id),
    subscribe: store.subscribe,
  };
}

function refuseQuietly(): (reason: string, error?: unknown) => void {
  const told = new Map<string, number>();
  return (reason, error) => {
    const now = Date.now();
    if (now - (told.get(reason) ?? 0) < TOLD_MS) return;
    told.set(reason, now);
    if (error === undefined) toast.notice(reason);
    else toast.failed(reason, error);
  };
}
