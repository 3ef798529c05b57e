/** Every page of somebody signed in stands in the workspace frame. An address that leads nowhere is told here: the page comes late. */
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { WorkspaceFrame } from '#components/shell/workspace-frame.tsx';
import { parsePageAddress } from '#core/protocol/page-address.ts';

interface LayoutProps {
  readonly params: Promise<{ readonly path?: string[] }>;
  readonly children: ReactNode;
}

export default async function WorkspaceLayout({ params, children }: LayoutProps) {
  const { path = [] } = await params;
  if (parsePageAddress(`/${path.join('/')}`) === null) notFound();
  return <WorkspaceFrame>{children}</WorkspaceFrame>;
}
