/** A hook for a draft that is kept in the storage of this browser. */
import { useEffect, useState } from 'react';
import * as Y from 'yjs';
import { useSourceText } from './draft-context.tsx';
import { readDraft, saveDraft } from './template-draft.ts';
import type { Base } from './use-template-draft.ts';

/** The draft `id`; what differs from `base` is stored, and if that fails, leaving the page asks for confirmation. */
export function useLocalDraft(id: string, base: Base) {
  const [draft] = useState(() => {
    const kept = readDraft(id);
    const source = new Y.Doc().getText('source');
    source.insert(0, kept?.source ?? base.source);
    return { source, baseVersion: kept?.baseVersion ?? base.version };
  });
  const text = useSourceText(draft.source);
  useEffect(() => {
    const kept = text === base.source ? null : { baseVersion: base.version, source: text, base: base.source };
    if (saveDraft(id, kept)) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [id, base, text]);
  return { ...draft, forget: () => void saveDraft(id, null) };
}
