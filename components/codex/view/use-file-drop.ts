/** A hook for files dropped anywhere on a Codex: they go to its attachments, if it has a field for them. */
import type { ClipboardEvent, DragEvent } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { FILES_REFUSAL, useSuggesting } from '#components/suggesting-context/suggesting-context.ts';
import { toast } from '#components/ui/toast.tsx';

/** Handlers for the element around the fields. Fields with their own drop zone handle their drops themselves. */
export function useFileDrop() {
  const { attachments, canEdit, services } = useCodexContext();
  const suggesting = useSuggesting();
  const mayAttach = canEdit && services.upload !== null;
  return {
    onDragOver: (event: DragEvent<HTMLElement>) => {
      const isHeard = mayAttach || suggesting !== null;
      if (isHeard && event.dataTransfer.types.includes('Files')) event.preventDefault();
    },
    onPaste: ({ clipboardData }: ClipboardEvent<HTMLElement>) => {
      const isFile = clipboardData.files.length > 0 && clipboardData.getData('text/plain') === '';
      if (isFile) suggesting?.refuse(FILES_REFUSAL);
    },
    onDrop: (event: DragEvent<HTMLElement>) => {
      const files = [...event.dataTransfer.files];
      // The browser would open them in place of the page.
      if (suggesting !== null && files.length > 0) {
        event.preventDefault();
        suggesting.refuse(FILES_REFUSAL);
        return;
      }
      if (!mayAttach || files.length === 0) return;
      // A rich text has put the pictures where they fell.
      const placed = event.defaultPrevented && isInRichText(event.target);
      event.preventDefault();
      const left = attachments.take(placed ? files.filter(({ type }) => !type.startsWith('image/')) : files);
      if (left.length > 0) toast.notice(refusalLabel(left));
    },
  };
}

function isInRichText(target: EventTarget): boolean {
  return target instanceof Element && target.closest('.ProseMirror') !== null;
}

function refusalLabel(files: readonly File[]): string {
  const names = new Intl.ListFormat('en').format(files.map(({ name }) => `“${name}”`));
  return `${names} ${files.length === 1 ? 'was' : 'were'} not added: no field on this page takes ${files.length === 1 ? 'it' : 'them'}.`;
}
