/** Projects the Codices again that refer to one that has appeared or was purged. */

import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Services } from '../ports/services.ts';

/** In the background, one after the other. */
export function refreshReferrers(services: Services, targets: readonly string[]): void {
  services.background.run('reading again what refers to Codices that came or went', async () => {
    const sources = await services.prisma.codexReference.findMany({
      where: { targetId: { in: [...targets] } },
      select: { sourceId: true },
      distinct: ['sourceId'],
    });
    for (const { sourceId } of sources) await services.projection.project(codexDocumentName(sourceId));
  });
}
