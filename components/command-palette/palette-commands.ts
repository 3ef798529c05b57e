'use client';
/** All commands for this person on this page: those that the page offers, those about its Codex, and the general ones. */
import { useMantineColorScheme } from '@mantine/core';
import { useMemo, useSyncExternalStore } from 'react';
import { useTemplates } from '#components/api/queries.ts';
import { useSignOut } from '#components/auth/auth-queries.ts';
import { type Command, listCommands, offeredCommands } from '#components/commands/command-registry.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { useNewCodex } from '#components/new-codex/use-new-codex.ts';
import { shortcutSheet } from '#components/palette-state/palette-store.ts';
import { useCurrentCodexId, useTreeContext, useTreeNode } from '#components/tree-context/tree-context.tsx';
import { useTreeActions } from '#components/tree-context/use-tree-actions.ts';
import { toast } from '#components/ui/toast.tsx';
import type { Me } from '#core/protocol/api/people.ts';
import { codexPath, timelinePath } from '#core/protocol/page-address.ts';

const NONE: readonly Command[] = [];

/** The commands; `onMove` opens the dialog “Move to…”. */
export function usePaletteCommands(me: Me, onMove: (codexId: string) => void): readonly Command[] {
  const offered = useSyncExternalStore(offeredCommands.subscribe, offeredCommands.get, () => NONE);
  const here = useCodexCommands(onMove);
  const anywhere = useGlobalCommands(me);
  return useMemo(() => {
    const all = [...offered.filter((command) => command.here), ...here, ...anywhere];
    return [...all, ...offered.filter((command) => !command.here)];
  }, [offered, here, anywhere]);
}

function useCodexCommands(onMove: (codexId: string) => void): readonly Command[] {
  const codexId = useCurrentCodexId();
  const scope = useTreeContext();
  const node = useTreeNode(codexId);
  const tree = useTreeActions(scope);
  const state = node?.state;
  const mayEdit = codexId !== null && scope?.mayEditAt(codexId) === true && tree !== null;
  const isTop = codexId !== null && scope?.workspace.privateTopOf(codexId) === codexId;
  return useMemo(() => {
    if (codexId === null) return NONE;
    const command = (id: string, label: string, words: string, icon: Command['icon'], run: () => void) => ({
      id: `codex-${id}`,
      label,
      words: `this codex ${words}`,
      icon,
      here: true,
      run,
    });
    const commands = [
      command('history', 'History', 'versions compare restore', 'history', () =>
        navigate(`${codexPath(codexId)}/history`),
      ),
      command('below', 'Timeline of all below it', 'activity subtree children changes', 'history', () =>
        navigate(timelinePath(codexId)),
      ),
      command('link', 'Copy link', 'address url share', 'link', () => void copyLink(codexId)),
    ];
    if (!mayEdit || state === undefined || state === 'trashed') return commands;
    return [
      ...commands,
      ...(isTop
        ? NONE
        : [
            command('move', 'Move to…', 'tree parent place under', 'move', () => {
              if (tree.mayChange([codexId])) onMove(codexId);
            }),
          ]),
      state === 'archived'
        ? command('unarchive', 'Unarchive', 'unarchive', 'archive', () => tree.unarchive([codexId]))
        : command('archive', 'Archive', 'put away', 'archive', () => tree.archive([codexId])),
      command('trash', 'Move to trash', 'delete remove', 'trash', () => tree.trash([codexId])),
    ];
  }, [codexId, mayEdit, isTop, state, tree, onMove]);
}

async function copyLink(codexId: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(new URL(codexPath(codexId), location.origin).href);
    toast.done('Link copied');
  } catch (error) {
    toast.failed('The link was not copied. Copy it from the address bar.', error);
  }
}

function useGlobalCommands(me: Me): readonly Command[] {
  const templates = useTemplates();
  const { start } = useNewCodex();
  const { setColorScheme } = useMantineColorScheme();
  const { mutate: signOut } = useSignOut();
  return useMemo(
    () =>
      listCommands(me.role, templates.data ?? [], {
        go: (path) => navigate(path),
        create: (templateId) => start({ templateId }),
        setColorScheme,
        showShortcuts: shortcutSheet.open,
        signOut: () => signOut(),
      }),
    [me.role, templates.data, start, setColorScheme, signOut],
  );
}
