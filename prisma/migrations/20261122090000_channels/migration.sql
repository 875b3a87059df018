-- AlterTable
ALTER TABLE "Business" ADD COLUMN "quietMinutes" INTEGER NOT NULL DEFAULT 30,
ADD COLUMN "handBackWord" TEXT NOT NULL DEFAULT '#jara';

-- AlterTable
ALTER TABLE "Conversation" ADD COLUMN "personAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Inbound" ADD COLUMN "withdrawnAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Outbound" ADD COLUMN "purpose" TEXT NOT NULL DEFAULT 'reply',
ADD COLUMN "numbered" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "ChannelLink" (
    "accountId" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'unlinked',
    "since" TIMESTAMPTZ(3) NOT NULL,
    "detail" TEXT,
    "number" TEXT,
    "linkedAt" TIMESTAMPTZ(3),
    "offerKind" TEXT,
    "offer" BYTEA,
    "offeredAt" TIMESTAMPTZ(3),
    "wantedUntil" TIMESTAMPTZ(3),
    "pairNumber" TEXT,
    "keyHash" TEXT,
    "visitorHash" TEXT,

    CONSTRAINT "ChannelLink_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "SentPart" (
    "accountId" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "outboundId" TEXT,
    "receipt" TEXT NOT NULL DEFAULT 'sent',
    "receiptAt" TIMESTAMPTZ(3) NOT NULL,
    "error" TEXT,

    CONSTRAINT "SentPart_pkey" PRIMARY KEY ("accountId","externalId")
);

-- CreateIndex
CREATE UNIQUE INDEX "ChannelLink_number_key" ON "ChannelLink"("number");

-- CreateIndex
CREATE INDEX "SentPart_outboundId_idx" ON "SentPart"("outboundId");

-- AddForeignKey
ALTER TABLE "ChannelLink" ADD CONSTRAINT "ChannelLink_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "ChannelAccount"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SentPart" ADD CONSTRAINT "SentPart_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "ChannelAccount"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SentPart" ADD CONSTRAINT "SentPart_outboundId_fkey" FOREIGN KEY ("outboundId") REFERENCES "Outbound"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows cannot be said in schema.prisma.

ALTER TABLE "Business"
  ADD CONSTRAINT "Business_quiet_minutes" CHECK ("quietMinutes" BETWEEN 1 AND 1440),
  ADD CONSTRAINT "Business_hand_back_word" CHECK (btrim("handBackWord") <> '');

ALTER TABLE "Outbound"
  ADD CONSTRAINT "Outbound_purpose_known" CHECK ("purpose" IN ('reply', 'notice', 'proactive', 'person'));

ALTER TABLE "SentPart"
  ADD CONSTRAINT "SentPart_receipt_known" CHECK ("receipt" IN ('sent', 'delivered', 'read', 'failed'));

ALTER TABLE "ChannelLink"
  ADD CONSTRAINT "ChannelLink_state_known"
    CHECK ("state" IN ('unlinked', 'linking', 'syncing', 'ready', 'lost', 'banned')),
  ADD CONSTRAINT "ChannelLink_offer_kind_known" CHECK ("offerKind" IN ('qr', 'code')),
  ADD CONSTRAINT "ChannelLink_offer_whole" CHECK (
    ("offer" IS NULL) = ("offeredAt" IS NULL) AND ("offer" IS NULL) = ("offerKind" IS NULL)
  );

-- The cap of what is sent unasked counts the last hour of one account.
CREATE INDEX "Outbound_proactive" ON "Outbound"("accountId", "sentAt") WHERE "purpose" = 'proactive';

-- Until now a message without a conversation was a notice to the owner.
UPDATE "Outbound" SET "purpose" = 'notice' WHERE "conversationId" IS NULL;

-- What was sent before must not be taken for a person's own words when the channel tells of it again.
INSERT INTO "SentPart" ("accountId", "externalId", "outboundId", "receiptAt")
  SELECT "accountId", "externalId", "id", "sentAt" FROM "Outbound"
  WHERE "status" = 'sent' AND "externalId" IS NOT NULL AND "sentAt" IS NOT NULL
  ON CONFLICT DO NOTHING;
