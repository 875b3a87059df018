-- AlterTable
ALTER TABLE "Booking" ADD COLUMN     "payBy" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Business" ADD COLUMN     "depositMinutes" INTEGER NOT NULL DEFAULT 30,
ADD COLUMN     "depositRefund" TEXT NOT NULL DEFAULT 'before-cancel-hours';

-- AlterTable
ALTER TABLE "Conversation" ADD COLUMN     "countedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Outbound" ADD COLUMN     "subscriptionEnd" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "Plan" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "conversations" INTEGER,
    "people" INTEGER,
    "channels" INTEGER,
    "features" TEXT[],
    "trialDays" INTEGER,
    "retiredAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlanPrice" (
    "planId" TEXT NOT NULL,
    "cycle" TEXT NOT NULL,
    "price" INTEGER NOT NULL,

    CONSTRAINT "PlanPrice_pkey" PRIMARY KEY ("planId","cycle")
);

-- CreateTable
CREATE TABLE "Subscription" (
    "businessId" TEXT NOT NULL,
    "planId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "cycle" TEXT,
    "periodStart" TIMESTAMPTZ(3),
    "periodEnd" TIMESTAMPTZ(3),
    "anchorAt" TIMESTAMPTZ(3),
    "nextPlanKey" TEXT,
    "nextCycle" TEXT,
    "trialAt" TIMESTAMPTZ(3),
    "payBy" TEXT NOT NULL DEFAULT 'link',
    "cardId" TEXT,
    "credit" BIGINT NOT NULL DEFAULT 0,
    "dueAt" TIMESTAMPTZ(3),
    "rev" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Subscription_pkey" PRIMARY KEY ("businessId")
);

