/** Every address of the workspace: the same HTML for all of them; the client chooses the page. */
import { WorkspacePage } from '#components/router/workspace-page.tsx';

export default function Page() {
  return <WorkspacePage />;
}
