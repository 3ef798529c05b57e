/** `/c/<codex id>/history` */
import { HistoryPage } from '#components/history/history-page.tsx';

export default async function Page({ params }: { readonly params: Promise<{ codexId: string }> }) {
  const { codexId } = await params;
  return <HistoryPage key={codexId} codexId={codexId} />;
}
