/**
 * The line to the server. Messages go out one after another with ids of ours, again and again until the server has
 * them; what comes in is told in the server's words, some of it twice: whoever listens counts by id.
 */
const LOOK_BACK_MS = 60_000;
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const FIRST_WORD_MS = 10_000;
const SILENCE_MS = 60_000;

/**
 * @param {{ chat: string, onEntries: (entries: object[]) => void, onState: (state: string) => void,
 *   onProgress: (id: string, part: number) => void, onSent: (id: string) => void,
 *   onRefused: (id: string, code: string) => void, onSlowDown: () => void }} hooks
 */
export function openLink(hooks) {
  const headers = { 'x-chat': hooks.chat };
  const queue = [];
  let newest = 0;
  let streaming = false;
  let sending = false;
  const waiting = new Set();

  function take(entries) {
    for (const entry of entries) newest = Math.max(newest, entry.at);
    if (entries.length > 0) hooks.onEntries(entries);
  }

  async function load() {
    for (let from = Math.max(0, newest - LOOK_BACK_MS); from !== null; ) {
      const response = await fetch(`/chat/messages?after=${from}`, { headers, cache: 'no-store', signal: timeout(20_000) });
      if (!response.ok) throw new Error(String(response.status));
      const page = await response.json();
      take(page.entries);
      from = page.next;
    }
  }

  /** Reads the stream until it ends. EventSource cannot send our header, and a token has no place in an address. */
  async function listen() {
    const stop = new AbortController();
    let patience = setTimeout(() => stop.abort(), FIRST_WORD_MS);
    try {
      const response = await fetch(`/chat/stream?after=${Math.max(0, newest - LOOK_BACK_MS)}`, {
        headers,
        cache: 'no-store',
        signal: stop.signal,
      });
      if (!response.ok) throw new Error(String(response.status));
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      let rest = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        clearTimeout(patience);
        patience = setTimeout(() => stop.abort(), SILENCE_MS);
        streaming = true;
        const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) if (block.startsWith('data: ')) take(JSON.parse(block.slice(6)));
      }
    } finally {
      clearTimeout(patience);
      streaming = false;
      stop.abort();
    }
  }

  async function stayConnected() {
    for (let failures = 0; ; failures++) {
      try {
        // Before every stream: where a proxy holds streams back, each round still brings what is new.
        await load();
        failures = 0;
        hooks.onState('online');
        wakeAll();
        await listen().catch(() => {});
      } catch {
        hooks.onState(failures === 0 ? 'connecting' : 'offline');
      }
      await pause(WAITS_MS[Math.min(failures, WAITS_MS.length - 1)]);
    }
  }

  /** Waits, unless something says that trying again is worth it now. */
  function pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(wake, ms * (0.75 + Math.random() / 2));
      function wake() {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      }
      waiting.add(wake);
    });
  }

  function wakeAll() {
    for (const wake of [...waiting]) wake();
  }

  async function flush() {
    if (sending) return;
    sending = true;
    for (let tries = 0; queue.length > 0; ) {
      const item = queue[0];
      const answer = await post(item);
      if (answer.status === 200) {
        queue.shift();
        tries = 0;
        hooks.onState('online');
        hooks.onSent(item.id);
        if (!streaming) setTimeout(() => load().catch(() => {}), 800);
      } else if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
        queue.shift();
        hooks.onRefused(item.id, answer.code);
      } else {
        if (answer.status === 429) hooks.onSlowDown();
        else if (answer.status === 0) hooks.onState('offline');
        await pause(answer.waitMs ?? WAITS_MS[Math.min(tries++, WAITS_MS.length - 1)]);
      }
    }
    sending = false;
  }

  /** XMLHttpRequest, because fetch tells nothing about the progress of an upload. */
  function post(item) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open('POST', '/chat/messages');
      request.setRequestHeader('content-type', 'application/json');
      request.setRequestHeader('x-chat', hooks.chat);
      request.timeout = item.file ? 180_000 : 20_000;
      if (item.file) request.upload.onprogress = (event) => event.lengthComputable && hooks.onProgress(item.id, event.loaded / event.total);
      request.onloadend = () => {
        const wait = Number(request.getResponseHeader('retry-after'));
        resolve({ status: request.status, code: codeIn(request.responseText), ...(wait > 0 ? { waitMs: wait * 1000 } : {}) });
      };
      request.send(JSON.stringify(item));
    });
  }

  const hurry = () => {
    if (document.visibilityState === 'visible') wakeAll();
  };
  window.addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  window.addEventListener('offline', () => hooks.onState('offline'));
  void stayConnected();

  return {
    send: (item) => {
      queue.push(item);
      void flush();
    },
  };
}

function codeIn(text) {
  try {
    return JSON.parse(text).error ?? 'bad_request';
  } catch {
    return 'bad_request';
  }
}

function timeout(ms) {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);
  return stop.signal;
}
