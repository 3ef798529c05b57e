/** Fills a workspace over REST, by one import for each top-level Codex. */
import { createApi } from '#e2e/rest.ts';
import type { PlannedCodex } from './plan-workspace.ts';

export interface FillOptions {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /** An API token of somebody who may write. */
  readonly token: string;
  readonly codices: readonly PlannedCodex[];
  /** Told after each import how many Codices there are by now. */
  readonly onProgress?: (made: number) => void;
}

/** A Codex as it stands in a file. */
interface FiledCodex {
  readonly title: string;
  readonly template: { readonly id: string; readonly version: number };
  readonly fields: Readonly<Record<string, unknown>>;
  readonly children: FiledCodex[];
}

/** Brings all of them in; throws at the first import that is refused, of which nothing is written. */
export async function fillWorkspace({ url, token, codices, onProgress }: FillOptions): Promise<void> {
  const api = createApi(url, token);
  const { items } = await api.get<{ items: { id: string; version: number }[] }>('/templates');
  const versions = new Map(items.map(({ id, version }) => [id, version]));
  let made = 0;
  for (const codex of nest(codices, versions)) {
    const file = { format: 'vespera-bindery/codex', version: 1, ...codex };
    made += (await api.post<{ codices: unknown[] }>('/import', file)).codices.length;
    onProgress?.(made);
  }
}

/** Those at the top, each with what is below it. */
function nest(
  codices: readonly PlannedCodex[],
  versions: ReadonlyMap<string, number>,
): readonly FiledCodex[] {
  const filed: FiledCodex[] = [];
  const top: FiledCodex[] = [];
  for (const { title, templateId, parent, fields } of codices) {
    const template = { id: templateId, version: versions.get(templateId) ?? 1 };
    const codex: FiledCodex = { title, template, fields, children: [] };
    filed.push(codex);
    (parent === null ? top : (filed[parent]?.children ?? top)).push(codex);
  }
  return top;
}
