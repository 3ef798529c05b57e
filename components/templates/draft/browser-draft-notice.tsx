/** The notice that this browser kept a draft of its own: taken over into the shared one, downloaded, or discarded. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { toast } from '#components/ui/toast.tsx';
import type { PublishedSource } from '#core/template/draft/template-draft.ts';
import type { TemplateSession } from '#sync/session/template-session.ts';
import {
  type BrowserDraft,
  forgetBrowserDraft,
  keepBrowserDraft,
  readBrowserDraft,
  takeOver,
} from './browser-draft.ts';
import { downloadSource } from './download-source.ts';
import { useDraft } from './draft-context.tsx';
import { Notice } from './notice.tsx';
import { useReadSource } from './template-queries.ts';

interface BrowserDraftNoticeProps {
  /** Under which this browser may have kept a draft of its own. */
  readonly browserKey: string;
  /** `null` for a new template. */
  readonly templateId: string | null;
  readonly session: Pick<TemplateSession, 'saved' | 'draft'>;
  readonly published: PublishedSource | null;
  /** The version that the shared draft stands on. */
  readonly baseVersion: number;
}

/** Stands inside a `DraftProvider`. */
export function BrowserDraftNotice(props: BrowserDraftNoticeProps) {
  const { browserKey, templateId, session, published, baseVersion } = props;
  const { text, canEdit, replace } = useDraft();
  const { kept, setKept, putBack } = useKept(browserKey, [text, published?.source]);
  const [isAsking, setAsking] = useState(false);
  const findBase = useFindBase(templateId, published);
  if (kept === null || !canEdit) return null;
  const use = (source: string) => {
    const { takeBack, keep } = replace(source);
    setKept(null);
    const undo = () => {
      takeBack();
      putBack(kept);
    };
    toast.undo('The draft now has what this browser kept', undo, () => {
      keep();
      session.saved().then(
        () => forgetBrowserDraft(browserKey),
        () => undefined, // it is offered again
      );
    });
  };
  const take = async () => {
    const base = await findBase(kept);
    const taken = base === null ? null : takeOver(kept.source, base, session.draft.source.toString());
    if (taken === null) setAsking(true);
    else use(taken);
  };
  const discard = () => {
    setKept(null);
    const undo = () => putBack(kept);
    toast.undo('What this browser kept was discarded', undo, () => forgetBrowserDraft(browserKey));
  };
  const takeIt = isAsking ? () => use(kept.source) : () => void take();
  return (
    <Notice
      actions={
        <>
          <Button size="compact-sm" variant="subtle" color="amber" onClick={takeIt}>
            {isAsking ? 'Replace the shared draft' : 'Use it'}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="amber"
            onClick={() => downloadSource(kept.source, browserKey)}
          >
            Download it
          </Button>
          <Button size="compact-sm" variant="subtle" color="ink" onClick={discard}>
            Discard it
          </Button>
        </>
      }
    >
      {isAsking
        ? `The draft of this browser was begun ${standing(kept.baseVersion)}; the shared one stands ${standing(baseVersion)} and differs in the same places. Replacing it undoes what other versions and colleagues have changed there.`
        : `This browser kept a draft of its own, begun ${standing(kept.baseVersion)}, from before drafts were shared.`}
    </Notice>
  );
}

/** The draft that is kept; one that the shared draft, or the newest version, says as well is forgotten. */
function useKept(browserKey: string, known: readonly (string | undefined)[]) {
  const [kept, setKept] = useState(() => readBrowserDraft(browserKey));
  const isKnown = kept !== null && known.includes(kept.source);
  useEffect(() => {
    if (!isKnown) return;
    forgetBrowserDraft(browserKey);
    setKept(null);
  }, [isKnown, browserKey]);
  const putBack = (draft: BrowserDraft) => {
    setKept(draft);
    try {
      keepBrowserDraft(browserKey, draft);
    } catch (error) {
      toast.failed('This browser could not keep it again; it is lost when the page is left', error);
    }
  };
  return { kept: isKnown ? null : kept, setKept, putBack };
}

/** Finds the source that a draft was begun from; earlier releases did not keep it. `null` where it can't be told. */
function useFindBase(templateId: string | null, published: PublishedSource | null) {
  const readSource = useReadSource(templateId ?? '');
  return async ({ base, baseVersion }: BrowserDraft): Promise<string | null> => {
    if (base !== undefined) return base;
    if (baseVersion === published?.version) return published.source;
    if (templateId === null || baseVersion === 0) return null;
    return await readSource(baseVersion).then(
      ({ source }) => source,
      () => null,
    );
  };
}

function standing(version: number): string {
  return version === 0 ? 'on no version yet' : `on version ${version}`;
}
