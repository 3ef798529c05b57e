/** `@vespera/bindery`: Vespera Bindery for programs. */
export { BinderyError, type ErrorCode, type Issue, isBinderyError } from '#core/errors.ts';
export type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
export type { JsonObject, JsonValue } from '#core/json.ts';
export type { Template } from '#core/template/template.ts';
export type { LocalStore } from '#sync/store/local-store.ts';
/** The name by which the first plans of the product call it. */
export {
  Bindery,
  Bindery as VesperaBindery,
  type BinderyOptions,
  type ChangeOptions,
  type CodexPlace,
} from './bindery-client.ts';
export type { Change } from './live/change-feed.ts';
export type { Caret, CaretPlace, People, Person } from './live/codex-people.ts';
export type { Conflict, Field, WrittenValue } from './live/field.ts';
export type {
  AnyFields,
  ComputedField,
  FileValue,
  RichTextField,
  RowsField,
  SetField,
  TextField,
  ValueField,
} from './live/field-types.ts';
export type {
  CodexEvents,
  CodexStatus,
  LiveCodex,
  OpenCodexOptions,
  PendingOperation,
} from './live/live-codex.ts';
export type { LiveTree, PersonInCodex } from './live/live-tree.ts';
export type { Reference, ReferenceList } from './live/reference-list.ts';
export type { BranchSetClient } from './rest/branch-set-client.ts';
export type * from './rest/branch-set-types.ts';
export type { BranchesClient } from './rest/branches-client.ts';
export type { CommentsClient } from './rest/comments-client.ts';
export type { ConflictsClient } from './rest/conflicts-client.ts';
export type { EventStream } from './rest/event-stream.ts';
export type { FilesClient } from './rest/files-client.ts';
export type * from './rest/program-types.ts';
export type * from './rest/proposal-types.ts';
export type { ReferencesClient } from './rest/references-client.ts';
export type { CallOptions, FileContent, Query, Refusal, TokenSource } from './rest/rest-client.ts';
export type { ReviewsClient } from './rest/reviews-client.ts';
export type { SuggestionsClient } from './rest/suggestions-client.ts';
export type { HistoryPoint, VersionsClient } from './rest/versions-client.ts';
export type * from './rest/wire-types.ts';
