-- btree_gist lets one exclusion constraint compare a text key and a range; a trusted extension since PostgreSQL 13.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- CreateTable
CREATE TABLE "Business" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "timezone" TEXT NOT NULL,
    "languages" TEXT[],
    "phone" TEXT,
    "address" TEXT,
    "directions" TEXT,
    "noticeMinutes" INTEGER NOT NULL,
    "horizonDays" INTEGER NOT NULL,
    "cancelHours" INTEGER NOT NULL,
    "lateMinutes" INTEGER NOT NULL,
    "ownerName" TEXT,
    "ownerChannel" TEXT,
    "ownerExternalId" TEXT,
    "peopleNamed" BOOLEAN NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Business_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OpeningHours" (
    "businessId" TEXT NOT NULL,
    "weekday" INTEGER NOT NULL,
    "opens" INTEGER NOT NULL,
    "closes" INTEGER NOT NULL,

    CONSTRAINT "OpeningHours_pkey" PRIMARY KEY ("businessId","weekday","opens")
);

-- CreateTable
CREATE TABLE "Closure" (
    "businessId" TEXT NOT NULL,
    "date" DATE NOT NULL,
    "reason" TEXT,

    CONSTRAINT "Closure_pkey" PRIMARY KEY ("businessId","date")
);

-- CreateTable
CREATE TABLE "Person" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "allServices" BOOLEAN NOT NULL,
    "serviceKeys" TEXT[],
    "position" INTEGER NOT NULL,
    "archivedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Service" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "also" TEXT[],
    "priceFrom" INTEGER NOT NULL,
    "priceTo" INTEGER NOT NULL,
    "minutes" INTEGER NOT NULL,
    "deposit" INTEGER,
    "note" TEXT,
    "position" INTEGER NOT NULL,
    "archivedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Service_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Knowledge" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "question" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "Knowledge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ChannelAccount" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "credentials" BYTEA,
    "leaseOwner" TEXT,
    "leaseUntil" TIMESTAMPTZ(3),
    "cursor" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ChannelAccount_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Customer" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "name" TEXT,
    "optedOutAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Customer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CustomerAlias" (
    "businessId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,

    CONSTRAINT "CustomerAlias_pkey" PRIMARY KEY ("businessId","kind","value")
);

-- CreateTable
CREATE TABLE "Conversation" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "state" JSONB,
    "rev" INTEGER NOT NULL DEFAULT 0,
    "language" TEXT,
    "handoffAt" TIMESTAMPTZ(3),
    "handoffReason" TEXT,
    "takenOverUntil" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Conversation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Inbound" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "conversationId" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL,
    "answeredAt" TIMESTAMPTZ(3),
    "turnId" TEXT,

    CONSTRAINT "Inbound_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Outbound" (
    "id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "businessId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "conversationId" TEXT,
    "address" TEXT NOT NULL,
    "causeId" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "says" JSONB NOT NULL,
    "language" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "text" TEXT,
    "buttons" JSONB,
    "externalId" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "leaseUntil" TIMESTAMPTZ(3),
    "notBefore" TIMESTAMPTZ(3),
    "error" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "sentAt" TIMESTAMPTZ(3),

    CONSTRAINT "Outbound_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Booking" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "serviceId" TEXT NOT NULL,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "priceFrom" INTEGER NOT NULL,
    "priceTo" INTEGER NOT NULL,
    "deposit" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Booking_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UsageCounter" (
    "businessId" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "UsageCounter_pkey" PRIMARY KEY ("businessId","period","metric")
);

