/** The types of the client beside the schemas of the server: what it sends is taken, what it is answered is what it says. */
import { expectTypeOf, test } from 'vitest';
import type {
  BatchAnswer,
  BatchOperation as BatchOperationBody,
  CodexBody,
  CodexSummary as CodexSummaryBody,
  CreateCodexBody,
  PatchCodexBody,
} from '#core/protocol/api/codices.ts';
import type { CommentBody, StartThreadBody, ThreadBody } from '#core/protocol/api/comments.ts';
import type { ConflictList } from '#core/protocol/api/conflicts.ts';
import type {
  BranchSetBody,
  BranchSetPlan,
  CreateBranchSetBody,
  MergeBranchSetBody,
  SetMergePreviewBody,
  UpdatedBranchSetBody,
} from '#core/protocol/api/history/branch-sets.ts';
import type { BranchBody, MergeBranchBody, MergePreviewBody } from '#core/protocol/api/history/branches.ts';
import type { Comparison as ComparisonBody } from '#core/protocol/api/history/comparison.ts';
import type { AskSetReview, SetReviewsBody } from '#core/protocol/api/history/set-reviews.ts';
import type { BlameBody, NamedVersionBody, PassageBody, VersionBody } from '#core/protocol/api/history.ts';
import type { ProgramEvent } from '#core/protocol/api/programs/events.ts';
import type { BacklinkBody, ReferenceBody } from '#core/protocol/api/references.ts';
import type { AskReview, ReviewBody } from '#core/protocol/api/review/reviews.ts';
import type { SearchHit as SearchHitBody } from '#core/protocol/api/search.ts';
import type { SuggestBody, SuggestionBody } from '#core/protocol/api/suggestions.ts';
import type { TemplateSummary as TemplateSummaryBody } from '#core/protocol/api/templates.ts';
import type * as Sets from './branch-set-types.ts';
import type * as Program from './program-types.ts';
import type * as Proposal from './proposal-types.ts';
import type * as Wire from './wire-types.ts';

/** Schemas type an absent member as `undefined`; the interfaces leave it out. */
type Present<Body> = Body extends readonly (infer Item)[]
  ? readonly Present<Item>[]
  : Body extends object
    ? { [Key in keyof Body]: Present<Exclude<Body[Key], undefined>> }
    : Body;

test('answers are what the client says they are', () => {
  expectTypeOf<Present<CodexBody>>().toExtend<Wire.CodexSnapshot>();
  expectTypeOf<Present<CodexSummaryBody>>().toExtend<Wire.CodexSummary>();
  expectTypeOf<Present<SearchHitBody>>().toExtend<Wire.SearchHit>();
  expectTypeOf<Present<TemplateSummaryBody>>().toExtend<Wire.TemplateSummary>();
  expectTypeOf<Present<ThreadBody>>().toExtend<Wire.Thread>();
  expectTypeOf<Present<CommentBody>>().toExtend<Wire.Comment>();
  expectTypeOf<Present<VersionBody>>().toExtend<Wire.Version>();
  expectTypeOf<Present<NamedVersionBody>>().toExtend<Wire.NamedVersion>();
  expectTypeOf<Present<ComparisonBody>>().toExtend<Wire.Comparison>();
  expectTypeOf<Present<BranchBody>>().toExtend<Wire.Branch>();
  expectTypeOf<Present<BranchSetBody>>().toExtend<Sets.BranchSet>();
  expectTypeOf<Present<UpdatedBranchSetBody>>().toExtend<Sets.UpdatedBranchSet>();
  expectTypeOf<Present<SetReviewsBody>>().toExtend<Sets.SetReviews>();
  expectTypeOf<Present<BranchSetPlan>>().toExtend<Sets.BranchSetPlan>();
  expectTypeOf<Present<SetMergePreviewBody>>().toExtend<Sets.SetMergePreview>();
  expectTypeOf<Present<MergePreviewBody>>().toExtend<Wire.MergePreview>();
  expectTypeOf<Present<BlameBody>>().toExtend<Wire.Blame>();
  expectTypeOf<Present<PassageBody>>().toExtend<Wire.Passage>();
  expectTypeOf<Present<ConflictList>>().toExtend<Program.OpenConflicts>();
  expectTypeOf<Present<ReferenceBody>>().toExtend<Program.ListedReference>();
  expectTypeOf<Present<BacklinkBody>>().toExtend<Program.Backlink>();
  expectTypeOf<Present<ProgramEvent>>().toExtend<Program.BinderyEvent>();
  expectTypeOf<Present<BatchAnswer['items'][number]>>().toExtend<Program.BatchResult>();
  expectTypeOf<Present<SuggestionBody>>().toExtend<Proposal.Suggestion>();
  expectTypeOf<Present<ReviewBody>>().toExtend<Proposal.Review>();
});

test('bodies are what the server takes', () => {
  expectTypeOf<Wire.NewCodex>().toExtend<Present<CreateCodexBody> | CreateCodexBody>();
  expectTypeOf<keyof Wire.CodexChange>().toExtend<keyof PatchCodexBody>();
  expectTypeOf<Wire.AnchorRequest>().toExtend<NonNullable<StartThreadBody['anchor']>>();
  expectTypeOf<Sets.BranchSetRequest>().toExtend<Partial<CreateBranchSetBody>>();
  expectTypeOf<keyof Sets.SetReviewRequest>().toExtend<keyof AskSetReview>();
  expectTypeOf<keyof Sets.SetMergeRequest>().toExtend<keyof MergeBranchSetBody>();
  expectTypeOf<Wire.MergeRequest>().toExtend<MergeBranchBody>();
  expectTypeOf<Omit<Proposal.NewSuggestion, 'why' | 'change'>>().toExtend<Omit<SuggestBody, 'change'>>();
  expectTypeOf<Proposal.ReviewRequest>().toExtend<Partial<AskReview>>();
  expectTypeOf<keyof Extract<Program.BatchOperation, { update: unknown }>['update']>().toExtend<
    keyof Extract<BatchOperationBody, { update: unknown }>['update']
  >();
});
