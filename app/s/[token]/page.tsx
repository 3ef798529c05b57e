/** `/s/<share token>` */
import { GuestPage } from '#components/sharing/guest-page.tsx';

export default async function Page({ params }: { readonly params: Promise<{ token: string }> }) {
  const { token } = await params;
  return <GuestPage token={token} />;
}
