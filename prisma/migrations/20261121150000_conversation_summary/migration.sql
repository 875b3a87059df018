-- AlterTable
ALTER TABLE "Conversation" ADD COLUMN "summary" TEXT,
ADD COLUMN "summaryThroughId" TEXT,
ADD COLUMN "summaryThroughAt" TIMESTAMPTZ(3),
-- A summary without its end would be written again and again.
ADD CONSTRAINT "Conversation_summary_through" CHECK (
  ("summary" IS NULL) = ("summaryThroughId" IS NULL) AND ("summary" IS NULL) = ("summaryThroughAt" IS NULL)
);
