CREATE TABLE "alerts" (
	"id" text PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"code" text NOT NULL,
	"subject" text,
	"done_at" bigint
);
--> statement-breakpoint
CREATE TABLE "case_events" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"at" bigint NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"action" text NOT NULL,
	"from_status" text,
	"to_status" text,
	"internal_note" text,
	"public_note" text
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"id" text PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"code_hash" text NOT NULL,
	"conversation_id" text NOT NULL,
	"channel" text NOT NULL,
	"locale" text NOT NULL,
	"kind" text NOT NULL,
	"category" text NOT NULL,
	"urgent" boolean NOT NULL,
	"anonymous" boolean NOT NULL,
	"person_name" text,
	"status" text NOT NULL,
	"story" text NOT NULL,
	"place" text,
	"employer" text,
	"assignee_id" text,
	"lease_until" bigint,
	"unread" boolean NOT NULL,
	"outcome" text,
	"rating" integer,
	"version" integer NOT NULL,
	"since_at" bigint NOT NULL,
	"opened_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"closed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"id" text PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"chat_id" text NOT NULL,
	"version" integer NOT NULL,
	"next_seq" integer NOT NULL,
	"owner" text NOT NULL,
	"locale" text,
	"audience" text,
	"state" jsonb NOT NULL,
	"reachable" boolean NOT NULL,
	"created_at" bigint NOT NULL,
	"last_in_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feedback" (
	"id" text PRIMARY KEY NOT NULL,
	"conversation_id" text NOT NULL,
	"article" text NOT NULL,
	"helpful" boolean NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "files" (
	"id" text PRIMARY KEY NOT NULL,
	"conversation_id" text NOT NULL,
	"case_id" text,
	"channel" text NOT NULL,
	"kind" text NOT NULL,
	"ref" text,
	"name" text,
	"mime" text,
	"size" integer,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"due_at" bigint NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"id" text PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"external_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"inbound" jsonb,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"error" text,
	"case_id" text,
	"received_at" bigint NOT NULL,
	"done_at" bigint
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"until" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" text PRIMARY KEY NOT NULL,
	"conversation_id" text NOT NULL,
	"seq" integer NOT NULL,
	"channel" text NOT NULL,
	"chat_id" text NOT NULL,
	"kind" text NOT NULL,
	"case_id" text,
	"staff_id" text,
	"body" jsonb,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"due_at" bigint NOT NULL,
	"claimed_by" text,
	"claimed_until" bigint,
	"platform_id" text,
	"error" text,
	"created_at" bigint NOT NULL,
	"sent_at" bigint
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"staff_id" text NOT NULL,
	"csrf" text NOT NULL,
	"created_at" bigint NOT NULL,
	"seen_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"device" text
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" text PRIMARY KEY NOT NULL,
	"login" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"locale" text NOT NULL,
	"password_hash" text NOT NULL,
	"must_change" boolean NOT NULL,
	"disabled_at" bigint,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "alerts_open" ON "alerts" USING btree ("at") WHERE done_at is null;--> statement-breakpoint
CREATE INDEX "case_events_case" ON "case_events" USING btree ("case_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_code" ON "cases" USING btree ("code");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_code_hash" ON "cases" USING btree ("code_hash");--> statement-breakpoint
CREATE INDEX "cases_queue" ON "cases" USING btree ("status","urgent","opened_at","locale","channel");--> statement-breakpoint
CREATE INDEX "cases_closed" ON "cases" USING btree ("status","closed_at","locale","channel");--> statement-breakpoint
CREATE INDEX "cases_assignee" ON "cases" USING btree ("assignee_id","status");--> statement-breakpoint
CREATE INDEX "cases_conversation" ON "cases" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "cases_lease" ON "cases" USING btree ("lease_until") WHERE status = 'claimed';--> statement-breakpoint
CREATE INDEX "conversations_erased" ON "conversations" USING btree ("id") WHERE owner = 'closed' and chat_id <> '';--> statement-breakpoint
CREATE INDEX "feedback_article" ON "feedback" USING btree ("article","at");--> statement-breakpoint
CREATE INDEX "feedback_conversation" ON "feedback" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "files_case" ON "files" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "files_conversation" ON "files" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "files_waiting" ON "files" USING btree ("due_at") WHERE status = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_once" ON "inbox" USING btree ("channel","external_id");--> statement-breakpoint
CREATE INDEX "inbox_open" ON "inbox" USING btree ("conversation_id","id") WHERE status = 'new';--> statement-breakpoint
CREATE INDEX "inbox_left" ON "inbox" USING btree ("received_at") WHERE status = 'new';--> statement-breakpoint
CREATE INDEX "inbox_conversation" ON "inbox" USING btree ("conversation_id","received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_order" ON "outbox" USING btree ("conversation_id","seq");--> statement-breakpoint
CREATE INDEX "outbox_open" ON "outbox" USING btree ("conversation_id","seq") WHERE status in ('due', 'sending');--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("due_at") WHERE status = 'due';--> statement-breakpoint
CREATE INDEX "outbox_sending" ON "outbox" USING btree ("claimed_until") WHERE status = 'sending';--> statement-breakpoint
CREATE INDEX "outbox_troubled" ON "outbox" USING btree ("created_at") WHERE status in ('dead', 'unknown');--> statement-breakpoint
CREATE INDEX "sessions_staff" ON "sessions" USING btree ("staff_id");--> statement-breakpoint
CREATE UNIQUE INDEX "staff_login" ON "staff" USING btree ("login");