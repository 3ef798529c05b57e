/** `/invite#<token>`: the same answer for every token, which no server sees. */
import { InvitationPage } from '#components/people/sign-in/invitation-page.tsx';

export default function Page() {
  return <InvitationPage />;
}
