/** The templates that Codices can be made from. */
import type { Call } from './tool.ts';

export interface ListedTemplate {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly children: readonly string[] | null;
}

export async function templatesOf({ access, signal }: Call): Promise<readonly ListedTemplate[]> {
  const { items }: { readonly items: readonly ListedTemplate[] } = await access.rest.call(
    'GET',
    '/templates',
    {
      signal,
    },
  );
  return items;
}
