-- AlterTable
ALTER TABLE "Booking" ADD COLUMN     "busyFrom" TIMESTAMPTZ(3),
ADD COLUMN     "busyTo" TIMESTAMPTZ(3),
ADD COLUMN     "calendarKeyHash" TEXT,
ADD COLUMN     "decideBy" TIMESTAMPTZ(3),
ADD COLUMN     "groupId" TEXT,
ADD COLUMN     "guest" INTEGER,
ADD COLUMN     "heldUntil" TIMESTAMPTZ(3),
ADD COLUMN     "nudgeAt" TIMESTAMPTZ(3),
ADD COLUMN     "outcome" TEXT,
ADD COLUMN     "remindAt" TIMESTAMPTZ(3),
ADD COLUMN     "remindFor" TIMESTAMPTZ(3),
ADD COLUMN     "seat" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Outbound" ADD COLUMN     "bookingId" TEXT,
ADD COLUMN     "bookingStartsAt" TIMESTAMPTZ(3),
ADD COLUMN     "expiresAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Business" ADD COLUMN     "acceptByHand" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "acceptMinutes" INTEGER NOT NULL DEFAULT 120,
ADD COLUMN     "feedKeyHash" TEXT,
ADD COLUMN     "pausedAt" TIMESTAMPTZ(3),
ADD COLUMN     "quietFrom" INTEGER NOT NULL DEFAULT 1260,
ADD COLUMN     "quietTo" INTEGER NOT NULL DEFAULT 450,
ADD COLUMN     "greeting" TEXT,
ADD COLUMN     "sameDayUntil" INTEGER;

-- AlterTable
ALTER TABLE "Conversation" ADD COLUMN     "handoffApologisedAt" TIMESTAMPTZ(3),
ADD COLUMN     "handoffRemindedAt" TIMESTAMPTZ(3),
ADD COLUMN     "ownerState" JSONB;

-- AlterTable
ALTER TABLE "Person" ADD COLUMN     "seats" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "Service" ADD COLUMN     "cleanupMinutes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "setupMinutes" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "Break" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "personId" TEXT,
    "starts" INTEGER NOT NULL,
    "ends" INTEGER NOT NULL,

    CONSTRAINT "Break_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PersonHours" (
    "personId" TEXT NOT NULL,
    "weekday" INTEGER NOT NULL,
    "opens" INTEGER NOT NULL,
    "closes" INTEGER NOT NULL,

    CONSTRAINT "PersonHours_pkey" PRIMARY KEY ("personId","weekday","opens")
);

-- CreateTable
CREATE TABLE "TimeOff" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "personId" TEXT,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TimeOff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Member" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "personId" TEXT,
    "accountId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "linkedAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MemberInvite" (
    "codeHash" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "name" TEXT,
    "personId" TEXT,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "MemberInvite_pkey" PRIMARY KEY ("codeHash")
);

-- CreateTable
CREATE TABLE "OwnerChange" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "conversationId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "told" JSONB NOT NULL,
    "undo" JSONB,
    "undoneAt" TIMESTAMPTZ(3),

    CONSTRAINT "OwnerChange_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OpenQuestion" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "conversationId" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "groupId" TEXT NOT NULL,
    "putAt" TIMESTAMPTZ(3),
    "answer" TEXT,
    "answeredAt" TIMESTAMPTZ(3),

    CONSTRAINT "OpenQuestion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Waiting" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "conversationId" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "serviceId" TEXT NOT NULL,
    "personId" TEXT,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "to" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "offeredAt" TIMESTAMPTZ(3),
    "offeredUntil" TIMESTAMPTZ(3),
    "bookingId" TEXT,
    "lookedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Waiting_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Break_businessId_idx" ON "Break"("businessId");

-- CreateIndex
CREATE INDEX "TimeOff_businessId_endsAt_idx" ON "TimeOff"("businessId", "endsAt");

