/** The port of extracts: for which link there is one, of which fields, and what they hold. */
import type * as Y from 'yjs';
import type { CodexExtract, ExtractUse } from '#core/codex/extract.ts';

/** The fields that guests of a link have. */
export interface ChosenFields {
  readonly codexId: string;
  readonly fields: readonly string[];
  /** Whether they write in them, or comment on them. */
  readonly use: ExtractUse;
}

export interface ExtractCatalog {
  /** The fields of a share link; `null` where there is no such link, or nobody connects by it. */
  find(linkId: string): Promise<ChosenFields | null>;
  /** What their extract holds, by the template version that `doc`, the document of the Codex, follows now. */
  scopeIn(doc: Y.Doc, chosen: ChosenFields): Promise<CodexExtract>;
}
