import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Counters of the whole server. Labels are names of ours, never anything of a person. */
export function makeMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    inbound: new Counter({ name: 'caunoi_inbound_total', help: 'Events accepted from platforms', labelNames: ['channel'], registers }),
    duplicates: new Counter({
      name: 'caunoi_inbound_duplicates_total',
      help: 'Events that had already been stored',
      labelNames: ['channel'],
      registers,
    }),
    ignored: new Counter({
      name: 'caunoi_inbound_ignored_total',
      help: 'Events that need no answer, by reason',
      labelNames: ['channel', 'reason'],
      registers,
    }),
    rejected: new Counter({
      name: 'caunoi_inbound_rejected_total',
      help: 'Requests that failed verification',
      labelNames: ['channel', 'reason'],
      registers,
    }),
    turns: new Counter({ name: 'caunoi_turns_total', help: 'Turns by how they ended', labelNames: ['result'], registers }),
    heard: new Counter({ name: 'caunoi_heard_total', help: 'Free texts by how they were understood', labelNames: ['kind'], registers }),
    outcomes: new Counter({
      name: 'caunoi_send_outcomes_total',
      help: 'Outgoing messages by outcome',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    replySeconds: new Histogram({
      name: 'caunoi_reply_seconds',
      help: 'From the commit of a turn to the platform accepting its answer',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
      registers,
    }),
    turnSeconds: new Histogram({
      name: 'caunoi_turn_seconds',
      help: 'From receiving an event to its commit',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    }),
    outboxWaiting: new Gauge({ name: 'caunoi_outbox_due', help: 'Messages that are due and not sent', registers }),
    outboxOldest: new Gauge({ name: 'caunoi_outbox_oldest_seconds', help: 'Age of the oldest message that is due', registers }),
    cases: new Gauge({ name: 'caunoi_cases', help: 'Cases by status', labelNames: ['status'], registers }),
    missingWords: new Counter({ name: 'caunoi_missing_words_total', help: 'Locale keys that were asked for and do not exist', registers }),
    alerts: new Counter({ name: 'caunoi_alerts_total', help: 'Alerts raised, by code', labelNames: ['code'], registers }),
  };
}

export type Metrics = ReturnType<typeof makeMetrics>;
