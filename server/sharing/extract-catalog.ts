/** The extracts there are: one for each link by which guests edit some fields (docs/adr/0067). */
import { extractScope } from '#core/codex/extract.ts';
import { findOpenLink, hasExtract } from '../access/share-link-access.ts';
import { openForReading, pinnedVersion, templateOf } from '../codices/content/live-reading.ts';
import type { ExtractCatalog } from '../ports/extract-catalog.port.ts';
import type { Services } from '../ports/services.ts';
import { findCodexRow } from '../projection/tables/codex-store.ts';

/** `services` are there once documents are opened. */
export function createExtractCatalog(
  services: () => Pick<Services, 'prisma' | 'environment' | 'templates'>,
): ExtractCatalog {
  return {
    async find(linkId) {
      const { prisma, environment } = services();
      const link = await findOpenLink(prisma, { id: linkId }, environment.now());
      return link !== null && hasExtract(link) ? { codexId: link.codexId, fields: link.fields } : null;
    },
    async scopeIn(doc, { codexId, fields }) {
      const row = await findCodexRow(services().prisma, codexId);
      if (row === null) return { roots: new Set(), metadata: { key: '', tell: () => null } };
      const version = pinnedVersion(openForReading(services(), doc), row);
      return extractScope(await templateOf(services(), row, version), fields);
    },
  };
}
