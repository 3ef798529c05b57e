/** `/admin/templates` */
import { TemplateLibraryPage } from '#components/templates/template-library-page.tsx';

export default function Page() {
  return <TemplateLibraryPage />;
}
