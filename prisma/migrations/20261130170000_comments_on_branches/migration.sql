-- Comments on branches: which branch a thread is about, and up to where those of a branch are known. The release before knows of none of them.
ALTER TABLE "CommentThread" ADD COLUMN "branch" TEXT;
ALTER TABLE "Branch" ADD COLUMN "commentsSeq" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "Branch" ADD COLUMN "openThreads" INTEGER NOT NULL DEFAULT 0;
