/** For tests of the navigator: a workspace document with a given tree. */
import * as Y from 'yjs';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { Workspace } from '#core/workspace/workspace.ts';

/** A tree as its titles: `{Reliability: {'Checkout outage': {}}}`. */
export interface Sketch {
  readonly [title: string]: Sketch;
}

export interface Planted {
  readonly workspace: Workspace;
  /** The id of the Codex with this title. */
  readonly id: (title: string) => string;
  /** Titles of ids, for comparing. */
  readonly titles: (ids: readonly string[]) => readonly string[];
}

/** Every Codex is of the template `page` unless `templates` names another by title. The ids are counted from `first`. */
export function plant(
  sketch: Sketch,
  templates: Readonly<Record<string, string>> = {},
  first = 1_000,
): Planted {
  let count = 0;
  const environment = {
    now: () => 1_800_000_000_000 + count,
    newId: () => uuid(++count),
    random: () => (++count * 0.618_033) % 1,
  };
  const workspace = openWorkspace(new Y.Doc(), { environment, actor: { id: 'u1', name: 'Rae' } });
  const ids = new Map<string, string>();
  const grow = (branch: Sketch, parentId: string | null): void => {
    for (const [title, below] of Object.entries(branch)) {
      const id = uuid(first + ids.size);
      ids.set(title, id);
      workspace.insert(id, { parentId }, { title, templateId: templates[title] ?? 'page' });
      grow(below, id);
    }
  };
  grow(sketch, null);
  return {
    workspace,
    id: (title) => ids.get(title) ?? title,
    titles: (wanted) => wanted.map((id) => workspace.node(id)?.label?.title ?? id),
  };
}

function uuid(number: number): string {
  return `0190a000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}
