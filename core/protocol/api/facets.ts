/** Wire schema of `/api/v1/facets`: states and tags by which the navigator groups Codices. */
import { z } from 'zod';
import { codexIdSchema } from './codices.ts';

export const codexFacetsSchema = z.object({
  id: codexIdSchema,
  /** The label of its state, where its template has a workflow. */
  status: z.string().nullable(),
  /** What its fields of type `tags` hold, each once. */
  tags: z.array(z.string()),
});
export type CodexFacets = z.infer<typeof codexFacetsSchema>;

/** Only Codices that have a state or a tag, and are not in the trash. */
export const facetListSchema = z.object({ items: z.array(codexFacetsSchema) });