-- CreateIndex
CREATE INDEX "Member_businessId_idx" ON "Member"("businessId");

-- CreateIndex
CREATE UNIQUE INDEX "Member_accountId_address_key" ON "Member"("accountId", "address");

-- CreateIndex
CREATE INDEX "MemberInvite_businessId_idx" ON "MemberInvite"("businessId");

-- CreateIndex
CREATE INDEX "OwnerChange_conversationId_at_idx" ON "OwnerChange"("conversationId", "at");

-- CreateIndex
CREATE INDEX "OpenQuestion_businessId_groupId_idx" ON "OpenQuestion"("businessId", "groupId");

-- CreateIndex
CREATE INDEX "Waiting_businessId_status_createdAt_idx" ON "Waiting"("businessId", "status", "createdAt");

-- CreateIndex
CREATE INDEX "Waiting_customerId_status_idx" ON "Waiting"("customerId", "status");

-- CreateIndex
CREATE UNIQUE INDEX "Waiting_bookingId_key" ON "Waiting"("bookingId");

-- CreateIndex
CREATE INDEX "Booking_businessId_updatedAt_idx" ON "Booking"("businessId", "updatedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Booking_calendarKeyHash_key" ON "Booking"("calendarKeyHash");

-- CreateIndex
CREATE UNIQUE INDEX "Business_feedKeyHash_key" ON "Business"("feedKeyHash");

-- AddForeignKey
ALTER TABLE "Break" ADD CONSTRAINT "Break_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Break" ADD CONSTRAINT "Break_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PersonHours" ADD CONSTRAINT "PersonHours_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TimeOff" ADD CONSTRAINT "TimeOff_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TimeOff" ADD CONSTRAINT "TimeOff_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "ChannelAccount"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MemberInvite" ADD CONSTRAINT "MemberInvite_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OwnerChange" ADD CONSTRAINT "OwnerChange_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OwnerChange" ADD CONSTRAINT "OwnerChange_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OpenQuestion" ADD CONSTRAINT "OpenQuestion_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OpenQuestion" ADD CONSTRAINT "OpenQuestion_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OpenQuestion" ADD CONSTRAINT "OpenQuestion_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Waiting" ADD CONSTRAINT "Waiting_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Waiting" ADD CONSTRAINT "Waiting_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Waiting" ADD CONSTRAINT "Waiting_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Waiting" ADD CONSTRAINT "Waiting_serviceId_fkey" FOREIGN KEY ("serviceId") REFERENCES "Service"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Waiting" ADD CONSTRAINT "Waiting_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Waiting" ADD CONSTRAINT "Waiting_bookingId_fkey" FOREIGN KEY ("bookingId") REFERENCES "Booking"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What follows cannot be said in schema.prisma.

-- Until now nothing was set up or cleaned up.
UPDATE "Booking" SET "busyFrom" = "startsAt", "busyTo" = "endsAt";
ALTER TABLE "Booking" ALTER COLUMN "busyFrom" SET NOT NULL, ALTER COLUMN "busyTo" SET NOT NULL;

-- One seat of one person is never taken twice at once, with setting up and cleaning up: the truth about double booking.
ALTER TABLE "Booking" DROP CONSTRAINT "Booking_no_overlap";
ALTER TABLE "Booking" ADD CONSTRAINT "Booking_no_overlap"
  EXCLUDE USING gist ("personId" WITH =, "seat" WITH =, tstzrange("busyFrom", "busyTo") WITH &&)
  WHERE ("status" IN ('held', 'confirmed'));

ALTER TABLE "Booking"
  ADD CONSTRAINT "Booking_busy_around" CHECK ("busyFrom" <= "startsAt" AND "endsAt" <= "busyTo"),
  ADD CONSTRAINT "Booking_seat_not_negative" CHECK ("seat" >= 0),
  ADD CONSTRAINT "Booking_guest_of_group" CHECK ("guest" IS NULL OR "guest" >= 1 AND "groupId" IS NOT NULL),
  ADD CONSTRAINT "Booking_outcome_known" CHECK ("outcome" IN ('came', 'late', 'no-show'));

ALTER TABLE "Person" ADD CONSTRAINT "Person_seats_positive" CHECK ("seats" BETWEEN 1 AND 50);

ALTER TABLE "Service"
  ADD CONSTRAINT "Service_setup_not_negative" CHECK ("setupMinutes" BETWEEN 0 AND 240),
  ADD CONSTRAINT "Service_cleanup_not_negative" CHECK ("cleanupMinutes" BETWEEN 0 AND 240);

ALTER TABLE "Break" ADD CONSTRAINT "Break_starts_before_end" CHECK (0 <= "starts" AND "starts" < "ends" AND "ends" <= 1440);
ALTER TABLE "PersonHours"
  ADD CONSTRAINT "PersonHours_weekday_iso" CHECK ("weekday" BETWEEN 1 AND 7),
  ADD CONSTRAINT "PersonHours_opens_before_closes" CHECK (0 <= "opens" AND "opens" < "closes" AND "closes" <= 1440);
ALTER TABLE "TimeOff" ADD CONSTRAINT "TimeOff_ends_after_start" CHECK ("endsAt" > "startsAt");

ALTER TABLE "Business"
  ADD CONSTRAINT "Business_same_day_minute" CHECK ("sameDayUntil" BETWEEN 0 AND 1440),
  ADD CONSTRAINT "Business_accept_minutes" CHECK ("acceptMinutes" BETWEEN 10 AND 2880),
  ADD CONSTRAINT "Business_quiet_minutes_of_day" CHECK ("quietFrom" BETWEEN 0 AND 1439 AND "quietTo" BETWEEN 0 AND 1439);

ALTER TABLE "Member" ADD CONSTRAINT "Member_role_known" CHECK ("role" IN ('owner', 'staff'));
ALTER TABLE "MemberInvite" ADD CONSTRAINT "MemberInvite_role_known" CHECK ("role" IN ('owner', 'staff'));
ALTER TABLE "Waiting"
  ADD CONSTRAINT "Waiting_status_known" CHECK ("status" IN ('waiting', 'offered', 'taken', 'lapsed', 'left')),
  ADD CONSTRAINT "Waiting_window" CHECK ("to" > "from"),
  ADD CONSTRAINT "Waiting_offered_whole" CHECK (("offeredAt" IS NULL) = ("offeredUntil" IS NULL));

-- Calls for a person from before: whoever waited was answered, or gave up; nobody is reminded of them now.
UPDATE "Conversation" SET "handoffRemindedAt" = "handoffAt", "handoffApologisedAt" = "handoffAt" WHERE "handoffAt" IS NOT NULL;
CREATE INDEX "Conversation_calls" ON "Conversation" ("handoffAt")
  WHERE "handoffAt" IS NOT NULL AND "handoffApologisedAt" IS NULL;

-- Every few seconds the bookings of the next day are looked at for reminders.
CREATE INDEX "Booking_reminders" ON "Booking" ("startsAt") WHERE "status" = 'confirmed';

-- Every few seconds: what waits for the owner's word.
CREATE INDEX "Booking_asked" ON "Booking" ("decideBy") WHERE "status" = 'held' AND "decideBy" IS NOT NULL;

-- Every few seconds: what is kept for somebody too long, and who waits for a time that is still to come.
CREATE INDEX "Booking_held" ON "Booking" ("heldUntil") WHERE "status" = 'held';
CREATE INDEX "Waiting_open" ON "Waiting" (COALESCE("offeredUntil", "to")) WHERE "status" IN ('waiting', 'offered');

-- What the owner was not told of yet.
CREATE INDEX "OpenQuestion_new" ON "OpenQuestion" ("groupId") WHERE "putAt" IS NULL AND "answeredAt" IS NULL;
