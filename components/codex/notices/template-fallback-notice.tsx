/** Notice that the template version of a Codex cannot be read: which one it is shown in instead, and how to repair it. */
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '#components/navigation/link.tsx';
import type { Template } from '#core/template/template.ts';
import styles from './codex-state-notice.module.css';

interface TemplateFallbackNoticeProps {
  readonly template: Pick<Template, 'name' | 'version'>;
  /** `null` for guests, who have no history to restore from. */
  readonly historyOf: string | null;
}

export function TemplateFallbackNotice({ template, historyOf }: TemplateFallbackNoticeProps) {
  return (
    <div className={styles['notice']} role="status">
      <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
      <p className={styles['words']}>
        The template version that this Codex names can’t be read. It is shown in version {template.version} of
        “{template.name}”, under which it is listed.{' '}
        {historyOf === null ? (
          'Whoever shared it can fix this by restoring an earlier state.'
        ) : (
          <>
            Restoring any earlier state in its <Link href={`/c/${historyOf}/history`}>history</Link> mends
            this.
          </>
        )}
      </p>
    </div>
  );
}
