CREATE TABLE "answers_given" (
	"id" text PRIMARY KEY NOT NULL,
	"conversation_id" text NOT NULL,
	"article" text NOT NULL,
	"revision" integer NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" text PRIMARY KEY NOT NULL,
	"article" text NOT NULL,
	"version" text NOT NULL,
	"staff_id" text NOT NULL,
	"figures" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "questions" (
	"id" text PRIMARY KEY NOT NULL,
	"conversation_id" text NOT NULL,
	"at" bigint NOT NULL,
	"locale" text NOT NULL,
	"audience" text,
	"outcome" text NOT NULL,
	"article" text,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "answers_given_article" ON "answers_given" USING btree ("article","revision","at");--> statement-breakpoint
CREATE INDEX "answers_given_conversation" ON "answers_given" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "answers_given_at" ON "answers_given" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_once" ON "approvals" USING btree ("article","version","staff_id");--> statement-breakpoint
CREATE INDEX "questions_at" ON "questions" USING btree ("at");--> statement-breakpoint
CREATE INDEX "questions_outcome" ON "questions" USING btree ("outcome","at");--> statement-breakpoint
CREATE INDEX "questions_conversation" ON "questions" USING btree ("conversation_id","at");