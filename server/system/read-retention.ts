/** The state of retention, as admins see it: by template what was folded and until when, when the next run is, and what could not be folded. */
import type { SystemRetention } from '#core/protocol/api/administration/system.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { Services } from '../ports/services.ts';
import { readRun } from '../retention/retention-run.ts';

/** `null` where no template ever had a rule. */
export async function readRetention({ prisma }: Pick<Services, 'prisma'>): Promise<SystemRetention | null> {
  const run = await readRun(prisma);
  if (run === null) return null;
  const { waitsFor, failures, moreFailures } = run;
  return {
    ...{ at: iso(run.at), nextAt: new Date(run.nextAt).toISOString(), waitsFor, moreFailures },
    templates: run.templates.map(({ foldedTo, foldedAt, ...template }) => ({
      ...{ ...template, foldedTo: iso(foldedTo), foldedAt: iso(foldedAt) },
    })),
    failures: failures.map(({ documentName, message }) => {
      const { id = '', branch = 'main' } = parseDocumentName(documentName) ?? {};
      return { codexId: id, branch: branch === 'main' ? null : branch, message };
    }),
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
