CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`code` text NOT NULL,
	`subject` text,
	`done_at` integer
);
--> statement-breakpoint
CREATE INDEX `alerts_open` ON `alerts` (`at`) WHERE done_at is null;--> statement-breakpoint
CREATE TABLE `case_events` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`at` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text,
	`action` text NOT NULL,
	`from_status` text,
	`to_status` text,
	`internal_note` text,
	`public_note` text
);
--> statement-breakpoint
CREATE INDEX `case_events_case` ON `case_events` (`case_id`,`at`);--> statement-breakpoint
CREATE TABLE `cases` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`code_hash` text NOT NULL,
	`conversation_id` text NOT NULL,
	`channel` text NOT NULL,
	`locale` text NOT NULL,
	`kind` text NOT NULL,
	`category` text NOT NULL,
	`urgent` integer NOT NULL,
	`anonymous` integer NOT NULL,
	`person_name` text,
	`status` text NOT NULL,
	`story` text NOT NULL,
	`place` text,
	`employer` text,
	`assignee_id` text,
	`lease_until` integer,
	`unread` integer NOT NULL,
	`outcome` text,
	`rating` integer,
	`version` integer NOT NULL,
	`since_at` integer NOT NULL,
	`opened_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`closed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cases_code` ON `cases` (`code`);--> statement-breakpoint
CREATE UNIQUE INDEX `cases_code_hash` ON `cases` (`code_hash`);--> statement-breakpoint
CREATE INDEX `cases_queue` ON `cases` (`status`,`urgent`,`opened_at`,`locale`,`channel`);--> statement-breakpoint
CREATE INDEX `cases_closed` ON `cases` (`status`,`closed_at`,`locale`,`channel`);--> statement-breakpoint
CREATE INDEX `cases_assignee` ON `cases` (`assignee_id`,`status`);--> statement-breakpoint
CREATE INDEX `cases_conversation` ON `cases` (`conversation_id`);--> statement-breakpoint
CREATE INDEX `cases_lease` ON `cases` (`lease_until`) WHERE status = 'claimed';--> statement-breakpoint
CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`channel` text NOT NULL,
	`chat_id` text NOT NULL,
	`version` integer NOT NULL,
	`next_seq` integer NOT NULL,
	`owner` text NOT NULL,
	`locale` text,
	`audience` text,
	`state` text NOT NULL,
	`reachable` integer NOT NULL,
	`created_at` integer NOT NULL,
	`last_in_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `conversations_erased` ON `conversations` (`id`) WHERE owner = 'closed' and chat_id <> '';--> statement-breakpoint
CREATE TABLE `feedback` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`article` text NOT NULL,
	`helpful` integer NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `feedback_article` ON `feedback` (`article`,`at`);--> statement-breakpoint
CREATE INDEX `feedback_conversation` ON `feedback` (`conversation_id`);--> statement-breakpoint
CREATE TABLE `files` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`case_id` text,
	`channel` text NOT NULL,
	`kind` text NOT NULL,
	`ref` text,
	`name` text,
	`mime` text,
	`size` integer,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `files_case` ON `files` (`case_id`);--> statement-breakpoint
CREATE INDEX `files_conversation` ON `files` (`conversation_id`);--> statement-breakpoint
CREATE INDEX `files_waiting` ON `files` (`due_at`) WHERE status = 'waiting';--> statement-breakpoint
CREATE TABLE `inbox` (
	`id` text PRIMARY KEY NOT NULL,
	`channel` text NOT NULL,
	`external_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`inbound` text,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`error` text,
	`case_id` text,
	`received_at` integer NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbox_once` ON `inbox` (`channel`,`external_id`);--> statement-breakpoint
CREATE INDEX `inbox_open` ON `inbox` (`conversation_id`,`id`) WHERE status = 'new';--> statement-breakpoint
CREATE INDEX `inbox_left` ON `inbox` (`received_at`) WHERE status = 'new';--> statement-breakpoint
CREATE INDEX `inbox_conversation` ON `inbox` (`conversation_id`,`received_at`);--> statement-breakpoint
CREATE TABLE `leases` (
	`name` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`seq` integer NOT NULL,
	`channel` text NOT NULL,
	`chat_id` text NOT NULL,
	`kind` text NOT NULL,
	`case_id` text,
	`staff_id` text,
	`body` text,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`claimed_by` text,
	`claimed_until` integer,
	`platform_id` text,
	`error` text,
	`created_at` integer NOT NULL,
	`sent_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_order` ON `outbox` (`conversation_id`,`seq`);--> statement-breakpoint
CREATE INDEX `outbox_open` ON `outbox` (`conversation_id`,`seq`) WHERE status in ('due', 'sending');--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`due_at`) WHERE status = 'due';--> statement-breakpoint
CREATE INDEX `outbox_sending` ON `outbox` (`claimed_until`) WHERE status = 'sending';--> statement-breakpoint
CREATE INDEX `outbox_troubled` ON `outbox` (`created_at`) WHERE status in ('dead', 'unknown');--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`csrf` text NOT NULL,
	`created_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`device` text
);
--> statement-breakpoint
CREATE INDEX `sessions_staff` ON `sessions` (`staff_id`);--> statement-breakpoint
CREATE TABLE `staff` (
	`id` text PRIMARY KEY NOT NULL,
	`login` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`locale` text NOT NULL,
	`password_hash` text NOT NULL,
	`must_change` integer NOT NULL,
	`disabled_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_login` ON `staff` (`login`);