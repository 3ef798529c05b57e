/** The pages of admins as links above each of them. */
import { Link } from '#components/navigation/link.tsx';
import { PAGE_ACCESS } from '#core/protocol/page-access.ts';
import classes from './admin.module.css';

const PAGES = [
  { page: 'members', label: 'Members' },
  { page: 'groups', label: 'Groups' },
  { page: 'links', label: 'Links' },
  { page: 'agents', label: 'Agents' },
  { page: 'tokens', label: 'API tokens' },
  { page: 'private', label: 'Private Codices' },
  { page: 'webhooks', label: 'Webhooks' },
  { page: 'audit', label: 'Audit log' },
  { page: 'system', label: 'System' },
] as const;

export function AdminPages({ here }: { readonly here: (typeof PAGES)[number]['page'] }) {
  return (
    <nav aria-label="Administration">
      <ul className={classes['pages']}>
        {PAGES.map(({ page, label }) => (
          <li key={page}>
            <Link
              href={PAGE_ACCESS[page].path}
              className={classes['page-link']}
              {...(page === here ? { 'aria-current': 'page' as const } : {})}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
