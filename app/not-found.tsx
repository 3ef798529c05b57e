/** The page of an address that leads nowhere. */
import { NotFoundPage } from '#components/page/not-found-page.tsx';

export default function Page() {
  return <NotFoundPage />;
}
