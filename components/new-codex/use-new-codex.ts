'use client';
/** A hook that creates a Codex on this device and opens it. */
import { useState } from 'react';
import { navigate } from '#components/navigation/navigate.ts';
import { toast } from '#components/ui/toast.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import type { NewCodexInput } from './create-local-codex.ts';
import { markUnopened } from './unopened-codices.ts';
import { useCreateCodex } from './use-create-codex.ts';

/**
 * `start` creates an untitled Codex and opens it with the title focused. It completes even when the menu or palette that
 * called it is closed by then.
 */
export function useNewCodex(): {
  readonly start: (wanted: NewCodexInput) => void;
  readonly pendingTemplateId: string | null;
} {
  const make = useCreateCodex();
  const [pendingTemplateId, setPending] = useState<string | null>(null);

  const start = (wanted: NewCodexInput) => {
    if (pendingTemplateId !== null || make === null) return;
    setPending(wanted.templateId);
    make(wanted)
      .then(
        (id) => {
          markUnopened(id);
          navigate(codexPath(id));
        },
        (error: unknown) => toast.failed('The Codex was not made', error),
      )
      .finally(() => setPending(null));
  };
  return { start, pendingTemplateId };
}
