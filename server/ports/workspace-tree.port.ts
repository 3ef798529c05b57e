/** The port of the tree of Codices. */
import type { Actor, Subtree } from '#core/access/policy.ts';
import type { NodeLabel, Workspace } from '#core/workspace/workspace.ts';

/** One tree: that of the workspace, or that of a private Codex with all below it. */
export interface CodexTree {
  /** The live document that holds the tree. */
  documentName(): Promise<string>;
  /** Reads the tree as the journal has it at this moment. Don't keep the workspace. */
  read<T>(read: (workspace: Workspace) => T): Promise<T>;
  /**
   * Edits the tree in one operation and resolves when the Codex table shows it. Edits take turns; if `edit` throws,
   * nothing happened.
   */
  edit<T>(actor: Actor, edit: (workspace: Workspace) => T): Promise<T>;
  /** The same under an id: what is stored under it is not done again, whatever has become of it since. */
  editOnce(actor: Actor, operationId: string, edit: (workspace: Workspace) => void): Promise<void>;
  /**
   * Brings the Codex table up to the tree, and these Codices even if the tree has not changed; then ends the rights that somebody
   * here no longer has by it.
   */
  project(codexIds?: readonly string[]): Promise<void>;
  /** The label that the tree has for a Codex, as far as this process has read; `null` when it is not known. */
  labelOf(codexId: string): NodeLabel | null;
}

export interface WorkspaceTree extends CodexTree {
  /** The tree in which a Codex stands, by the private one on top of it; `null`: that of the workspace. */
  of(privateTopId: string | null): CodexTree;
  /** The Codices from `rootId` down, as they stand whenever it is asked; nothing while the tree is not known. */
  subtree(rootId: string): Promise<Subtree>;
  /** The same for guests: without what is in the trash. */
  sharedSubtree(rootId: string): Promise<Subtree>;
  /** Answers with the ids above a Codex as the tree stands whenever it is asked; none while the tree is not known. */
  ancestry(): Promise<(codexId: string) => readonly string[]>;
}
