/** The entry point of a task thread: every task that the server does outside its main thread. */

import { ruleReading } from '../automation/rule-reading.ts';
import { mergeTask, planMergeTask } from '../codices/branches/merge-tasks.ts';
import { nameReading, presentReading } from '../codices/content/codex-reading.ts';
import { contentReading, restoreContentTask } from '../codices/deleted/restore-content-task.ts';
import { blamedReading } from '../codices/history/blamed-reading.ts';
import { compareTask, pastReading, restoreTask } from '../codices/history/history-tasks.ts';
import { rowNamesReading } from '../codices/history/restored-rows.ts';
import { searchPastTask } from '../codices/history/search-past-task.ts';
import { undoTask } from '../codices/history/undo-task.ts';
import { seedTask } from '../codices/reading/codex-seed.ts';
import { patchTask } from '../codices/writing/apply-patch.ts';
import { deletedTask } from '../collaboration/content/contained-update.ts';
import { answerTask } from '../collaboration/content/sync-answer.ts';
import { examineTask } from '../collaboration/documents/examine-update.ts';
import { rebuildTask } from '../journal/rebuild-document.ts';
import { mergeOperationsTask } from '../journal/states/merge-operations.ts';
import { noticesReading } from '../notifications/notices-reading.ts';
import { packTask } from '../packing/pack-task.ts';
import { relationsReading } from '../projection/project-relations.ts';
import { projectionReading } from '../projection/projection-reading.ts';
import { labelsTask, planTask } from '../redaction/plan-task.ts';
import { foldTask, repackTask } from '../retention/fold-task.ts';
import { serveTasks } from '../threads/serve-tasks.ts';
import { readHistoryTask } from '../transfer/history/read-history.ts';
import { readImportTask } from '../transfer/read-import.ts';
import { writeBinaryTask, writeTextTask } from '../transfer/write-file.ts';

serveTasks([
  readImportTask,
  readHistoryTask,
  patchTask,
  seedTask,
  rebuildTask,
  mergeOperationsTask,
  answerTask,
  deletedTask,
  examineTask,
  pastReading.task,
  rowNamesReading.task,
  blamedReading.task,
  compareTask,
  searchPastTask,
  restoreTask,
  contentReading.task,
  restoreContentTask,
  undoTask,
  planMergeTask,
  mergeTask,
  planTask,
  labelsTask,
  packTask,
  foldTask,
  repackTask,
  writeTextTask,
  writeBinaryTask,
  nameReading.task,
  presentReading.task,
  projectionReading.task,
  relationsReading.task,
  ruleReading.task,
  noticesReading.task,
]);
