/** What shows while a page of the workspace is on its way. */
import { PageSkeleton } from '#components/shell/page-skeleton.tsx';

export default function Loading() {
  return <PageSkeleton />;
}
