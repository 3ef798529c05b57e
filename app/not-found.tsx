/** What an address that leads nowhere says. */
import { NotFound } from '#components/shell/not-found.tsx';

export default function Page() {
  return <NotFound />;
}
