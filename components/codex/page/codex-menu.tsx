/** The menu of an open Codex: undo, redo, copy link, print, export, delete. */

import { ActionIcon, Menu } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDots,
  IconFileExport,
  IconGitBranch,
  IconHistory,
  IconLink,
  IconPrinter,
  IconShare2,
  IconTrash,
} from '@tabler/icons-react';
import { useState, useSyncExternalStore } from 'react';
import { BlameMenuItem, useBlameCommand } from '#components/blame/blame-menu-item.tsx';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useOfferedCommands } from '#components/commands/command-registry.ts';
import { StarMenuItem } from '#components/favourites/star-menu-item.tsx';
import { navigate } from '#components/navigation/navigate.ts';
import { OfflineMenuItem } from '#components/offline/offline-menu-item.tsx';
import { ServerMenuItem } from '#components/page/needs-server.tsx';
import { ExportDialog } from '#components/transfer/export-dialog.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { toast } from '#components/ui/toast.tsx';
import { WatchMenuItems } from '#components/watching/watch-menu-items.tsx';
import type { Undo } from '#core/codex/undo.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { printCodex } from '../view/printing.ts';

interface CodexMenuProps {
  /** Moves the Codex to the trash; absent for those who may not. */
  readonly onDelete?: (() => void) | undefined;
  readonly onShare?: (() => void) | undefined;
  /** Asks for the name of a new branch; absent for those who may begin none. */
  readonly onBranch?: (() => void) | undefined;
}

/** Where the header has no room for these; also in codex-actions.module.css. */
const NARROW = '(max-width: 600px)';

const LOOK = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

export function CodexMenu({ onDelete, onShare, onBranch }: CodexMenuProps) {
  const { undo, codexId } = useCodexContext();
  const [exporting, setExporting] = useState(false);
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  useBlameCommand();
  useOfferedCommands([
    {
      id: 'export-codex',
      label: 'Export this Codex…',
      words: 'download save json5 binary markdown html web page file copy',
      icon: 'export',
      here: true,
      run: () => setExporting(true),
    },
  ]);
  return (
    <>
      <Menu position="bottom-end" width={220} withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" size={36} aria-label="More">
            <IconDots size={18} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {narrow && onShare !== undefined && (
            <ServerMenuItem leftSection={<IconShare2 {...LOOK} />} onClick={onShare}>
              Share
            </ServerMenuItem>
          )}
          {narrow && (
            <ServerMenuItem
              leftSection={<IconHistory {...LOOK} />}
              onClick={() => navigate(`${codexPath(codexId)}/history`)}
            >
              History
            </ServerMenuItem>
          )}
          {onBranch !== undefined && (
            <ServerMenuItem leftSection={<IconGitBranch {...LOOK} />} onClick={onBranch}>
              Try it on a branch…
            </ServerMenuItem>
          )}
          <BlameMenuItem />
          {narrow && <StarMenuItem codexIds={[codexId]} />}
          {undo !== null && <UndoItems undo={undo} />}
          <Menu.Item leftSection={<IconLink {...LOOK} />} onClick={() => void copyLinkTo(codexPath(codexId))}>
            Copy link
          </Menu.Item>
          <WatchMenuItems codexId={codexId} />
          <OfflineMenuItem codexId={codexId} />
          <Menu.Item leftSection={<IconPrinter {...LOOK} />} onClick={printCodex}>
            Print
          </Menu.Item>
          <Menu.Item leftSection={<IconFileExport {...LOOK} />} onClick={() => setExporting(true)}>
            Export…
          </Menu.Item>
          {onDelete !== undefined && (
            <>
              <Menu.Divider />
              <Menu.Item color="rose" leftSection={<IconTrash {...LOOK} />} onClick={onDelete}>
                Move to trash
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <ExportDialog codexId={codexId} opened={exporting} onClose={() => setExporting(false)} />
    </>
  );
}

/** Undo and redo, for whoever may edit. */
export function UndoItems({ undo }: { readonly undo: Undo }) {
  const possible = useSyncExternalStore(
    undo.observe,
    () => `${undo.canUndo()}${undo.canRedo()}`,
    () => '',
  );
  return (
    <>
      <Menu.Item
        leftSection={<IconArrowBackUp {...LOOK} />}
        rightSection={<Kbd keys="mod+Z" />}
        disabled={!possible.startsWith('true')}
        onClick={() => undo.undo()}
      >
        Undo
      </Menu.Item>
      <Menu.Item
        leftSection={<IconArrowForwardUp {...LOOK} />}
        rightSection={<Kbd keys="mod+shift+Z" />}
        disabled={!possible.endsWith('true')}
        onClick={() => undo.redo()}
      >
        Redo
      </Menu.Item>
      <Menu.Divider />
    </>
  );
}

/** Copies the address of a page. */
export async function copyLinkTo(path: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(new URL(path, location.origin).href);
    toast.done('Link copied');
  } catch (error) {
    toast.failed('The link was not copied. Copy it from the address bar.', error);
  }
}
