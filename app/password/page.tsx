/** `/password#<token>`: the same answer for every token, which no server sees. */
import { SetPasswordPage } from '#components/people/sign-in/set-password-page.tsx';

export default function Page() {
  return <SetPasswordPage />;
}
