/** A document of Hocuspocus, as the rest of the server sees it: its readers and who is present, without its content. */
import type { Document } from '@hocuspocus/server';

/**
 * Hocuspocus makes a Yjs document of each. Ours stays empty, so nothing of that is offered here: what a document holds is
 * asked of `contentOf`.
 */
export type Room = Pick<
  Document,
  'name' | 'isDestroyed' | 'awareness' | 'connections' | 'getConnections' | 'broadcastStateless'
>;
