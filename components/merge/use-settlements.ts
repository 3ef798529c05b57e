/** A hook for what is chosen on the merge page: settlements, what was written, what the server refused, and news of both sides. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { MergedFieldBody, MergePreviewBody } from '#core/protocol/api/history/branches.ts';
import {
  type Choice,
  type FieldNews,
  newsBetween,
  resolutionsOf,
  type Settlement,
  type Settlements,
  sidesOf,
} from './settlement.ts';
import type { WrittenDraft } from './written-draft.ts';

const NOTHING: Settlements = new Map();
const NO_REFUSALS: ReadonlyMap<string, string> = new Map();

/** What a row does; the same object for as long as the page is open. */
export interface SettlingActions {
  /** `null`: leaves the field to the merge. */
  choose(field: MergedFieldBody, choice: Choice | null): void;
  begin(field: MergedFieldBody, draft: WrittenDraft): void;
  noteEdit(field: MergedFieldBody): void;
}

export type MergeSettlements = ReturnType<typeof useSettlements>;

/** Kept while the page is open, whatever happens to the connection. */
export function useSettlements(preview: MergePreviewBody) {
  const [settlements, setSettlements] = useState(NOTHING);
  const [refusals, setRefusals] = useState(NO_REFUSALS);
  const drafts = useDrafts();
  const news = useNews(preview);

  const put = useCallback((field: string, next: (before: Settlement | undefined) => Settlement | null) => {
    setSettlements((before) => {
      const [was, is] = [before.get(field), next(before.get(field))];
      return isSame(was, is) ? before : changed(before, field, is);
    });
    // What was refused was another choice.
    setRefusals((before) => changed(before, field, null));
  }, []);
  const actions = useMemo((): SettlingActions => {
    const settle = (field: MergedFieldBody, choice: Choice): Settlement => {
      const isEmpty = choice === 'written' && !drafts.isWritten(field);
      return { choice, sides: sidesOf(field), ...(isEmpty && { isEmpty }) };
    };
    const choose: SettlingActions['choose'] = (field, choice) =>
      put(field.field, () => choice && settle(field, choice));
    return {
      choose,
      begin: (field, draft) => {
        drafts.put(field.field, draft);
        choose(field, 'written');
      },
      noteEdit: (field) => {
        drafts.noteEdit(field.field);
        // Whoever writes on has not looked again at a side that has changed meanwhile.
        put(field.field, (before) =>
          before?.choice === 'written' && before.isEmpty !== true ? before : settle(field, 'written'),
        );
      },
    };
  }, [put, drafts]);
  return {
    ...{ settlements, refusals, news, actions, refuse: setRefusals },
    draftOf: drafts.find,
    resolutions: () =>
      resolutionsOf(preview.fields, settlements, (field) => drafts.find(field)?.read() ?? null),
  };
}

/** Every letter that is written says so again. */
function isSame(before: Settlement | undefined, after: Settlement | null): boolean {
  return JSON.stringify(before) === JSON.stringify(after ?? undefined);
}

function changed<T>(before: ReadonlyMap<string, T>, field: string, value: T | null): ReadonlyMap<string, T> {
  if (value === null && !before.has(field)) return before;
  const after = new Map(before);
  if (value === null) after.delete(field);
  else after.set(field, value);
  return after;
}

/** Drafts by field, ended with the page. */
function useDrafts() {
  const [drafts] = useState(() => new Map<string, WrittenDraft>());
  const [edited] = useState(() => new Set<string>());
  const [, rerender] = useState(0);
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      // A page that is shown twice, as React does while it is developed, goes on with its drafts.
      queueMicrotask(() => {
        if (isGone.current) for (const draft of drafts.values()) draft.end();
      });
    };
  }, [drafts]);
  const [actions] = useState(() => ({
    find: (field: string) => drafts.get(field),
    /** Of texts, sets and rows both sides are kept from the beginning; a single value has to be chosen. */
    isWritten: ({ field, main, branch }: MergedFieldBody) =>
      drafts.has(field) && ((main ?? branch)?.kind !== 'value' || edited.has(field)),
    put: (field: string, draft: WrittenDraft) => {
      drafts.get(field)?.end();
      drafts.set(field, draft);
      edited.delete(field);
      rerender((count) => count + 1);
    },
    noteEdit: (field: string) => void edited.add(field),
  }));
  return actions;
}

/** What has changed on either side since somebody last said that they have seen it. */
function useNews(preview: MergePreviewBody) {
  const [seen, setSeen] = useState(preview);
  const fields = seen === preview ? NO_NEWS : newsBetween(seen, preview);
  return { fields, dismiss: () => setSeen(preview) };
}

const NO_NEWS: readonly FieldNews[] = [];