-- CreateTable
CREATE TABLE "SavedCard" (
    "id" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "details" BYTEA NOT NULL,
    "signature" TEXT NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SavedCard_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Payment" (
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "planId" TEXT,
    "cycle" TEXT,
    "periodStart" TIMESTAMPTZ(3),
    "periodEnd" TIMESTAMPTZ(3),
    "bookingId" TEXT,
    "amount" BIGINT NOT NULL,
    "credit" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL DEFAULT 'NGN',
    "how" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "link" TEXT,
    "transfer" JSONB,
    "expiresAt" TIMESTAMPTZ(3),
    "checkAt" TIMESTAMPTZ(3),
    "checks" INTEGER NOT NULL DEFAULT 0,
    "askAt" TIMESTAMPTZ(3),
    "refundAt" TIMESTAMPTZ(3),
    "refundTries" INTEGER NOT NULL DEFAULT 0,
    "keptUntil" TIMESTAMPTZ(3),
    "paid" BIGINT,
    "fees" BIGINT,
    "transactionId" TEXT,
    "paidAt" TIMESTAMPTZ(3),
    "reason" TEXT,
    "receiptKeyHash" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Payment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PaymentEvent" (
    "id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "PaymentEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LedgerEntry" (
    "id" BIGSERIAL NOT NULL,
    "cause" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "businessId" TEXT NOT NULL,
    "paymentId" TEXT NOT NULL,
    "kobo" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "LedgerEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PayoutAccount" (
    "businessId" TEXT NOT NULL,
    "subaccount" TEXT,
    "bankCode" TEXT NOT NULL,
    "bankName" TEXT NOT NULL,
    "number" BYTEA NOT NULL,
    "accountName" TEXT NOT NULL,

    CONSTRAINT "PayoutAccount_pkey" PRIMARY KEY ("businessId")
);

-- CreateIndex
CREATE UNIQUE INDEX "Plan_key_version_key" ON "Plan"("key", "version");

-- CreateIndex
CREATE INDEX "ChannelAccount_businessId_idx" ON "ChannelAccount"("businessId");

-- CreateIndex
CREATE INDEX "Subscription_dueAt_businessId_idx" ON "Subscription"("dueAt", "businessId");

-- CreateIndex
CREATE UNIQUE INDEX "SavedCard_businessId_signature_key" ON "SavedCard"("businessId", "signature");

-- CreateIndex
CREATE UNIQUE INDEX "Payment_reference_key" ON "Payment"("reference");

-- CreateIndex
CREATE UNIQUE INDEX "Payment_receiptKeyHash_key" ON "Payment"("receiptKeyHash");

-- CreateIndex
CREATE INDEX "Payment_businessId_createdAt_idx" ON "Payment"("businessId", "createdAt");

-- CreateIndex
CREATE INDEX "Payment_bookingId_idx" ON "Payment"("bookingId");

-- CreateIndex
CREATE UNIQUE INDEX "PaymentEvent_provider_event_key_key" ON "PaymentEvent"("provider", "event", "key");

-- CreateIndex
CREATE INDEX "LedgerEntry_businessId_at_idx" ON "LedgerEntry"("businessId", "at");

-- CreateIndex
CREATE INDEX "LedgerEntry_paymentId_idx" ON "LedgerEntry"("paymentId");

-- CreateIndex
CREATE UNIQUE INDEX "LedgerEntry_cause_account_key" ON "LedgerEntry"("cause", "account");

-- AddForeignKey
ALTER TABLE "PlanPrice" ADD CONSTRAINT "PlanPrice_planId_fkey" FOREIGN KEY ("planId") REFERENCES "Plan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Subscription" ADD CONSTRAINT "Subscription_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Subscription" ADD CONSTRAINT "Subscription_planId_fkey" FOREIGN KEY ("planId") REFERENCES "Plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Subscription" ADD CONSTRAINT "Subscription_cardId_fkey" FOREIGN KEY ("cardId") REFERENCES "SavedCard"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SavedCard" ADD CONSTRAINT "SavedCard_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_planId_fkey" FOREIGN KEY ("planId") REFERENCES "Plan"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_bookingId_fkey" FOREIGN KEY ("bookingId") REFERENCES "Booking"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_paymentId_fkey" FOREIGN KEY ("paymentId") REFERENCES "Payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PayoutAccount" ADD CONSTRAINT "PayoutAccount_businessId_fkey" FOREIGN KEY ("businessId") REFERENCES "Business"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows cannot be said in schema.prisma.

ALTER TABLE "Plan"
  ADD CONSTRAINT "Plan_limits_not_negative" CHECK ("conversations" >= 0 AND "people" >= 1 AND "channels" >= 0),
  ADD CONSTRAINT "Plan_trial_days" CHECK ("trialDays" BETWEEN 1 AND 90);
ALTER TABLE "PlanPrice"
  ADD CONSTRAINT "PlanPrice_cycle_known" CHECK ("cycle" IN ('weekly', 'biweekly', 'monthly', 'yearly')),
  ADD CONSTRAINT "PlanPrice_positive" CHECK ("price" > 0);
-- Of each plan one version is on sale, and one plan is the trial's.
CREATE UNIQUE INDEX "Plan_on_sale" ON "Plan" ("key") WHERE "retiredAt" IS NULL;
CREATE UNIQUE INDEX "Plan_one_trial" ON "Plan" (("trialDays" IS NOT NULL)) WHERE "retiredAt" IS NULL AND "trialDays" IS NOT NULL;

ALTER TABLE "Subscription"
  ADD CONSTRAINT "Subscription_status_known" CHECK ("status" IN ('free', 'trial', 'active', 'grace')),
  ADD CONSTRAINT "Subscription_pay_by_known" CHECK ("payBy" IN ('link', 'card', 'transfer')),
  ADD CONSTRAINT "Subscription_cycle_known" CHECK ("cycle" IN ('weekly', 'biweekly', 'monthly', 'yearly')),
  ADD CONSTRAINT "Subscription_next_cycle_known" CHECK ("nextCycle" IN ('weekly', 'biweekly', 'monthly', 'yearly')),
  ADD CONSTRAINT "Subscription_credit_not_negative" CHECK ("credit" >= 0),
  ADD CONSTRAINT "Subscription_period" CHECK ("periodEnd" > "periodStart"),
  ADD CONSTRAINT "Subscription_whole" CHECK (
    CASE "status"
      WHEN 'free' THEN "cycle" IS NULL AND "periodStart" IS NULL AND "periodEnd" IS NULL
      WHEN 'trial' THEN "cycle" IS NULL AND "periodEnd" IS NOT NULL AND "trialAt" IS NOT NULL
      ELSE "cycle" IS NOT NULL AND "periodStart" IS NOT NULL AND "periodEnd" IS NOT NULL AND "anchorAt" IS NOT NULL
    END);

ALTER TABLE "Payment"
  ADD CONSTRAINT "Payment_purpose_known" CHECK ("purpose" IN ('subscription', 'upgrade', 'deposit')),
  ADD CONSTRAINT "Payment_how_known" CHECK ("how" IN ('link', 'card', 'transfer', 'credit')),
  ADD CONSTRAINT "Payment_status_known"
    CHECK ("status" IN ('open', 'paid', 'failed', 'expired', 'mismatched', 'refunded', 'disputed', 'lost')),
  ADD CONSTRAINT "Payment_amount_positive" CHECK (
    ("amount" > 0 OR ("how" = 'credit' AND "amount" = 0)) AND "amount" <= 2147483647 AND "credit" >= 0),
  ADD CONSTRAINT "Payment_buys_something" CHECK (
    CASE "purpose"
      WHEN 'deposit' THEN "bookingId" IS NOT NULL AND "planId" IS NULL
      ELSE "planId" IS NOT NULL AND "cycle" IS NOT NULL AND "periodStart" IS NOT NULL AND "periodEnd" > "periodStart"
    END),
  ADD CONSTRAINT "Payment_kept_is_paid" CHECK ("keptUntil" IS NULL OR ("purpose" = 'deposit' AND "refundAt" IS NULL)),
  ADD CONSTRAINT "Payment_paid_whole" CHECK (
    "status" NOT IN ('paid', 'refunded', 'disputed', 'lost') OR ("paid" IS NOT NULL AND "paidAt" IS NOT NULL));
CREATE INDEX "Payment_to_ask" ON "Payment" ("askAt") WHERE "askAt" IS NOT NULL;
CREATE INDEX "Payment_kept" ON "Payment" ("keptUntil") WHERE "keptUntil" IS NOT NULL;
CREATE INDEX "Payment_to_give_back" ON "Payment" ("refundAt") WHERE "refundAt" IS NOT NULL;
CREATE INDEX "Booking_unpaid" ON "Booking" ("payBy") WHERE "status" = 'held' AND "payBy" IS NOT NULL;
ALTER TABLE "Business" ADD CONSTRAINT "Business_deposit_terms"
  CHECK ("depositMinutes" BETWEEN 15 AND 1440 AND "depositRefund" IN ('before-cancel-hours', 'never'));
CREATE INDEX "Payment_to_check" ON "Payment" ("checkAt") WHERE "checkAt" IS NOT NULL;
-- One period of a business is paid for once, however many of its payments come in, and so is one upgrade.
CREATE UNIQUE INDEX "Payment_period_once" ON "Payment" ("businessId", "periodStart")
  WHERE "purpose" = 'subscription' AND "status" IN ('paid', 'disputed');
CREATE UNIQUE INDEX "Payment_upgrade_once" ON "Payment" ("businessId", "planId", "periodStart")
  WHERE "purpose" = 'upgrade' AND "status" IN ('paid', 'disputed');
CREATE INDEX "PaymentEvent_new" ON "PaymentEvent" ("receivedAt") WHERE "settledAt" IS NULL;
-- Reminders to pay that wait to be sent: dropped with every payment and every change of a subscription.
CREATE INDEX "Outbound_reminders_to_pay" ON "Outbound" ("businessId")
  WHERE "subscriptionEnd" IS NOT NULL AND "status" = 'pending';

ALTER TABLE "LedgerEntry"
  ADD CONSTRAINT "LedgerEntry_account_known"
    CHECK ("account" IN ('paystack', 'fees', 'revenue', 'credit', 'disputed', 'unclaimed', 'shop')),
  ADD CONSTRAINT "LedgerEntry_says_something" CHECK ("kobo" <> 0);

CREATE FUNCTION "ledger_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The ledger is append-only: write a new entry that takes the wrong one back.';
END $$;
CREATE TRIGGER "LedgerEntry_append_only" BEFORE UPDATE OR DELETE ON "LedgerEntry"
  FOR EACH ROW EXECUTE FUNCTION "ledger_is_append_only"();
CREATE TRIGGER "LedgerEntry_never_emptied" BEFORE TRUNCATE ON "LedgerEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION "ledger_is_append_only"();

CREATE FUNCTION "ledger_balances"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum("kobo") FROM "LedgerEntry" WHERE "cause" = NEW."cause") <> 0 THEN
    RAISE EXCEPTION 'The entries of % do not balance', NEW."cause";
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "LedgerEntry_balances" AFTER INSERT ON "LedgerEntry"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "ledger_balances"();
