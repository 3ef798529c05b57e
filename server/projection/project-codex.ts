/** Projects a document to the Codex table; called by the projection queue. */
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { readWith } from '../codices/content/codex-reading.ts';
import { formulaDay } from '../codices/content/formula-day.ts';
import type { Services } from '../ports/services.ts';
import { takeOverLate } from '../templates/follow-template.ts';
import { prepareRelations, projectRelations, type RelationsContext } from './project-relations.ts';
import { type ProjectionReading, projectionReading } from './projection-reading.ts';
import { type CodexRow, findCodexRow, readRollUps, writeProjection } from './tables/codex-store.ts';
import { writeSearchRow } from './tables/search-index.ts';

/**
 * Projects title, template version and field values, what search knows, references, open conflicts and values that are not
 * allowed. A document without a row (it was purged) is left alone.
 */
export async function projectCodex(services: Services, codexId: string): Promise<void> {
  const row = await findCodexRow(services.prisma, codexId);
  if (!row) return;
  const [last] = await services.journal.describe(codexDocumentName(codexId), { limit: 1 });
  // An empty journal is a Codex still being created: its row holds what the seed will be made of.
  if (!last) return;
  const { people, search, compared, relations, isTakeOverDue, ...content } = await readContent(services, row);
  // What the server does by itself (following a template, correcting clocks) moves nothing to the top of anybody's list.
  const byServer = last.origin === 'template' || last.actor.id === SYSTEM_ACTOR.id;
  const updated = byServer
    ? { at: row.updatedAt, id: row.updatedById, name: row.updatedByName }
    : { at: new Date(last.serverTime), id: last.actor.id, name: last.actor.name };
  // Search and relations come first: a row that says it is up to date is so in everything.
  await writeSearchRow(services.prisma, codexId, search, compared, last.seq);
  await projectRelations(services, row, last.seq, relations, people);
  // A long journal is followed in several goes, each from where the one before ended.
  for (let { hasMore } = relations.problems; hasMore; ) {
    // Of the newest: what is not newer than the stored reading is not written, and this would not come to its end.
    const seq = await services.journal.headSeq(codexDocumentName(codexId));
    const further = await readContent(services, row);
    await projectRelations(services, row, seq, further.relations, further.people);
    hasMore = further.relations.problems.hasMore;
  }
  const written = { ...content, rollUps: row.rollUps, projectedSeq: last.seq, updated };
  if (await writeProjection(services.prisma, codexId, written)) services.rollUps.look();
  services.titles.touch(codexId, { title: content.title, templateId: row.templateId }, row.privateTopId);
  if (isTakeOverDue)
    services.background.run(`take over late content of ${codexId}`, () => takeOverLate(services, codexId));
}

/**
 * Reads the document in the template version that its pin names. What is looked up before the document is opened depends on
 * that version too, so where the row names another one, it is looked up again.
 */
async function readContent(
  services: Services,
  row: CodexRow,
): Promise<ProjectionReading & Pick<RelationsContext, 'people'>> {
  const context = await prepareRelations(services, row);
  const rollUps = readRollUps(row);
  const today = await formulaDay(services, row, context.now);
  const options = { ...context, today, rollUps, templateVersion: row.templateVersion };
  const { templateVersion, content } = await readWith(services, row, projectionReading, options);
  return content === null
    ? await readContent(services, { ...row, templateVersion })
    : { ...content, people: context.people };
}
