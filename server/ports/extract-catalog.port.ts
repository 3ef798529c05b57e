/** The port of extracts: for which link there is one, of which fields, and what they hold. */
import type * as Y from 'yjs';
import type { ExtractScope } from '#core/document/extract-update.ts';

/** The fields that guests of a link write in. */
export interface ChosenFields {
  readonly codexId: string;
  readonly fields: readonly string[];
}

export interface ExtractCatalog {
  /** The fields of a share link; `null` where there is no such link, or nobody writes by it. */
  find(linkId: string): Promise<ChosenFields | null>;
  /** What their extract holds, by the template version that `doc`, the document of the Codex, follows now. */
  scopeIn(doc: Y.Doc, chosen: ChosenFields): Promise<ExtractScope>;
}
