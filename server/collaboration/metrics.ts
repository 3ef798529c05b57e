/** The Prometheus metrics of collaboration: open documents, commit times, queues, quarantined rows. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface CollaborationMetrics {
  /** Hand it to the journal as `onCommit`. */
  committed(entries: number, durationMs: number, again: number): void;
  acknowledged(stored: boolean): void;
  closed(reason: string): void;
  quarantined(rows: number): void;
  /** Figures read when somebody asks. */
  watch(read: () => Watched): void;
}

export interface Watched {
  readonly sockets: number;
  readonly sessions: number;
  readonly documents: number;
  /** Those that are Yjs documents now. */
  readonly liveDocuments: number;
  readonly backlog: { readonly entries: number; readonly bytes: number; readonly oldestMs: number };
}

export function createCollaborationMetrics(registry: Registry): CollaborationMetrics {
  const registers = [registry];
  const commits = new Histogram({
    name: 'bindery_journal_commit_seconds',
    help: 'Time to commit one batch of operations.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 15],
    registers,
  });
  const operations = new Counter({
    name: 'bindery_journal_operations_total',
    help: 'Operations committed to the journal.',
    registers,
  });
  const raced = new Counter({
    name: 'bindery_journal_raced_operations_total',
    help: 'Operations tried again because another process had written to their document first.',
    registers,
  });
  const acknowledgements = new Counter({
    name: 'bindery_collab_acknowledgements_total',
    help: 'Answers to edits from sockets; stored="false" for edits refused as read-only.',
    labelNames: ['stored'],
    registers,
  });
  const closes = new Counter({
    name: 'bindery_collab_closes_total',
    help: 'Sockets the server closed, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const quarantined = new Counter({
    name: 'bindery_journal_quarantined_rows_total',
    help: 'Journal rows found damaged while loading a document.',
    registers,
  });
  return {
    committed(entries, durationMs, again) {
      commits.observe(durationMs / 1000);
      operations.inc(entries);
      raced.inc(again);
    },
    acknowledged: (stored) => acknowledgements.inc({ stored: String(stored) }),
    closed: (reason) => closes.inc({ reason }),
    quarantined: (rows) => quarantined.inc(rows),
    watch(read) {
      const gauge = (name: string, help: string, value: (watched: Watched) => number): void => {
        const metric: Gauge = new Gauge({ name, help, registers, collect: () => metric.set(value(read())) });
      };
      gauge('bindery_collab_sockets', 'Open sockets.', ({ sockets }) => sockets);
      gauge('bindery_collab_sessions', 'Documents open over sockets.', ({ sessions }) => sessions);
      gauge('bindery_collab_documents', 'Documents in memory.', ({ documents }) => documents);
      gauge(
        'bindery_collab_live_documents',
        'Documents in memory as Yjs documents, because they are edited or read; the others rest as bytes.',
        ({ liveDocuments }) => liveDocuments,
      );
      gauge(
        'bindery_journal_backlog_entries',
        'Operations waiting for commit.',
        ({ backlog }) => backlog.entries,
      );
      gauge('bindery_journal_backlog_bytes', 'Bytes waiting for commit.', ({ backlog }) => backlog.bytes);
      gauge(
        'bindery_journal_backlog_age_seconds',
        'Age of the oldest operation waiting for commit.',
        ({ backlog }) => backlog.oldestMs / 1000,
      );
    },
  };
}
