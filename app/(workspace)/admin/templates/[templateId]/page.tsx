/** `/admin/templates/<template id>` */
import { TemplateEditorPage } from '#components/templates/template-editor-page.tsx';

export default async function Page({ params }: { readonly params: Promise<{ templateId: string }> }) {
  const { templateId } = await params;
  return <TemplateEditorPage templateId={decodeURIComponent(templateId)} />;
}
