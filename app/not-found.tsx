/** The page of an unknown address. */
import { NotFoundPage } from '#components/page/not-found-page.tsx';

export default function Page() {
  return <NotFoundPage />;
}
