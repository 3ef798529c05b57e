/** `/c/<codex id>` */
import { CodexPage } from '#components/codex/codex-page.tsx';

export default async function Page({ params }: { readonly params: Promise<{ codexId: string }> }) {
  const { codexId } = await params;
  return <CodexPage key={codexId} codexId={codexId} />;
}
