/** The chat page: joins the line to the server, the bubbles and the place to write. */
import { makeBubbles } from './bubbles.js';
import { makeComposer } from './composer.js';
import { openLink } from './link.js';

const TYPING_MS = 8_000;
const NEAR_END_PX = 90;

const byId = (id) => document.getElementById(id);
const words = JSON.parse(document.body.dataset.words);
const store = openStore();
const chat = store.get('chat') ?? newPerson();
const log = byId('log');
let loading = true;
let following = true;
let ownScroll = -1;
let unread = false;
let withStaff = false;
let typingTimer = 0;
const unsent = new Map();

const bubbles = makeBubbles(byId('bubbles'), {
  words,
  locale: document.documentElement.lang,
  onTap: (payload, label) => send({ payload }, { label }),
  onAgain: (id) => {
    const item = unsent.get(id);
    if (!item) return;
    bubbles.mark(id, 'sending');
    link.send(item);
  },
  fetchPhoto: async (id) => {
    const response = await fetch(`/chat/files/${encodeURIComponent(id)}`, { headers: { 'x-chat': chat } });
    if (!response.ok) throw new Error(String(response.status));
    return response.blob();
  },
});

const composer = makeComposer({
  words,
  onText: (text) => send({ text }, {}),
  onFile: ({ name, mime, base64, size, url }, caption) =>
    send(
      { file: { name, mime, base64 }, ...(caption === '' ? {} : { caption }) },
      {
        files: [{ kind: mime.startsWith('image/') ? 'photo' : 'document', name, mime, size, url }],
        ...(caption === '' ? {} : { text: caption }),
      },
    ),
});

const link = openLink({
  chat,
  onEntries,
  onState,
  onProgress: bubbles.progress,
  onSent: (id) => {
    forget(id);
    bubbles.mark(id, 'sent');
    if (bubbles.isUnanswered(id)) showTyping(true);
  },
  onRefused: (id, code) => {
    // What the server will never take must not be tried again after a reload.
    keepUnsent(id);
    bubbles.mark(id, 'failed', words[`problem.${code}`]);
  },
  onSlowDown: () => composer.tell('too_many'),
});

for (const { item, extra } of store.list('unsent')) send(item, extra, item.id);

function send(what, extra, id = randomText(12)) {
  const item = { id, ...what };
  unsent.set(id, item);
  if (!what.file) store.put('unsent', [...store.list('unsent').filter((old) => old.item.id !== id), { item, extra }]);
  bubbles.showPending({ ...item, ...extra });
  byId('welcome').hidden = true;
  following = true;
  scrollToEnd();
  link.send(item);
}

function forget(id) {
  unsent.delete(id);
  keepUnsent(id);
  composer.tell(null);
}

function keepUnsent(without) {
  store.put(
    'unsent',
    store.list('unsent').filter(({ item }) => item.id !== without),
  );
}

function onEntries(entries) {
  const added = bubbles.show(entries, !loading);
  for (const { from, id } of entries) {
    if (from === 'person' && unsent.has(id)) forget(id);
    if (from !== 'person') withStaff = from === 'staff';
  }
  if (entries.some(({ from }) => from !== 'person')) showTyping(false);
  byId('welcome').hidden = bubbles.count() > 0;
  if (added.length > 0) reveal(added[0]);
}

function onState(state) {
  byId('state').textContent = words[`state.${state}`];
  if (state !== 'online' || !loading) return;
  loading = false;
  log.setAttribute('aria-live', 'polite');
  byId('welcome').hidden = bubbles.count() > 0;
}

/** A person who answers is not a bot: nobody knows whether they are typing. */
function showTyping(on) {
  clearTimeout(typingTimer);
  const visible = on && !withStaff;
  byId('dots').hidden = !visible;
  byId('typing').hidden = !visible;
  byId('state').classList.toggle('sr', visible);
  if (!visible) return;
  typingTimer = setTimeout(() => showTyping(false), TYPING_MS);
  if (following) scrollToEnd();
}

/** To the end, but never past the beginning of what is new: a long answer is read from its first line. */
function reveal(first) {
  if (!following) {
    unread = unread || !first.classList.contains('person');
    return showWayDown();
  }
  scrollTo(loading ? log.scrollHeight : Math.min(log.scrollHeight - log.clientHeight, first.offsetTop - 48));
}

function scrollToEnd() {
  scrollTo(log.scrollHeight);
}

function scrollTo(top) {
  log.scrollTop = top;
  ownScroll = log.scrollTop;
  showWayDown();
}

/** The button that leads to the end, with words when something new waits there. */
function showWayDown() {
  const far = log.scrollHeight - log.clientHeight - log.scrollTop > NEAR_END_PX;
  if (!far) unread = false;
  byId('down').hidden = !far;
  byId('down').classList.toggle('unread', unread);
}

log.addEventListener('scroll', () => {
  if (Math.abs(log.scrollTop - ownScroll) < 2) return;
  following = log.scrollHeight - log.clientHeight - log.scrollTop < NEAR_END_PX;
  showWayDown();
});
new ResizeObserver(() => following && !byId('bubbles').contains(document.activeElement) && scrollToEnd()).observe(log);
byId('down').addEventListener('click', () => {
  following = true;
  scrollToEnd();
  byId('text').focus();
});
byId('begin').addEventListener('click', () => {
  send({ start: true }, {});
  log.focus();
});

const menu = byId('menu');
const over = byId('over');
document.addEventListener('click', (event) => {
  if (!menu.contains(event.target)) menu.open = false;
});
menu.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  menu.open = false;
  menu.querySelector('summary').focus();
});
byId('start-over').addEventListener('click', () => {
  menu.open = false;
  over.returnValue = '';
  over.showModal();
});
over.addEventListener('close', () => {
  if (over.returnValue !== 'yes') return;
  newPerson();
  location.reload();
});
// Another tab became someone else: two people in one browser would be confusing.
window.addEventListener('storage', (event) => {
  if (event.key === 'chat.chat' && event.newValue !== JSON.stringify(chat)) location.reload();
});

onState('connecting');

/** A new random person. Whoever knows this word reads the chat, so it never stands in an address. */
function newPerson() {
  const made = randomText(16);
  store.put('unsent', []);
  store.put('chat', made);
  return made;
}

function randomText(bytes) {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...random))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** localStorage, or memory where a browser refuses it. */
function openStore() {
  const memory = new Map();
  const read = (key) => {
    try {
      return localStorage.getItem(`chat.${key}`) ?? memory.get(key) ?? null;
    } catch {
      return memory.get(key) ?? null;
    }
  };
  const get = (key) => JSON.parse(read(key) ?? 'null');
  return {
    get,
    list: (key) => get(key) ?? [],
    put: (key, value) => {
      memory.set(key, JSON.stringify(value));
      try {
        localStorage.setItem(`chat.${key}`, JSON.stringify(value));
      } catch {
        // The chat then lives as long as this page.
      }
    },
  };
}
