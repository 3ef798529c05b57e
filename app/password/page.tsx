/** `/password#<token>`: the same HTML for every token, which the server never sees. */
import { SetPasswordPage } from '#components/people/sign-in/set-password-page.tsx';

export default function Page() {
  return <SetPasswordPage />;
}
