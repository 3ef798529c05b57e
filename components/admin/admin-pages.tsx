/** The pages of admins as links above each of them. */
import { Link } from '#components/navigation/link.tsx';
import classes from './admin.module.css';

const PAGES = [
  { href: '/admin/members', label: 'Members' },
  { href: '/admin/groups', label: 'Groups' },
  { href: '/admin/links', label: 'Links' },
  { href: '/admin/tokens', label: 'API tokens' },
  { href: '/admin/audit', label: 'Audit log' },
  { href: '/admin/system', label: 'System' },
] as const;

export function AdminPages({ here }: { readonly here: (typeof PAGES)[number]['href'] }) {
  return (
    <nav aria-label="Administration">
      <ul className={classes['pages']}>
        {PAGES.map(({ href, label }) => (
          <li key={href}>
            <Link
              href={href}
              className={classes['page-link']}
              {...(href === here ? { 'aria-current': 'page' as const } : {})}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
