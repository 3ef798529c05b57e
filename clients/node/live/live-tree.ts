/** The tree of the workspace, live: when it changes, and who is in which Codex. */
import { createListeners } from '#core/observable.ts';
import { createWorkspacePresence, type WorkspacePresence } from '#sync/presence/workspace-presence.ts';
import type { WorkspaceSession } from '#sync/session/workspace-session.ts';

/** Somebody who is in a Codex. */
export interface PersonInCodex {
  readonly id: string;
  readonly name: string;
  /** 0–7, the same everywhere. */
  readonly hue: number;
}

export class LiveTree {
  private readonly session: WorkspaceSession;
  private readonly presence: WorkspacePresence;
  private readonly changes = createListeners();
  private readonly moves = createListeners();
  private readonly stops: readonly (() => void)[];
  private readonly onClosed: (tree: LiveTree) => void;

  /** @internal */
  constructor(
    session: WorkspaceSession,
    actor: { readonly id: string; readonly name: string },
    onClosed: (tree: LiveTree) => void,
  ) {
    this.session = session;
    this.onClosed = onClosed;
    this.presence = createWorkspacePresence(session.awareness, actor);
    this.stops = [
      session.workspace.observe(() => this.changes.notify()),
      this.presence.subscribe(() => this.moves.notify()),
      () => this.presence.destroy(),
    ];
  }

  /** Everybody else who is in a Codex now, by name. */
  peopleIn(codexId: string): readonly PersonInCodex[] {
    return this.presence.in(codexId);
  }

  /** Others see this program in the Codex; in none with `null`. */
  setCodex(codexId: string | null): void {
    this.presence.setCodex(codexId);
  }

  /** Calls back when Codices were made, moved, archived or trashed (`change`), or people went elsewhere (`people`); answers what ends that. */
  on(event: 'change' | 'people', listener: () => void): () => void {
    return (event === 'change' ? this.changes : this.moves).subscribe(listener);
  }

  async close(): Promise<void> {
    for (const stop of this.stops) stop();
    this.onClosed(this);
    await this.session.close();
  }
}
