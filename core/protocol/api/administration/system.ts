/** Wire schemas of the state of the system, for admins. What is not known is `null` everywhere. */
import { z } from 'zod';

const count = z.int().min(0);

export const systemDatabaseSchema = z.object({
  isReachable: z.boolean(),
  /** Bindery runs it itself. */
  isEmbedded: z.boolean(),
  version: z.string().nullable(),
  bytes: count.nullable(),
  /** Of one question that needs no table. */
  latencyMs: z.number().min(0).nullable(),
  /** `null`: there is none. */
  replica: z.object({ state: z.enum(['follows', 'behind', 'away']), detail: z.string() }).nullable(),
});

export const SYSTEM_QUEUES = ['projection', 'rollUps', 'rules', 'mail'] as const;
export const systemQueueSchema = z.object({
  queue: z.enum(SYSTEM_QUEUES),
  waiting: count.nullable(),
  /** Since when the one waits that has waited longest. */
  oldest: z.iso.datetime().nullable(),
  /** Of those that are kept. */
  failed: count.nullable(),
});
export type SystemQueue = z.infer<typeof systemQueueSchema>;

export const systemStorageSchema = z.object({
  kind: z.enum(['disk', 's3']),
  /** A folder, or a bucket and its endpoint. */
  place: z.string(),
  isReachable: z.boolean(),
  /** Different files that Codices name. */
  files: count.nullable(),
  bytes: count.nullable(),
  /** On the disk of DATA_DIR; of an S3 store nobody tells. */
  freeBytes: count.nullable(),
});

export const systemProcessSchema = z.object({
  id: z.string(),
  /** It gave this answer. */
  isThis: z.boolean(),
  /** `lost`: not heard for so long that it counts as gone, without having said goodbye. */
  state: z.enum(['here', 'lost']),
  role: z.enum(['all', 'web', 'worker']).nullable(),
  version: z.string().nullable(),
  startedAt: z.iso.datetime().nullable(),
  lastSeenAt: z.iso.datetime(),
  /** Documents that somebody has open there. */
  documents: count.nullable(),
  sockets: count.nullable(),
});
export type SystemProcess = z.infer<typeof systemProcessSchema>;

export const systemBackupSchema = z.object({
  at: z.iso.datetime(),
  by: z.string(),
  file: z.string().nullable(),
  documents: count.nullable(),
  rows: count.nullable(),
  bytes: count.nullable(),
  files: count.nullable(),
  /** Uploaded files whose bytes were missing in the store. */
  missingFiles: count.nullable(),
  /** It was read back and compared with its manifest. */
  verified: z.boolean().nullable(),
});
export type SystemBackup = z.infer<typeof systemBackupSchema>;

export const systemTimestampsSchema = z.object({
  /** The host of the authority; `null`: none is configured any more. */
  host: z.string().nullable(),
  /** The last timestamp; `null`: there is none yet. */
  last: z.object({ at: z.iso.datetime(), authority: z.string(), fingerprint: z.string() }).nullable(),
  /** Checkpoints that have none yet. */
  waiting: count,
  /** Why the authority gives none; `null`: it does. */
  fault: z.object({ message: z.string(), since: z.iso.datetime(), nextAt: z.iso.datetime() }).nullable(),
});
export type SystemTimestamps = z.infer<typeof systemTimestampsSchema>;

export const systemRetentionSchema = z.object({
  /** When it was last carried out, or looked for something to fold in vain. */
  at: z.iso.datetime().nullable(),
  nextAt: z.iso.datetime(),
  /** Processes of another release for which it waits. */
  waitsFor: count,
  templates: z.array(
    z.object({
      templateId: z.string(),
      /** Of the versions that Codices follow, and how many follow those. */
      rules: z.array(z.object({ operations: z.string(), sessions: z.string().nullable(), codices: count })),
      /** Operations of which only what they came to is kept, and of how many Codices. */
      folded: count,
      foldedCodices: count,
      /** When the newest of them was stored, and when it was folded; `null`: nothing was folded yet. */
      foldedTo: z.iso.datetime().nullable(),
      foldedAt: z.iso.datetime().nullable(),
    }),
  ),
  /** What could not be folded in the last run, and why: at most 20, and how many more there are. */
  failures: z.array(z.object({ codexId: z.string(), branch: z.string().nullable(), message: z.string() })),
  moreFailures: count,
});
export type SystemRetention = z.infer<typeof systemRetentionSchema>;

export const systemSchema = z.object({
  at: z.iso.datetime(),
  version: z.object({ bindery: z.string(), node: z.string() }),
  database: systemDatabaseSchema,
  queues: z.array(systemQueueSchema),
  storage: systemStorageSchema,
  /** Live documents that are stored: Codices, comments, the tree, drafts of templates. */
  storedDocuments: count.nullable(),
  /** Whether the processes on one database hear one another. */
  bus: z.enum(['alone', 'connected', 'away']),
  processes: z.array(systemProcessSchema),
  /** The last one made with `bindery backup`, as the audit log knows it. */
  lastBackup: systemBackupSchema.nullable(),
  /** Of checkpoints of the history; `null`: there never was an authority. */
  timestamps: systemTimestampsSchema.nullable(),
  /** Of older single edits and sessions; `null`: no template ever had a rule. Absent from a server of an earlier version. */
  retention: systemRetentionSchema.nullable().optional(),
});
export type SystemState = z.infer<typeof systemSchema>;

export const CHECK_STATES = ['ok', 'warning', 'failed'] as const;
export const systemCheckSchema = z.object({
  check: z.string(),
  state: z.enum(CHECK_STATES),
  message: z.string(),
});
export const systemChecksSchema = z.object({
  /** When they were run; an answer is good for a minute. */
  at: z.iso.datetime(),
  /** None has failed. */
  ok: z.boolean(),
  checks: z.array(systemCheckSchema),
});
export type SystemChecks = z.infer<typeof systemChecksSchema>;
