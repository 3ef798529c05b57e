/** `/f/<token of a form>`: the same HTML for every token, which the client reads from the URL. */
import { IntakePage } from '#components/intake/intake-page.tsx';

export default function Page() {
  return <IntakePage />;
}
