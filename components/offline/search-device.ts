/** Searches what this device holds and the titles in the tree; the answer has the form of the server's. */
import type { QueryClient } from '@tanstack/react-query';
import { basicQueries, templateQuery } from '#components/api/queries.ts';
import type { TreeReader } from '#components/forest/forest.ts';
import { workspaceDay, workspaceZone } from '#components/locale/workspace-day.ts';
import type { TreeContextValue } from '#components/tree-context/tree-context.tsx';
import type { SearchAnswer, SearchHit } from '#core/protocol/api/search.ts';
import { findSaid } from '#core/search/comment-excerpts.ts';
import { findExcerpts } from '#core/search/excerpts.ts';
import { templateNames } from '#core/search/filter-names.ts';
import { findLocally } from '#core/search/find-locally.ts';
import { highlight, needlesOf } from '#core/search/highlight.ts';
import { type LocalEntry, titleEntry } from '#core/search/local-entry.ts';
import { parseSearch } from '#core/search/parse-search.ts';
import type { LocalContext } from '#core/search/resolve-locally.ts';
import { codexTermsOf } from '#core/search/search-query.ts';
import type { Template } from '#core/template/template.ts';
import type { Device } from './device.ts';

/** A hit; for a Codex without a copy here only title and path are known. */
export interface LocalHit extends SearchHit {
  readonly held: boolean;
}

export interface LocalAnswer extends Omit<SearchAnswer, 'items' | 'nextCursor'> {
  readonly items: readonly LocalHit[];
  readonly total: number;
}

export interface DeviceSearch {
  readonly device: Device;
  readonly scope: TreeContextValue;
  readonly client: QueryClient;
}

/** The first `limit` of what matches `text`, best first. */
export async function searchDevice(
  { device, scope, client }: DeviceSearch,
  text: string,
  limit: number,
): Promise<LocalAnswer> {
  const workspace = scope.workspace.whole;
  const today = workspaceDay();
  const query = parseSearch(text, { today });
  const held = await device.index.all();
  const context: LocalContext = {
    me: scope.me.id,
    people: client.getQueryData(basicQueries.members.queryKey) ?? [],
    names: templateNames(await knownTemplates(client)),
    timeZone: workspaceZone(),
    today,
    place: (id) => placeIn(workspace, id),
    commentsOn: (id) => device.index.commentsOn(id),
  };
  const { found, problems, templates } = findLocally(everyEntry(workspace, held), text, query, context);
  const needles = needlesOf(codexTermsOf(query));
  const items = found.slice(0, limit).map(async (entry): Promise<LocalHit> => {
    const { id } = entry.codex;
    const isHeld = entry.facets !== null;
    return {
      ...entry.codex,
      held: isHeld,
      heading: highlight(entry.codex.title, needles),
      excerpts: isHeld ? findExcerpts(await device.index.texts(id), needles) : [],
      comments: findSaid((await device.index.comments(id)) ?? [], query),
      path: workspace.ancestors(id).map((above) => ({ id: above, title: titleIn(workspace, above) })),
    };
  });
  return {
    items: await Promise.all(items),
    total: found.length,
    problems: [...problems],
    templates: [...templates],
  };
}

/** What is held, and the titles of everything else in the tree. */
function* everyEntry(workspace: TreeReader, held: ReadonlyMap<string, LocalEntry>): Generator<LocalEntry> {
  yield* held.values();
  for (const top of workspace.children(null)) {
    for (const id of workspace.subtree(top)) {
      const label = held.has(id) ? null : workspace.node(id)?.label;
      if (label) yield titleEntry(id, label.title, label.templateId);
    }
  }
}

function placeIn(workspace: TreeReader, id: string): ReturnType<LocalContext['place']> {
  const node = workspace.node(id);
  return node === null ? null : { standing: node.standing, ancestors: workspace.ancestors(id) };
}

function titleIn(workspace: TreeReader, id: string): string {
  return workspace.node(id)?.label?.title ?? '';
}

/** Every template this device knows, in its newest version. */
async function knownTemplates(client: QueryClient): Promise<readonly Template[]> {
  const list = client.getQueryData(basicQueries.templates.queryKey) ?? [];
  const found = list.map(({ id }) =>
    client
      .fetchQuery({ ...templateQuery(id), retry: false, staleTime: Number.POSITIVE_INFINITY })
      .catch(() => null),
  );
  return (await Promise.all(found)).filter((template): template is Template => template !== null);
}
