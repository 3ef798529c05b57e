/** A program that writes unique words through the client for Node, and notes which of them it was told are saved. */

import { WebSocket } from 'ws';
import type * as Y from 'yjs';
import { Bindery, type LiveCodex } from '#clients/node/bindery.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';

/** A text that all write, a set that all add to, and a rich text for each, which is written whole. */
export const WRITERS_TEMPLATE = `{ id: 'written', version: 1, name: 'Written', fields: {
  log: { type: 'text' }, marks: { type: 'tags' },
  prose0: 'richText', prose1: 'richText', prose2: 'richText', prose3: 'richText' } }`;
/** As many as there are rich texts. */
export const MAX_WRITERS = 4;

export interface SdkWriter {
  readonly name: string;
  readonly documentName: string;
  readonly written: readonly string[];
  /** What `saved()` has resolved for. */
  readonly saved: ReadonlySet<string>;
  isConnected(): boolean;
  /** Everything written so far was told to be saved. */
  isSettled(): boolean;
  /** The words that it sees. */
  seen(): ReadonlySet<string>;
  write(): void;
  /** What it says of its state, for whoever looks into a run that failed. */
  describe(): string;
  /** Asks for `saved()` of everything written so far. */
  askSaved(): void;
  /** Takes the network away, or gives it back. */
  setPlugged(plugged: boolean): void;
  leave(): Promise<void>;
}

export interface SdkWriterOptions {
  readonly index: number;
  readonly baseUrl: string;
  readonly token: string;
  readonly codexId: string;
  /** What went wrong where nobody waits for it. */
  readonly onError: (error: unknown) => void;
}

/** Opens the Codex; resolves with its first state. */
export async function openSdkWriter({
  index,
  codexId,
  onError,
  ...options
}: SdkWriterOptions): Promise<SdkWriter> {
  const plug = createPlug();
  const bindery = new Bindery({ ...options, fetch: plug.fetch, WebSocket: plug.WebSocket });
  const codex = await bindery.openCodex(codexId);
  const name = `w${index}`;
  const written: string[] = [];
  const saved = new Set<string>();
  const prose: string[] = [];
  const writeWord = (word: string): void => {
    const way = written.length % 3;
    if (way === 0) codex.field('log').insert(String(codex.field('log').value).length, `${word} `);
    else if (way === 1) codex.field('marks').add(word);
    else {
      prose.push(word);
      codex.field(`prose${index}`).setMarkdown(prose.join(' ')).catch(onError);
    }
  };
  return {
    name,
    documentName: codexDocumentName(codexId),
    written,
    saved,
    isConnected: () => ['saved', 'saving'].includes(codex.status.phase),
    isSettled: () => saved.size === written.length,
    seen: () => wordsOf(codex),
    write() {
      const word = `${name}.${written.length}`;
      written.push(word);
      writeWord(word);
    },
    askSaved() {
      const asked = [...written];
      codex.saved().then(() => {
        for (const word of asked) saved.add(word);
      }, onError);
    },
    describe() {
      const { phase, waiting } = codex.status;
      return `${name} ${phase}, ${waiting} waiting, ${saved.size} of ${written.length} saved`;
    },
    setPlugged: plug.set,
    async leave() {
      await bindery.close();
    },
  };
}

const WORD = /\bw\d+\.\d+\b/g;

function wordsOf(codex: LiveCodex): ReadonlySet<string> {
  return wordsIn(codex.doc, codex.field('marks').value);
}

/** The words in the texts of a document, and in the members of its set. */
export function wordsIn(doc: Y.Doc, marks: unknown): ReadonlySet<string> {
  const proses = Array.from({ length: MAX_WRITERS }, (_, index) => doc.getXmlFragment(`field:prose${index}`));
  const texts = [doc.getText('field:log').toString(), JSON.stringify(marks), ...proses.map(String)];
  return new Set(texts.flatMap((text) => text.match(WORD) ?? []));
}

/** A network of one program's own, which can be taken away from it: sockets break, requests fail. */
function createPlug() {
  let isPlugged = true;
  const open = new Set<WebSocket>();
  class PluggedWebSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      // A client may have let go of a socket that is still connecting.
      this.on('error', () => undefined);
      open.add(this);
      this.once('close', () => open.delete(this));
      if (!isPlugged) this.terminate();
    }
  }
  return {
    WebSocket: PluggedWebSocket,
    async fetch(...request: Parameters<typeof fetch>): Promise<Response> {
      if (!isPlugged) throw new TypeError('unplugged');
      return await fetch(...request);
    },
    set(plugged: boolean): void {
      isPlugged = plugged;
      if (!plugged) for (const socket of open) socket.terminate();
    },
  };
}
