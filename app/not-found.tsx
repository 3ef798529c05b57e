/** What an address that leads nowhere says. */
import { NotFoundPage } from '#components/page/not-found-page.tsx';

export default function Page() {
  return <NotFoundPage />;
}
