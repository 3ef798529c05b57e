/** The port of the resolved templates. */
import type { Template } from '#core/template/template.ts';

export interface TemplateCatalog {
  /** A version, the newest when none is named. Throws `not_found`. */
  get(templateId: string, version?: number): Promise<Template>;
  /** As `get`, with `null` for what there is not. */
  find(templateId: string, version?: number): Promise<Template | null>;
  /** When a template was archived; `null` while it is in use, or there is none. */
  archivedAt(templateId: string): Promise<Date | null>;
}
