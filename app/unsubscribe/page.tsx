/** `/unsubscribe#<token>`: the same HTML for every token, which the server sees when the button is pressed. */
import { UnsubscribePage } from '#components/people/sign-in/unsubscribe-page.tsx';

export default function Page() {
  return <UnsubscribePage />;
}
