/** The address of a Codex on the page of a link for a part of the tree: the hash says which, so that every address is one page. */
import { isUuid } from '#core/uuid.ts';

export function sharedCodexHash(codexId: string): string {
  return `#codex=${codexId}`;
}

/** The id in a hash; `null` where none is named. */
export function readSharedCodexHash(hash: string): string | null {
  const [, id = ''] = /^#codex=([\w-]+)$/.exec(hash) ?? [];
  return isUuid(id.toLowerCase()) ? id.toLowerCase() : null;
}