-- CreateIndex
CREATE UNIQUE INDEX "Business_slug_key" ON "Business"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "Person_businessId_name_key" ON "Person"("businessId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Service_businessId_key_key" ON "Service"("businessId", "key");

-- CreateIndex
CREATE INDEX "Knowledge_businessId_position_idx" ON "Knowledge"("businessId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "ChannelAccount_kind_externalId_key" ON "ChannelAccount"("kind", "externalId");

-- CreateIndex
CREATE INDEX "CustomerAlias_customerId_idx" ON "CustomerAlias"("customerId");

-- CreateIndex
CREATE INDEX "Conversation_businessId_createdAt_idx" ON "Conversation"("businessId", "createdAt");

-- CreateIndex
CREATE INDEX "Conversation_customerId_idx" ON "Conversation"("customerId");

-- CreateIndex
CREATE UNIQUE INDEX "Conversation_accountId_address_key" ON "Conversation"("accountId", "address");

-- CreateIndex
CREATE INDEX "Inbound_conversationId_receivedAt_idx" ON "Inbound"("conversationId", "receivedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Inbound_accountId_externalId_key" ON "Inbound"("accountId", "externalId");

-- CreateIndex
CREATE INDEX "Outbound_conversationId_createdAt_idx" ON "Outbound"("conversationId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Outbound_causeId_ordinal_key" ON "Outbound"("causeId", "ordinal");

-- CreateIndex
CREATE INDEX "Booking_businessId_startsAt_idx" ON "Booking"("businessId", "startsAt");

-- CreateIndex
CREATE INDEX "Booking_customerId_startsAt_idx" ON "Booking"("customerId", "startsAt");

-- AddForeignKey
ALTER TABLE "OpeningHours" ADD CONSTRAINT "OpeningHours_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Closure" ADD CONSTRAINT "Closure_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Person" ADD CONSTRAINT "Person_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Service" ADD CONSTRAINT "Service_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Knowledge" ADD CONSTRAINT "Knowledge_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ChannelAccount" ADD CONSTRAINT "ChannelAccount_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Customer" ADD CONSTRAINT "Customer_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CustomerAlias" ADD CONSTRAINT "CustomerAlias_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Conversation" ADD CONSTRAINT "Conversation_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Conversation" ADD CONSTRAINT "Conversation_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "ChannelAccount"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Conversation" ADD CONSTRAINT "Conversation_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Inbound" ADD CONSTRAINT "Inbound_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "ChannelAccount"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Inbound" ADD CONSTRAINT "Inbound_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Outbound" ADD CONSTRAINT "Outbound_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "ChannelAccount"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Outbound" ADD CONSTRAINT "Outbound_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Booking" ADD CONSTRAINT "Booking_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Booking" ADD CONSTRAINT "Booking_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Booking" ADD CONSTRAINT "Booking_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Booking" ADD CONSTRAINT "Booking_serviceId_fkey" FOREIGN KEY ("serviceId") REFERENCES "Service"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UsageCounter" ADD CONSTRAINT "UsageCounter_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows cannot be said in schema.prisma.

-- One person is never booked twice at once: the truth about double booking. Half-open, so that one appointment
-- may start when the last one ends.
ALTER TABLE "Booking" ADD CONSTRAINT "Booking_no_overlap"
  EXCLUDE USING gist ("personId" WITH =, tstzrange("startsAt", "endsAt") WITH &&) WHERE ("status" IN ('held', 'confirmed'));

ALTER TABLE "Booking"
  ADD CONSTRAINT "Booking_ends_after_start" CHECK ("endsAt" > "startsAt"),
  ADD CONSTRAINT "Booking_status_known" CHECK ("status" IN ('held', 'confirmed', 'cancelled')),
  ADD CONSTRAINT "Booking_price_range" CHECK ("priceFrom" >= 0 AND "priceTo" >= "priceFrom"),
  ADD CONSTRAINT "Booking_deposit_not_negative" CHECK ("deposit" >= 0);

ALTER TABLE "Service"
  ADD CONSTRAINT "Service_price_range" CHECK ("priceFrom" >= 0 AND "priceTo" >= "priceFrom"),
  ADD CONSTRAINT "Service_minutes_positive" CHECK ("minutes" > 0),
  ADD CONSTRAINT "Service_deposit_not_negative" CHECK ("deposit" >= 0);

ALTER TABLE "OpeningHours"
  ADD CONSTRAINT "OpeningHours_weekday_iso" CHECK ("weekday" BETWEEN 1 AND 7),
  ADD CONSTRAINT "OpeningHours_opens_before_closes" CHECK (0 <= "opens" AND "opens" < "closes" AND "closes" <= 1440);

ALTER TABLE "Business"
  ADD CONSTRAINT "Business_kind_known" CHECK ("kind" IN ('salon', 'barber', 'spa', 'tailor', 'other')),
  ADD CONSTRAINT "Business_policy_not_negative"
    CHECK ("noticeMinutes" >= 0 AND "horizonDays" >= 0 AND "cancelHours" >= 0 AND "lateMinutes" >= 0);

ALTER TABLE "ChannelAccount"
  ADD CONSTRAINT "ChannelAccount_kind_known"
    CHECK ("kind" IN ('terminal', 'web', 'telegram', 'whatsapp-web', 'whatsapp-cloud'));

ALTER TABLE "Outbound"
  ADD CONSTRAINT "Outbound_status_known" CHECK ("status" IN ('pending', 'sending', 'sent', 'failed', 'dropped')),
  ADD CONSTRAINT "Outbound_attempts_not_negative" CHECK ("attempts" >= 0);

ALTER TABLE "UsageCounter" ADD CONSTRAINT "UsageCounter_count_not_negative" CHECK ("count" >= 0);

-- The two queues that the database itself is: small however many messages have been dealt with.
CREATE INDEX "Inbound_unanswered" ON "Inbound"("conversationId", "receivedAt") WHERE "answeredAt" IS NULL;
CREATE INDEX "Outbound_undelivered" ON "Outbound"("conversationId", "seq") WHERE "status" IN ('pending', 'sending');
