'use client';
/** The home page: create a Codex, or continue with a recent one. */
import { useMe } from '#components/api/queries.ts';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import { AssignedCodices } from './assigned-codices.tsx';
import { FavouriteCodices } from './favourite-codices.tsx';
import classes from './home.module.css';
import { NeedsReview } from './needs-review.tsx';
import { RecentCodices } from './recent-codices.tsx';
import { TemplateGallery } from './template-gallery.tsx';
import { UnreadComments } from './unread-comments.tsx';

export function HomePage() {
  const me = useMe();
  const mayWrite = me.data !== undefined && isAtLeast(me.data.role, 'editor');
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[{ label: 'Home' }]} />
      <div className={classes['page']}>
        <h1 className="vb-hidden">Home</h1>
        {mayWrite && <TemplateGallery />}
        <FavouriteCodices />
        <AssignedCodices />
        <UnreadComments />
        <NeedsReview />
        <RecentCodices mayWrite={mayWrite} />
      </div>
    </PageLayout>
  );
}
