/** For tests: editors of one rich text that can be disconnected and synchronised again. */
import { Editor, type JSONContent } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import * as Y from 'yjs';
import { fragmentText } from '#richtext/document/document.ts';
import { richTextExtensions } from '#richtext/schema/schema.ts';
import { PersistentSelection } from '../carets/persistent-selection.ts';
import { EmptyParagraph } from '../empty-paragraph.ts';
import { reattachText, type UnplacedText } from './reattach.ts';

/** Whoever hears of a change may answer it once or twice. */
const MOST_ROUNDS = 20;

export class Writer {
  readonly doc = new Y.Doc();
  readonly editor: Editor;
  /** What this one was told of. */
  readonly told: UnplacedText[] = [];
  private met: Uint8Array = Y.encodeStateVector(this.doc);

  constructor() {
    reattachText({
      doc: this.doc,
      writtenLately: () => {
        const met = Y.decodeStateVector(this.met);
        if (Y.getState(this.doc.store, this.doc.clientID) <= (met.get(this.doc.clientID) ?? 0)) return null;
        return (client, clock) =>
          client === this.doc.clientID && clock >= (met.get(client) ?? 0) ? 'spreading' : null;
      },
      isPage: () => true,
      mayWrite: () => true,
      onUnplaced: (unplaced) => this.told.push(...unplaced),
    });
    this.editor = new Editor({
      element: document.createElement('div'),
      extensions: [
        ...richTextExtensions({ for: 'editor' }),
        Collaboration.configure({ fragment: this.fragment }),
        EmptyParagraph,
        PersistentSelection,
      ],
    });
  }

  get fragment(): Y.XmlFragment {
    return this.doc.getXmlFragment('field:body');
  }

  get text(): string {
    return fragmentText(this.fragment);
  }

  show(content: JSONContent[]): void {
    this.editor.commands.setContent({ type: 'doc', content });
  }

  /** Each hears of what the others wrote, until nobody has anything new to tell. */
  static meet(...writers: readonly Writer[]): void {
    const versions = (): string => writers.map(({ doc }) => Y.encodeStateVector(doc).join()).join(' ');
    let rounds = 0;
    for (let before = ''; before !== versions(); rounds += 1) {
      if (rounds > MOST_ROUNDS) throw new Error('They never come to an end.');
      before = versions();
      const told = writers.map((speaker) =>
        writers.map((listener) => Y.encodeStateAsUpdate(speaker.doc, Y.encodeStateVector(listener.doc))),
      );
      for (const updates of told)
        for (const [index, update] of updates.entries()) {
          const listener = writers[index];
          if (listener !== undefined) Y.applyUpdate(listener.doc, update, 'remote');
        }
    }
    for (const writer of writers) writer.met = Y.encodeStateVector(writer.doc);
  }

  /** One hears what another has to say. */
  static hear(listener: Writer, speaker: Writer): void {
    Y.applyUpdate(listener.doc, Y.encodeStateAsUpdate(speaker.doc), 'remote');
  }

  destroy(): void {
    this.editor.destroy();
    this.doc.destroy();
  }
}
