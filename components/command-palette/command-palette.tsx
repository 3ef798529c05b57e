'use client';
/** The command palette (⌘K): find a Codex or run a command by keyboard. */
import { Modal } from '@mantine/core';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { shortcutKey } from '#components/browser/shortcut-key.ts';
import { leavePalette, takeOverPalette } from '#components/palette-state/early-palette.ts';
import { palette, sheets } from '#components/palette-state/palette-store.ts';
import { MoveDialog } from '#components/tree/move-dialog.tsx';
import { type TreeContextValue, useTreeContext } from '#components/tree-context/tree-context.tsx';
import { useTreeActions } from '#components/tree-context/use-tree-actions.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { PaletteSearch } from './palette-search.tsx';

export function CommandPalette({ me }: { readonly me: Me }) {
  const open = useSyncExternalStore(sheets.subscribe, sheets.get, () => null) === 'palette';
  const scope = useTreeContext();
  const [moving, setMoving] = useState<string | null>(null);
  const move = useCallback((codexId: string) => setMoving(codexId), []);
  return (
    <>
      <Modal.Root
        data-sheet
        opened={open}
        onClose={sheets.close}
        centered={false}
        yOffset="12dvh"
        size={640}
        padding={0}
      >
        <Modal.Overlay />
        <Modal.Content aria-label="Find or do anything">
          <Modal.Body>
            <PaletteSearch me={me} open={open} onMove={move} />
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
      {scope && <Mover scope={scope} codexId={moving} onClose={() => setMoving(null)} />}
    </>
  );
}

/** Where the installed app's “New Codex” leads (app/manifest.ts). */
const NEW_CODEX = '#new';

/** Handles ⌘K from the first moment; the palette opens once the person is known. */
export function PaletteKey() {
  // Everywhere, text fields included: it is the one shortcut that always answers.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey || shortcutKey(event) !== 'k')
        return;
      event.preventDefault();
      answerKey();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  useEffect(() => {
    const words = takeOverPalette();
    if (words !== null) palette.open(words);
    if (window.location.hash === NEW_CODEX) {
      // With the state that is there: the router may not listen to the history yet.
      window.history.replaceState(window.history.state, '', window.location.pathname);
      palette.open('>new ');
    }
    return leavePalette;
  }, []);
  return null;
}

/** A dialog keeps the keys: the palette would come up behind it and take what is typed. The two sheets take turns, also while one fades. */
function answerKey(): void {
  const dialogs = [...document.querySelectorAll('[aria-modal="true"]')];
  if (dialogs.every((dialog) => dialog.closest('[data-sheet]') !== null)) palette.toggle();
}

interface MoverProps {
  readonly scope: TreeContextValue;
  readonly codexId: string | null;
  readonly onClose: () => void;
}

function Mover({ scope, codexId, onClose }: MoverProps) {
  const actions = useTreeActions(scope);
  return (
    <MoveDialog
      scope={scope}
      actions={actions}
      ids={codexId === null ? null : [codexId]}
      onClose={onClose}
      onMoved={onClose}
    />
  );
}
