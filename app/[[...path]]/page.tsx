/** Every address of the workspace: the answer is the same for all of them, and the client chooses the page. */
import { WorkspacePage } from '#components/router/workspace-page.tsx';

export default function Page() {
  return <WorkspacePage />;
}
