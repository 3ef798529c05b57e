'use client';
/** A hook that creates a Codex on this device and opens it. */
import { useState } from 'react';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { toast } from '#components/ui/toast.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import type { NewCodexInput } from './create-local-codex.ts';
import { EarlyTitle } from './early-title.ts';
import { markUnopened } from './unopened-codices.ts';
import { useCreateCodex } from './use-create-codex.ts';

/**
 * `start` creates an untitled Codex and opens it with the title focused; what is typed from its call on stands in the title. It
 * completes even when the menu or palette that called it is closed by then. `useMaker` is the hook that creates it.
 */
export function useNewCodex(useMaker: typeof useCreateCodex = useCreateCodex): {
  readonly start: (wanted: NewCodexInput) => void;
  readonly pendingTemplateId: string | null;
} {
  const make = useMaker();
  const [pendingTemplateId, setPending] = useState<string | null>(null);

  const start = (wanted: NewCodexInput) => {
    if (pendingTemplateId !== null || make === null) return;
    setPending(wanted.templateId);
    const early = new EarlyTitle(browserEnvironment.now);
    make(wanted)
      .then(
        (id) => {
          markUnopened(id, early);
          navigate(codexPath(id));
        },
        (error: unknown) => {
          const typed = early.end();
          toast.failed('The Codex was not made', error);
          if (typed !== '') offerTyped(typed);
        },
      )
      .finally(() => setPending(null));
  };
  return { start, pendingTemplateId };
}

/** What was typed for a Codex that came to nothing. */
function offerTyped(text: string): void {
  const copy = () => {
    navigator.clipboard.writeText(text).catch((error: unknown) => toast.failed('It was not copied', error));
  };
  toast.notice(`You typed “${text}”.`, [{ label: 'Copy it', run: copy }]);
}
