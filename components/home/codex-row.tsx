/** A Codex in a list of the home page: its template, title, and who edited it last. */
import { useTemplatesById } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { Icon } from '#components/ui/icon.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import classes from './home.module.css';

export function CodexRow({ codex }: { readonly codex: CodexSummary }) {
  return (
    <li className={classes['item']}>
      <CodexCells id={codex.id} title={codex.title} templateId={codex.template.id} summary={codex} />
    </li>
  );
}

interface CodexCellsProps {
  readonly id: string;
  readonly title: string;
  readonly templateId: string | null;
  /** `null` while the server has not told who edited it. */
  readonly summary: Pick<CodexSummary, 'updatedBy' | 'updatedAt'> | null;
}

export function CodexCells({ id, title, templateId, summary }: CodexCellsProps) {
  const template = useTemplatesById().get(templateId ?? '');
  return (
    <>
      <Icon name={template?.icon} hue={template?.color ?? null} size={18} />
      <Link href={codexPath(id)} className={classes['item-title']} dir="auto">
        {displayTitle(title)}
      </Link>
      <span className={classes['item-template']}>{template?.name}</span>
      <span className={classes['item-who']}>
        {summary !== null && (
          <>
            <Avatar person={summary.updatedBy} size={20} decorative />
            <span className={classes['item-name']}>{summary.updatedBy.name}</span>
          </>
        )}
      </span>
      <span className={classes['item-when']}>
        {summary !== null && <RelativeTime iso={summary.updatedAt} />}
      </span>
    </>
  );
}
