/** `/s/<share token>`: the same answer for every token, which the client reads from its address. */
import { AppVersion } from '#components/app-version/app-version.tsx';
import { GuestPage } from '#components/sharing/guest-page.tsx';

export default function Page() {
  return (
    <>
      <AppVersion />
      <GuestPage />
    </>
  );
}
