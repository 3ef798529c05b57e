/** Every address of the workspace: the answer is the same for all of them, and the client chooses the page. */
import { notFound } from 'next/navigation';
import { WorkspacePage } from '#components/navigation/workspace-page.tsx';
import { parsePageAddress } from '#core/protocol/page-address.ts';

export default async function Page({ params }: { readonly params: Promise<{ path?: string[] }> }) {
  const { path = [] } = await params;
  if (parsePageAddress(`/${path.join('/')}`) === null) notFound();
  return <WorkspacePage />;
}
