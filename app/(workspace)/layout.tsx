/** Every page of somebody signed in stands in the workspace frame. */
import type { ReactNode } from 'react';
import { WorkspaceFrame } from '#components/shell/workspace-frame.tsx';

export default function WorkspaceLayout({ children }: { readonly children: ReactNode }) {
  return <WorkspaceFrame>{children}</WorkspaceFrame>;
}
