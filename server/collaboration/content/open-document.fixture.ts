/** For tests: a document of Hocuspocus with content, as it is once it has been loaded. */
import { Document } from '@hocuspocus/server';
import * as Y from 'yjs';
import { NO_THREADS } from '../../threads/do-task.ts';
import { type ContentOptions, contentOf, holdContent } from './document-content.ts';

export function openDocument(name: string, options: Partial<ContentOptions> = {}): Document {
  const document = new Document(name);
  holdContent(document, {
    state: Y.encodeStateAsUpdate(new Y.Doc()),
    threads: NO_THREADS,
    clock: () => performance.now(),
    quietMs: 10_000,
    staysBuilt: false,
    onBroken: () => undefined,
    ...options,
  });
  return document;
}

/** Its content as a Yjs document, built for the occasion. */
export function builtFrom(document: Document): Y.Doc {
  return contentOf(document).use((doc) => doc);
}
