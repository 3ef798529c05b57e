'use client';
/** `/admin/templates`: the templates of the workspace, how much each is used, and a link to its editor. */
import { Button, Skeleton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMe, useTemplates } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import { isHue } from '#core/appearance/hues.ts';
import type { TemplateSummary } from '#core/protocol/api/templates.ts';
import { AdminsOnly } from './admins-only.tsx';
import { NEW_TEMPLATE } from './draft/new-template.ts';
import classes from './template-library.module.css';

export function TemplateLibraryPage() {
  const { data: me } = useMe();
  const mayRule = me !== undefined && isAtLeast(me.role, 'admin');
  return (
    <PageLayout>
      <PageHeader
        breadcrumbs={[{ label: 'Templates' }]}
        right={
          mayRule && (
            <Button
              component={Link}
              href={`/admin/templates/${NEW_TEMPLATE}`}
              leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />}
            >
              New template
            </Button>
          )
        }
      />
      <div className={classes['page']}>
        <h1 className={classes['title']}>Templates</h1>
        <p className={classes['lead']}>
          A template says what a kind of Codex is made of. When you publish a new version, its Codices follow,
          and nothing anyone wrote is deleted.
        </p>
        {me && (mayRule ? <Library /> : <AdminsOnly workspace={me.workspace.name} />)}
      </div>
    </PageLayout>
  );
}

function Library() {
  const templates = useTemplates();
  if (templates.isError && templates.data === undefined) {
    return (
      <p className={classes['problem']} role="alert">
        The templates could not be loaded. {errorMessage(templates.error)}{' '}
        <Button variant="light" color="rose" size="compact-sm" onClick={() => void templates.refetch()}>
          Try again
        </Button>
      </p>
    );
  }
  if (templates.data?.length === 0) {
    return (
      <EmptyState title="There are no templates yet">
        Begin with a small one: a name and two or three fields. It can grow later.
      </EmptyState>
    );
  }
  return (
    <ul className={classes['list']} aria-busy={templates.isPending}>
      {templates.isPending &&
        ['a', 'b', 'c', 'd'].map((key) => (
          <li key={key} className={classes['late']}>
            <Skeleton height={52} radius={10} mb={8} />
          </li>
        ))}
      {templates.data?.map((template) => (
        <TemplateRow key={template.id} template={template} />
      ))}
    </ul>
  );
}

function TemplateRow({ template }: { readonly template: TemplateSummary }) {
  const { id, version, name, icon, color, description, origin, codices, updatedAt } = template;
  const hue = color && isHue(color) ? color : 'slate';
  return (
    <li className={classes['row']}>
      <span
        className={classes['icon']}
        style={{ backgroundColor: `var(--hue-${hue}-soft)`, color: `var(--hue-${hue}-ink)` }}
      >
        <Icon name={icon} size={18} />
      </span>
      <div className={classes['text']}>
        <h2 className={classes['name']}>
          {/* Its target is the whole row. */}
          <Link href={`/admin/templates/${encodeURIComponent(id)}`} className={classes['link']}>
            <span className="vb-hidden">Edit </span>
            {name}
          </Link>
          <span className={classes['version']}>v{version}</span>
        </h2>
        <p className={classes['description']}>{description}</p>
      </div>
      <p className={classes['use']}>
        <span className={classes['count']}>{codexCountLabel(codices)}</span>
        <span>
          {origin === 'library' ? 'From the library' : 'Changed here'}, <RelativeTime iso={updatedAt} />
        </span>
      </p>
      <span className={classes['edit']} aria-hidden>
        Edit
      </span>
    </li>
  );
}

function codexCountLabel(codices: number): string {
  if (codices === 0) return 'No Codex yet';
  return codices === 1 ? '1 Codex' : `${codices.toLocaleString()} Codices`;
}
