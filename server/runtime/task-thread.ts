/** A task thread: everything that the server does away from its main thread. Bundled beside the server. */

import { presentReading } from '../codices/content/codex-reading.ts';
import { seedTask } from '../codices/reading/codex-seed.ts';
import { patchTask } from '../codices/writing/apply-patch.ts';
import { serveTasks } from '../threads/serve-tasks.ts';
import { readImportTask } from '../transfer/read-import.ts';

serveTasks([readImportTask, patchTask, seedTask, presentReading.task]);
