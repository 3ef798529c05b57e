'use client';
/** `/admin/templates`: the templates of the workspace, how much each is used, and a link to its editor. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMe } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import { AdminsOnly } from './admins-only.tsx';
import { NEW_TEMPLATE } from './draft/new-template.ts';
import { TemplateLibrary } from './library/template-library.tsx';
import classes from './template-library-page.module.css';

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
        {me && (mayRule ? <TemplateLibrary /> : <AdminsOnly workspace={me.workspace.name} />)}
      </div>
    </PageLayout>
  );
}
