/** The comments on exported Codices, as they go at the end of a Markdown file. */
import { anchorSpaceOf } from '#core/comments/codex-anchors.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { readerDates } from '#core/format/reader-dates.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { readThrough } from '../codices/content/live-reading.ts';
import { presentThread } from '../comments/present-thread.ts';
import type { Services } from '../ports/services.ts';
import { writeComments } from './comments-markdown.ts';
import type { SubtreeRow } from './subtree.ts';

/** Of each Codex a chapter, in the order of the file; empty where nothing was said. */
export async function writeCommentsOf(
  services: Services,
  rows: readonly SubtreeRow[],
  timeZone: string,
): Promise<string> {
  const { instant } = readerDates(timeZone);
  const chapters: string[] = [];
  for (const { row } of rows) {
    const threads = await services.live.read(commentsDocumentName(row.id), readThreads);
    if (threads.length === 0) continue;
    const heading = rows.length === 1 ? 'Comments' : `Comments on “${row.title}”`;
    chapters.push(
      await readThrough(services, row, (codex, template) => {
        const space = anchorSpaceOf(codex, template);
        const labelOf = (id: string) => (id === 'title' ? 'Title' : (template.fields[id]?.label ?? id));
        return writeComments(
          threads.map((thread) => presentThread(thread, space, template)),
          { heading, labelOf, instant },
        );
      }),
    );
  }
  return chapters.join('\n\n');
}
