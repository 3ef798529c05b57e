/** A document that exists in this page only, for template previews and history. */
import * as Y from 'yjs';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import type { CodexActor, CodexSource } from './codex-context.tsx';

const NOBODY: CodexActor = { id: 'preview', name: 'Preview' };

/** Opens `doc` (a fresh one when absent) without a socket, a store or other people. */
export function createLocalSource(doc: Y.Doc = new Y.Doc(), actor: CodexActor = NOBODY): CodexSource {
  return { codex: openCodex(doc, { environment: browserEnvironment, actor }), awareness: null };
}
