import { createServer } from 'node:http';

/**
 * The platform of the benchmark, a process of its own: accepts every sendMessage at once and tells its parent when
 * each arrived. It enforces nothing, so that it costs as little as possible.
 */
let arrived: [string, number][] = [];
let nextId = 1;

const server = createServer((request, response) => {
  const method = request.url?.slice(request.url.lastIndexOf('/') + 1) ?? '';
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => {
    body += part;
  });
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, result: resultOf(method.toLowerCase(), body) }));
  });
});

function resultOf(method: string, body: string): unknown {
  if (method === 'sendmessage') {
    const chatId = /"chat_id":"?(-?\d+)"?/.exec(body)?.[1] ?? '';
    arrived.push([chatId, now()]);
    return { message_id: nextId++, date: 1, chat: { id: Number(chatId), type: 'private' }, text: 'x' };
  }
  if (method === 'getme') return { id: 1, is_bot: true, first_name: 'Bench', username: 'bench_bot' };
  if (method === 'getwebhookinfo') return { url: '', has_custom_certificate: false, pending_update_count: 0 };
  if (method === 'getmycommands') return [];
  return true;
}

/** Milliseconds on a clock that all processes of this machine share. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

setInterval(() => {
  if (arrived.length === 0) return;
  process.send?.(arrived);
  arrived = [];
}, 2);

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
