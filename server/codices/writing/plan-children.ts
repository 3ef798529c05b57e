/** Plans the children that a template creates together with a Codex. */
import type { Template } from '#core/template/template.ts';
import { fillTitle } from '#core/template/title-pattern.ts';
import { storableText } from '../../database/database-text.ts';
import type { Services } from '../../ports/services.ts';
import type { NewCodexRow } from '../../projection/tables/codex-store.ts';
import { idFromKey } from './derived-id.ts';

/** Enough for any form; templates that make one another would go on for ever. */
const MAX_CHILDREN = 100;

/**
 * Rows for `children.create` of the template and recursively of theirs, parents first; `today` goes into their titles. Ids
 * are derived from the parent's, so that a retry plans the same. Unknown and archived templates and cycles create no child.
 */
export async function planChildren(
  services: Services,
  root: NewCodexRow,
  template: Template,
  today: string,
): Promise<NewCodexRow[]> {
  const planned: NewCodexRow[] = [];
  const open = [{ row: root, template, above: new Set([template.id]) }];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const [index, { template: id, title }] of next.template.children.create.entries()) {
      if (planned.length === MAX_CHILDREN) return planned;
      const made = next.above.has(id) ? null : await services.templates.find(id);
      if (!made || made.abstract || (await services.templates.archivedAt(id)) !== null) {
        services.log.warn(
          { template: next.template.id, child: id },
          'a child was not made along with its parent',
        );
        continue;
      }
      const row = childRow(next.row, made, { title, index, today });
      planned.push(row);
      open.push({ row, template: made, above: new Set([...next.above, id]) });
    }
  }
  return planned;
}

interface ChildPlan {
  readonly title: string;
  readonly index: number;
  readonly today: string;
}

function childRow(parent: NewCodexRow, template: Template, { title, index, today }: ChildPlan): NewCodexRow {
  return {
    ...parent,
    id: idFromKey(parent.id, `child/${index}`),
    templateId: template.id,
    templateVersion: template.version,
    parentId: parent.id,
    title: storableText(title.trim() === '' ? fillTitle(template, {}, today) : title),
    fields: {},
  };
}
