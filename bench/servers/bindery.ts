/** Bindery's collaboration server with its PostgreSQL journal. */
import pg from 'pg';
import type { Logger } from 'pino';
import type { UserActor } from '#core/access/policy.ts';
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import type { Template } from '#core/template/template.ts';
import { createCodexUpdateCheck } from '#server/codices/content/codex-update-check.ts';
import { createCollaboration } from '#server/collaboration/collaboration.ts';
import { readEnv } from '#server/config/env.ts';
import { createLog } from '#server/config/log.ts';
import { serverEnvironment } from '#server/config/server-environment.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import type { Authenticator } from '#server/ports/authenticator.port.ts';
import type { ProcessBus } from '#server/ports/process-bus.port.ts';
import { openProcessBus } from '#server/processes/open-process-bus.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import { serve } from './serve.ts';

/** Everybody is who their token says. */
const credentials = (id: string) => {
  const actor: UserActor = { kind: 'user', id, name: `Editor ${id}`, role: 'editor' };
  return { actor, expiresAt: null };
};
const authenticator: Authenticator = {
  fromRequest: async () => null,
  fromSocketToken: async (token) => credentials(token),
  recheck: async (actor) => credentials(actor.id),
};

const findTemplates = async () => [TEMPLATE];

/** What editors type into, and what somebody writes who was away for a day. */
const FIELDS = [
  field('notes', 'text'),
  field('summary', 'richText'),
  ...Array.from({ length: 24 }, (_, index) => field(`notes-${index}`, 'text')),
  ...Array.from({ length: 7 }, (_, index) => field(`choice-${index}`, 'select')),
];
const TEMPLATE: Template = {
  ...{ id: 'bench', version: 1, name: 'Bench', abstract: false, icon: 'note', color: null, description: '' },
  fields: Object.fromEntries(FIELDS.map((one) => [one.id, one])),
  retired: {},
  views: [{ id: 'all', label: 'All', sections: [] }],
  children: { allow: null, create: [] },
  referenceKinds: [],
  ...{ workflow: null, titlePattern: null, automation: [] },
};

function field(id: string, type: FieldType): FieldDefinition {
  return {
    ...{ id, type, label: id, help: null, placeholder: null, required: false, default: null },
    ...{ visibleWhen: null, options: [], columns: [], min: null, max: null, step: null, unit: null },
    ...{ minLength: null, maxLength: null, pattern: null, kind: null, targets: null, accept: null },
    ...{ multiple: false, expression: null },
  };
}

const counted = { stored: 0, raced: 0 };

serve(
  ({ databaseUrl, unchecked, shared = false }) => {
    const log = createLog({ ...readEnv(), logLevel: 'error' });
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
    const journal = createPostgresJournal({
      ...{ pool, threads: NO_THREADS, log, now: serverEnvironment.now },
      onCommit(entries, _ms, again) {
        counted.stored += entries;
        counted.raced += again;
      },
    });
    const collaboration = createCollaboration({
      journal,
      ...(shared && { bus: openBus(databaseUrl, log) }),
      authenticator,
      environment: serverEnvironment,
      log,
      origins: [],
      ...(!unchecked && { checks: { codex: createCodexUpdateCheck({ findTemplates, journal }) } }),
    });
    return collaboration.handleUpgrade;
  },
  () => counted,
);

function openBus(databaseUrl: string, log: Logger): ProcessBus {
  const id = serverEnvironment.newId();
  return openProcessBus({
    databaseUrl,
    databaseDirectUrl: null,
    redisUrl: null,
    workspaceId: 'bench',
    id,
    log,
  });
}
