/** Whoever made an edit, as the journal keeps it: who it was, and how much of the tree they reached. */
import type { Actor } from './policy.ts';

export interface Author extends Pick<Actor, 'kind' | 'id' | 'name'> {
  /** The Codex on top of what the API token used reached; absent where they reached the whole tree, and for guests. */
  readonly subtreeId?: string;
}

/** Whose suggestion an edit carries out that its actor accepted. */
export interface Proposal extends Pick<Actor, 'kind' | 'id' | 'name'> {
  readonly suggestionId: string;
}

/** The part of an actor that is kept. */
export function authorOf(actor: Actor): Author {
  const { kind, id, name } = actor;
  if (actor.kind !== 'user' || actor.subtree === undefined) return { kind, id, name };
  return { kind, id, name, subtreeId: actor.subtree.rootId };
}
