/** A hook for the rules of templates about children. */
import { useCallback } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import type { RulesOf } from './move-rules.ts';

export function useTemplateRules(): RulesOf {
  const templates = useTemplatesById();
  return useCallback(
    (templateId) => {
      const template = templates.get(templateId);
      if (template === undefined) return undefined;
      const { name, children, mainChangesBy } = template;
      return { name, children, mergesOnly: mainChangesBy !== undefined };
    },
    [templates],
  );
}
