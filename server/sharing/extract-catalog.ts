/** The extracts there are: one for each link by which guests edit some fields, or comment on them (docs/adr/0067, docs/adr/0073). */
import { type CodexExtract, extractScope } from '#core/codex/extract.ts';
import { extractUse, findOpenLink, hasExtract } from '../access/share-link-access.ts';
import { openForReading, pinnedVersion, templateOf } from '../codices/content/live-reading.ts';
import type { ExtractCatalog } from '../ports/extract-catalog.port.ts';
import type { Services } from '../ports/services.ts';
import { findCodexRow } from '../projection/tables/codex-store.ts';

const NOTHING: CodexExtract = {
  roots: new Set(),
  metadata: { key: '', tell: () => null },
  commented: new Set(),
};

/** `services` are there once documents are opened. */
export function createExtractCatalog(
  services: () => Pick<Services, 'prisma' | 'environment' | 'templates'>,
): ExtractCatalog {
  return {
    async find(linkId) {
      const { prisma, environment } = services();
      const link = await findOpenLink(prisma, { id: linkId }, environment.now());
      const use = link !== null && hasExtract(link) ? extractUse(link) : null;
      return link === null || use === null ? null : { codexId: link.codexId, fields: link.fields, use };
    },
    async scopeIn(doc, { codexId, fields, use }) {
      const row = await findCodexRow(services().prisma, codexId);
      if (row === null) return NOTHING;
      const version = pinnedVersion(openForReading(services(), doc), row);
      return extractScope(await templateOf(services(), row, version), fields, use);
    },
  };
}
