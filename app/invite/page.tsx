/** `/invite#<token>`: the same HTML for every token, which the server never sees. */
import { InvitationPage } from '#components/people/sign-in/invitation-page.tsx';

export default function Page() {
  return <InvitationPage />;
}
