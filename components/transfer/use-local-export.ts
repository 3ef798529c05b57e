/** A hook that exports the open Codex from this device. */
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '#components/api/query-keys.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useRequests } from '#components/pending/pending-context.tsx';
import { useTreeContext } from '#components/tree-context/tree-context.tsx';
import type { CodexBody } from '#core/protocol/api/codices.ts';
import { creationOf } from '#sync/pending/pending-request.ts';
import { exportLocally, type LocalFormat, saveFile } from './local-export.ts';

export function useLocalExport(): (format: LocalFormat) => void {
  const client = useQueryClient();
  const requests = useRequests();
  const tree = useTreeContext();
  const { codex, codexId, template, services } = useCodexContext();
  return (format) => {
    const known = client.getQueryData<CodexBody>(keys.codex(codexId));
    const own = creationOf(requests, codexId)?.codices.find(({ id }) => id === codexId)?.made;
    const created = {
      at: known?.createdAt ?? own?.at ?? '',
      by: known?.createdBy.name ?? own?.by.name ?? '',
    };
    const names = {
      person: (id: string) => services.people.find((person) => person.id === id)?.name ?? null,
      codex: (id: string) => tree?.workspace.node(id)?.label?.title ?? null,
    };
    saveFile(exportLocally(codex, template, format, { codexId, created, names, now: Date.now() }));
  };
}
