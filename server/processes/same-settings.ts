/** Finds processes whose settings do not go together: what one keeps or signs the other would not find or believe. */
import { createHmac, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BinderyError } from '#core/errors.ts';
import type { ProcessBus, ProcessMessages } from '../ports/process-bus.port.ts';

export interface SameSettingsParts {
  readonly bus: ProcessBus;
  readonly appSecret: string;
  /** Where uploaded files are kept. */
  readonly files: string;
  /** ms since epoch. */
  readonly startedAt: number;
  /** Told once, by the process that came later: it must not serve. */
  readonly onUnlike: (error: BinderyError) => void;
}

/** Tells every other process what has to be the same, and compares what it hears. */
export function requireSameSettings(parts: SameSettingsParts): void {
  const { bus, appSecret, files, startedAt, onUnlike } = parts;
  const own: ProcessMessages['settings'] = {
    startedAt,
    secret: createHmac('sha256', appSecret).update('bindery processes').digest('hex').slice(0, 16),
    files,
  };
  let told = false;
  bus.watch({ joined: () => bus.publish('settings', own, 'settings') });
  bus.listen('settings', (other, from) => {
    const isLater = startedAt > other.startedAt || (startedAt === other.startedAt && bus.id > from);
    const problem = compare(own, other);
    if (problem === null || !isLater || told) return;
    told = true;
    onUnlike(new BinderyError('conflict', problem));
  });
}

function compare(own: ProcessMessages['settings'], other: ProcessMessages['settings']): string | null {
  if (own.secret !== other.secret)
    return (
      'Another Bindery on this database has another APP_SECRET, so each would refuse who signed in at the other. ' +
      'Set the same APP_SECRET for all processes.'
    );
  if (own.files !== other.files)
    return (
      'Another Bindery on this database keeps its files elsewhere, so each would miss what was uploaded to the other. ' +
      'Give all processes the same S3 store, or one shared folder as DATA_DIR.'
    );
  return null;
}

const FILE = 'folder-id';

/** Names the folder itself, however it is mounted. */
export function readFolderId(dataDir: string): string {
  const path = join(dataDir, FILE);
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(path, `${randomUUID()}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
