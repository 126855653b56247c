import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CHANNEL_NAMES, type ChannelName } from '../channels/channel.js';
import { fixedPorts, systemPorts } from '../clock.js';
import { AUDIENCES, type Audience, LOCALES, type Locale } from '../core/types.js';
import { openSqlite } from '../db/open.sqlite.js';
import { type Answer, openTerminalChat, type TerminalChat } from './terminal-app.js';

const HELP = `A conversation with the bot in the terminal, in a fresh database in memory.
  npm run --silent chat -- [--jsonl] [--channel ${CHANNEL_NAMES.join('|')}] [--locale vi] [--audience worker] [--clock ISO]

Typing sends text; a number or a caption chooses. Also:
  /wait 2d          let time pass (s, m, h, d)
  /as zalo-bot      begin anew on another channel
  /attach a.jpg     send a file            /staff text   an officer answers
  /close            the officer closes     /repro        print the inputs so far as --jsonl lines
  /quit
With --jsonl, lines in: {"say"} {"choose"} {"attach","caption"?} {"wait"} {"staff"}
`;

const line = z.union([
  z.object({ say: z.string() }),
  z.object({ choose: z.union([z.string(), z.number()]) }),
  z.object({ attach: z.string(), caption: z.string().optional() }),
  z.object({ wait: z.string() }),
  z.object({ staff: z.string() }),
]);
type Line = z.infer<typeof line>;

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function readDuration(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*([smhd])$/.exec(text.trim());
  if (!found) throw new Error(`Not a time: "${text}". Write 30s, 5m, 2h or 2d.`);
  return Number(found[1]) * (UNITS[found[2] ?? 's'] ?? 1_000);
}

async function perform(chat: TerminalChat, l: Line): Promise<Answer> {
  if ('say' in l) return chat.say(l.say);
  if ('choose' in l) return chat.choose(String(l.choose));
  if ('attach' in l) return chat.attach(l.attach, l.caption);
  if ('wait' in l) return chat.wait(readDuration(l.wait));
  return chat.staff(l.staff);
}

type Setting = { channel: ChannelName; locale?: Locale; audience?: Audience; clock?: number };

function open(setting: Setting): Promise<TerminalChat> {
  const clock = fixedPorts(setting.clock ?? systemPorts.now());
  const ports = { ...clock, newId: systemPorts.newId, newCaseCode: systemPorts.newCaseCode };
  return openTerminalChat({ ...setting, ports, db: openSqlite(':memory:') });
}

async function runJsonl(setting: Setting): Promise<number> {
  const chat = await open(setting);
  let failed = 0;
  for await (const text of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (text.trim() === '') continue;
    try {
      const answer = await perform(chat, line.parse(JSON.parse(text)));
      const replies = answer.replies.map((reply) => ({ text: reply.text, choices: reply.choices.map((c) => c.label) }));
      process.stdout.write(`${JSON.stringify({ replies, flow: answer.flow, owner: answer.owner })}\n`);
    } catch (error) {
      failed++;
      process.stderr.write(
        `${error instanceof z.ZodError ? 'Not a line of this chat' : error instanceof Error ? error.message : String(error)}: ${text.slice(0, 80)}\n`,
      );
    }
  }
  await chat.stop();
  return failed === 0 ? 0 : 1;
}

async function runTerminal(setting: Setting): Promise<number> {
  let chat = await open(setting);
  let said: Line[] = [];
  const print = (answer: Answer): void => {
    for (const reply of answer.replies) {
      process.stdout.write(`\n${reply.text}\n`);
      reply.choices.forEach((c, i) => {
        process.stdout.write(`  [${i + 1}] ${c.label}\n`);
      });
    }
    process.stdout.write(`\n(${setting.channel}, ${answer.owner}${answer.flow === null ? '' : `, ${answer.flow}`}) > `);
  };
  process.stdout.write(HELP);
  print(await chat.start());
  for await (const text of createInterface({ input: process.stdin })) {
    const [word = '', ...rest] = text.split(' ');
    const more = rest.join(' ');
    try {
      if (word === '/quit') break;
      if (word === '/repro') {
        process.stdout.write(`${said.map((l) => JSON.stringify(l)).join('\n')}\n> `);
      } else if (word === '/as') {
        const channel = CHANNEL_NAMES.find((name) => name === more);
        if (!channel) throw new Error(`Channels: ${CHANNEL_NAMES.join(', ')}`);
        await chat.stop();
        setting.channel = channel;
        said = [];
        chat = await open(setting);
        print(await chat.start());
      } else if (word === '/close') {
        print(await chat.close());
      } else {
        const l: Line =
          word === '/wait'
            ? { wait: more }
            : word === '/attach'
              ? { attach: more }
              : word === '/staff'
                ? { staff: more }
                : { choose: text };
        said.push(l);
        print(await perform(chat, l));
      }
    } catch (error) {
      process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n> `);
    }
  }
  await chat.stop();
  return 0;
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean' },
      jsonl: { type: 'boolean' },
      channel: { type: 'string' },
      locale: { type: 'string' },
      lang: { type: 'string' },
      audience: { type: 'string' },
      clock: { type: 'string' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const channel = CHANNEL_NAMES.find((name) => name === (values.channel ?? 'simulator'));
  const locale = LOCALES.find((name) => name === (values.locale ?? values.lang));
  const audience = AUDIENCES.find((name) => name === values.audience);
  const clock = values.clock === undefined ? undefined : Date.parse(values.clock);
  const wrong =
    channel === undefined
      ? `--channel: one of ${CHANNEL_NAMES.join(', ')}`
      : (values.locale ?? values.lang) !== undefined && locale === undefined
        ? `--locale: one of ${LOCALES.join(', ')}`
        : values.audience !== undefined && audience === undefined
          ? `--audience: one of ${AUDIENCES.join(', ')}`
          : clock !== undefined && Number.isNaN(clock)
            ? '--clock: an ISO time such as 2026-11-21T08:00:00Z'
            : null;
  if (wrong !== null || channel === undefined) {
    process.stderr.write(`${wrong ?? ''}\n`);
    return 2;
  }
  const setting: Setting = {
    channel,
    ...(locale === undefined ? {} : { locale }),
    ...(audience === undefined ? {} : { audience }),
    ...(clock === undefined ? {} : { clock }),
  };
  return values.jsonl === true ? runJsonl(setting) : runTerminal(setting);
}

process.exitCode = await run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
