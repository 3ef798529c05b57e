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
  const template = useTemplatesById().get(codex.template.id);
  return (
    <li className={classes['item']}>
      <Icon name={template?.icon} hue={template?.color ?? null} size={18} />
      <Link href={codexPath(codex.id)} className={classes['item-title']} dir="auto">
        {displayTitle(codex.title)}
      </Link>
      <span className={classes['item-template']}>{template?.name}</span>
      <span className={classes['item-who']}>
        <Avatar person={codex.updatedBy} size={20} decorative />
        <span className={classes['item-name']}>{codex.updatedBy.name}</span>
      </span>
      <span className={classes['item-when']}>
        <RelativeTime iso={codex.updatedAt} />
      </span>
    </li>
  );
}
