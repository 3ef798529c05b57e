/** `/search?q=<words and filters>` */
import { SearchPage } from '#components/search/search-page.tsx';

interface PageProps {
  readonly searchParams: Promise<{ readonly q?: string | string[] }>;
}

export default async function Page({ searchParams }: PageProps) {
  const { q } = await searchParams;
  return <SearchPage asked={typeof q === 'string' ? q : ''} />;
}
