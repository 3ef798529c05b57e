/** Uploads pictures that are pasted or dropped into a text, and inserts them there. */
import { type Editor, Extension } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { toast } from '#components/ui/toast.tsx';
import type { AssetBody } from '#core/protocol/api/assets.ts';
import { isPictureOnly, repairPastedHtml } from './pasted-html.ts';

export type UploadImage = (file: File) => Promise<AssetBody | null>;

/** Uploads one after another and inserts each at `position` (the selection when absent) as it arrives. */
export async function insertImages(
  editor: Editor,
  files: readonly File[],
  upload: UploadImage,
  position?: number,
): Promise<void> {
  for (const file of files) {
    const asset = await upload(file);
    if (asset === null || editor.isDestroyed) continue;
    const node = { type: 'image', attrs: { src: asset.url, alt: '', title: null } };
    const at =
      position === undefined ? editor.state.selection.to : Math.min(position, editor.state.doc.content.size);
    editor.chain().insertContentAt(at, node).run();
  }
}

interface ImagePasteOptions {
  readonly upload: UploadImage | null;
}

export const ImagePaste = Extension.create<ImagePasteOptions>({
  name: 'imagePaste',
  addOptions: () => ({ upload: null }),
  addProseMirrorPlugins() {
    const { upload } = this.options;
    const { editor } = this;
    const take = (data: DataTransfer | null, position?: number): boolean => {
      const images = [...(data?.files ?? [])].filter((file) => file.type.startsWith('image/'));
      if (images.length === 0 || upload === null) return false;
      void insertImages(editor, images, upload, position);
      return true;
    };
    return [
      new Plugin({
        key: new PluginKey('imagePaste'),
        props: {
          // A copy from a web page or an office program brings its text as well; that is what is wanted then.
          handlePaste: (_view, event) => {
            const html = event.clipboardData?.getData('text/html') ?? '';
            return (html === '' || isPictureOnly(html)) && take(event.clipboardData);
          },
          transformPastedHTML: (html) => {
            const repaired = repairPastedHtml(html, window.location.origin);
            if (repaired.leftOut > 0) toast.notice(leftOutMessage(repaired.leftOut));
            return repaired.html;
          },
          handleDrop: (view, event, _slice, moved) =>
            !moved &&
            take(event.dataTransfer, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos),
        },
      }),
    ];
  },
});

function leftOutMessage(count: number): string {
  const pictures = count === 1 ? 'A picture was' : `${count} pictures were`;
  return `${pictures} left out: Bindery loads nothing from other sites. Copy a picture by itself, or save it and add the file.`;
}
