/** A hook for undo and redo by keyboard anywhere on the page, which also publishes the focused field to presence. */

import { type FocusEvent, type RefObject, useEffect } from 'react';
import { shortcutKey } from '#components/browser/shortcut-key.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';

/** Mod-Z and Mod-Shift-Z (Mod-Y) undo and redo one's own edits in any field. */
export function useUndoKeys(root: RefObject<HTMLElement | null>): void {
  const { undo } = useCodexContext();
  useEffect(() => {
    if (undo === null) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const key = shortcutKey(event);
      if (!(event.metaKey || event.ctrlKey) || event.altKey || (key !== 'z' && key !== 'y')) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (target === null || !(root.current?.contains(target) === true || isBeside(target))) return;
      // Text that was typed but not yet taken is the browser's to undo.
      if (target.closest('[data-draft="dirty"], [data-native-undo]') !== null) return;
      event.preventDefault();
      event.stopPropagation();
      if (key === 'y' || event.shiftKey) undo.redo();
      else undo.undo();
    };
    // Before the editors see the key: they would undo as well.
    document.addEventListener('keydown', onKeyDown, { capture: true });
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [undo, root]);
}

/** On the page around the Codex, such as a button of its header, and in nothing that has an undo or a task of its own. */
function isBeside(target: HTMLElement): boolean {
  return target.closest('input, textarea, select, [contenteditable="true"], nav, [role="dialog"]') === null;
}

/** Handlers for the element around the fields that publish the focused field. */
export function usePresenceField() {
  const { presence, undo } = useCodexContext();
  return {
    onFocus: (event: FocusEvent<HTMLElement>) => {
      const fieldId = fieldOf(event.target);
      // The focus went into a list or calendar that belongs to the field it came from.
      if (fieldId === null) return;
      if (fieldOf(event.relatedTarget) !== fieldId) undo?.endStep();
      presence?.setField(fieldId);
    },
    onBlur: (event: FocusEvent<HTMLElement>) => {
      // Another window may have the focus now; one is still in the field.
      if (!document.hasFocus() || event.relatedTarget !== null) return;
      presence?.setField(null);
    },
  };
}

function fieldOf(target: EventTarget | null): string | null {
  return target instanceof Element
    ? (target.closest<HTMLElement>('[data-field]')?.dataset['field'] ?? null)
    : null;
}
