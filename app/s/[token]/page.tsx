/** `/s/<share token>`: the same HTML for every token, which the client reads from the URL. */
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
