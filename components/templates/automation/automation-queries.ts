/** Queries and mutations of the automation page. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import {
  dryRunResultSchema,
  type RunStatus,
  ruleRunListSchema,
  ruleRunSchema,
  ruleTargetListSchema,
  ruleTargetWithSecretSchema,
  templateRuleSchema,
  templateRulesSchema,
  timeZoneSchema,
} from '#core/protocol/api/automation.ts';
import { codexListSchema } from '#core/protocol/api/codices.ts';

/** Runs go on by themselves, so what is shown is read again this often while somebody looks. */
const LOOK_MS = 10_000;

const pathOf = (templateId: string) => `/templates/${encodeURIComponent(templateId)}/automation`;
const rulesKey = (templateId: string) => ['automation', templateId, 'rules'] as const;
const runsKey = (templateId: string) => ['automation', templateId, 'runs'] as const;

export function useRules(templateId: string, enabled = true) {
  return useQuery({
    enabled,
    queryKey: rulesKey(templateId),
    queryFn: ({ signal }) => api.get(pathOf(templateId), templateRulesSchema, { signal }),
    refetchInterval: LOOK_MS,
    staleTime: 0,
  });
}

export interface RunChoice {
  readonly rule: string | null;
  readonly status: RunStatus | null;
}

/** The log, page by page; the newest page is read again while somebody looks. */
export function useRuns(templateId: string, { rule, status }: RunChoice) {
  return useInfiniteQuery({
    queryKey: [...runsKey(templateId), rule, status],
    queryFn: ({ signal, pageParam }) =>
      api.get('/automation/runs', ruleRunListSchema, {
        signal,
        query: {
          template: templateId,
          rule: rule ?? undefined,
          status: status ?? undefined,
          limit: 20,
          cursor: pageParam ?? undefined,
        },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: LOOK_MS,
    staleTime: 0,
  });
}

const LATELY_MS = 7 * 86_400_000;

/** Ids of the templates whose rules have failed or were stopped in the last week, as far as the newest runs tell. */
export function useFailingTemplates() {
  return useQuery({
    queryKey: ['automation', 'failing'],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        (['failed', 'stopped'] as const).map((status) =>
          api.get('/automation/runs', ruleRunListSchema, { signal, query: { status, limit: 100 } }),
        ),
      );
      const runs = lists.flatMap(({ items }) => items);
      const lately = runs.filter(({ at }) => Date.parse(at) > Date.now() - LATELY_MS);
      return [...new Set(lately.map(({ template }) => template.id))].sort();
    },
    staleTime: 60_000,
  });
}

function useRuleMutation<Input, Answer>(templateId: string, run: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => void client.invalidateQueries({ queryKey: ['automation', templateId] }),
  });
}

export function usePauseRule(templateId: string) {
  return useRuleMutation(
    templateId,
    ({ rule, paused }: { readonly rule: string; readonly paused: boolean }) =>
      api.put(`${pathOf(templateId)}/${encodeURIComponent(rule)}/pause`, { paused }, templateRuleSchema),
  );
}

export function useReplayRun(templateId: string) {
  return useRuleMutation(templateId, (runId: string) =>
    api.post(`/automation/runs/${runId}/replay`, undefined, ruleRunSchema),
  );
}

/** What a rule would do; nothing is written. */
export function useTryRule(templateId: string, rule: string) {
  return useMutation({
    mutationFn: (codexId: string) =>
      api.post(`${pathOf(templateId)}/${encodeURIComponent(rule)}/dry-run`, { codexId }, dryRunResultSchema),
  });
}

export function useSetTimeZone(templateId: string) {
  return useRuleMutation(templateId, (timeZone: string) =>
    api.put('/time-zone', { timeZone }, timeZoneSchema),
  );
}

const targetsKey = ['automation', 'targets'] as const;

/** Where rules may post to, whatever their template. */
export function useTargets() {
  return useQuery({
    queryKey: targetsKey,
    queryFn: async ({ signal }) =>
      (await api.get('/automation/targets', ruleTargetListSchema, { signal })).items,
    staleTime: 0,
  });
}

function useTargetMutation<Input, Answer>(run: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => void client.invalidateQueries({ queryKey: targetsKey }),
  });
}

export function useSetTarget() {
  return useTargetMutation(({ name, url }: { readonly name: string; readonly url: string }) =>
    api.put(`/automation/targets/${encodeURIComponent(name)}`, { url }, ruleTargetWithSecretSchema),
  );
}

export function useRemoveTarget() {
  return useTargetMutation((name: string) => api.delete(`/automation/targets/${encodeURIComponent(name)}`));
}

/** Codices of a template to try a rule on, those edited last first. */
export function useCodicesOf(templateId: string) {
  return useQuery({
    queryKey: ['automation', templateId, 'codices'],
    queryFn: ({ signal }) =>
      api.get('/codices', codexListSchema, { signal, query: { template: templateId, limit: 50 } }),
    staleTime: 30_000,
  });
}
