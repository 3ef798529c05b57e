/** Pictures pasted or dropped into a text are uploaded and put where they fell. */
import { type Editor, Extension } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import type { AssetBody } from '#core/protocol/api/assets.ts';

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
    if (upload === null) return [];
    const take = (data: DataTransfer | null, position?: number): boolean => {
      const images = [...(data?.files ?? [])].filter((file) => file.type.startsWith('image/'));
      if (images.length === 0) return false;
      void insertImages(editor, images, upload, position);
      return true;
    };
    return [
      new Plugin({
        key: new PluginKey('imagePaste'),
        props: {
          // A copy from a web page or an office program brings its text as well; that is what is wanted then.
          handlePaste: (_view, event) =>
            event.clipboardData?.getData('text/html') === '' && take(event.clipboardData),
          handleDrop: (view, event, _slice, moved) =>
            !moved &&
            take(event.dataTransfer, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos),
        },
      }),
    ];
  },
});
