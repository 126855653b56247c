import { createServer } from 'node:http';
import { Bot, webhookCallback } from 'grammy';

/** The peer we measure against: a bare grammY webhook that echoes, with no database and grammY's own HTTP client. */
const bot = new Bot(process.env['TELEGRAM_BOT_TOKEN'] ?? '', { client: { apiRoot: process.env['TELEGRAM_API_ROOT'] ?? '' } });
bot.on('message:text', (ctx) => ctx.reply(ctx.msg.text));
bot.on('callback_query', (ctx) => ctx.answerCallbackQuery());

const server = createServer(webhookCallback(bot, 'http', { secretToken: process.env['TELEGRAM_WEBHOOK_SECRET'] ?? '' }));
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => process.stdout.write('listening\n'));
