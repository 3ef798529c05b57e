/** What an address that leads nowhere says. */
import { NotFound } from '#components/page/not-found-page.tsx';

export default function Page() {
  return <NotFound />;
}
