/** The bubbles: every message once, by id, in the order of the server's keys; ours wait at the end until it has them. */
const GROUP_MS = 5 * 60_000;
const LINK = /https?:\/\/[^\s<>"«»]+[^\s<>"«».,;:!?)\]]/g;

/**
 * @param {HTMLElement} root
 * @param {{ words: Record<string, string>, locale: string, onTap: (payload: string, label: string) => void,
 *   onAgain: (id: string) => void, fetchPhoto: (id: string) => Promise<Blob> }} deps
 */
export function makeBubbles(root, deps) {
  const { words, locale } = deps;
  const shown = new Map();
  const labels = new Map();
  let waiting = 0;
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const calendar = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
  const seen = 'IntersectionObserver' in window ? new IntersectionObserver(onSeen, { rootMargin: '200px' }) : null;

  /** Shows entries of the server; gives those elements that are new. */
  function show(entries, fresh) {
    const added = [];
    for (const entry of entries) {
      for (const { payload, label } of entry.choices ?? []) labels.set(payload, label);
      const old = shown.get(entry.id);
      if (old === undefined) added.push(add(entry, entry.key, fresh));
      else if (old.dataset.key !== entry.key) confirm(old, entry);
    }
    tidy();
    return added;
  }

  /** Shows a message of ours that the server does not have yet. */
  function showPending(entry) {
    const el = add({ ...entry, from: 'person', at: Date.now() }, `~${String(++waiting).padStart(6, '0')}`, true);
    mark(entry.id, 'sending');
    tidy();
    return el;
  }

  function add(entry, key, fresh) {
    const el = make('div', `msg ${entry.from}${fresh ? ' fresh' : ''}`);
    el.dataset.id = entry.id;
    el.append(bubble(entry));
    if (entry.choices?.length > 0) el.append(choices(entry.choices));
    shown.set(entry.id, el);
    place(el, key, entry.at);
    return el;
  }

  function confirm(el, entry) {
    place(el, entry.key, entry.at);
    mark(entry.id, 'sent');
    const time = el.querySelector('time');
    time.replaceWith(timeOf(entry.at));
  }

  function place(el, key, at) {
    el.dataset.key = key;
    el.dataset.at = at;
    let after = root.lastElementChild;
    while (after && (after === el || after.dataset.key > key)) after = after.previousElementSibling;
    if (after === null) root.prepend(el);
    else if (after.nextElementSibling !== el) after.after(el);
  }

  /** Days, groups of bubbles, and which buttons are the newest: all follow from the order. */
  function tidy() {
    let before = null;
    let newest = null;
    for (const el of root.children) {
      const at = Number(el.dataset.at);
      const newDay = before === null || midnight(Number(before.dataset.at)) !== midnight(at);
      // An attribute, shown by the style sheet: elements that come and go would be read out again.
      if (newDay) el.dataset.day = dayName(at);
      else delete el.dataset.day;
      const joined = !newDay && side(before) === side(el) && at - Number(before.dataset.at) < GROUP_MS;
      el.classList.toggle('first', !joined);
      before?.classList.toggle('last', !joined);
      el.classList.add('last');
      el.classList.remove('newest');
      if (el.querySelector('.choices')) newest = el;
      before = el;
    }
    newest?.classList.add('newest');
  }

  function bubble(entry) {
    const box = make('div', 'bubble');
    box.append(make('span', 'sr', `${words[entry.from === 'person' ? 'you' : entry.from]}: `));
    for (const file of entry.files ?? []) box.append(fileBox(entry, file));
    const text =
      entry.payload === undefined ? (entry.start ? words.start : entry.text) : (entry.label ?? labels.get(entry.payload) ?? words.tapped);
    const paragraphs = (text === '' ? '…' : (text ?? '')).split(/\n{2,}/);
    for (const part of paragraphs) box.append(paragraph(part));
    if (entry.from !== 'person') dressAnswer([...box.querySelectorAll('p')]);
    if (/^(\p{Extended_Pictographic}\ufe0f?){1,3}$/u.test(text ?? '')) box.classList.add('emoji');
    const meta = make('span', 'meta');
    meta.append(timeOf(entry.at));
    if (entry.from === 'person') {
      const tick = make('span', 'tick');
      tick.append(make('span', 'sr', words['state.sent']));
      meta.append(tick);
    }
    box.lastElementChild.append(meta);
    box.lang = guessLanguage(text ?? '');
    return box;
  }

  /** A cited answer: its title stands out, its sources stand back. */
  function dressAnswer(paragraphs) {
    const sources = paragraphs.filter((p) => words.sources.some((start) => p.textContent.startsWith(start)));
    for (const p of sources) p.className = 'source';
    if (sources.length > 0 && paragraphs[0].textContent.length < 120) paragraphs[0].className = 'title';
  }

  function fileBox(entry, file) {
    if (file.kind !== 'photo') {
      const doc = make('div', 'doc');
      const name = make('span', '', file.name || words.file);
      name.append(make('small', '', sizeOf(file.size)));
      doc.append(name);
      return doc;
    }
    const photo = make('button', 'photo', file.url ? '' : words.photo);
    photo.type = 'button';
    photo.setAttribute('aria-label', `${words.show_photo}: ${file.name}`);
    photo.addEventListener('click', () => photo.dataset.url && window.open(photo.dataset.url, '_blank'));
    if (file.url) showPhoto(photo, file.url);
    else {
      photo.dataset.of = entry.id;
      seen?.observe(photo);
    }
    return photo;
  }

  function onSeen(changes) {
    for (const { isIntersecting, target } of changes) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      // Gone after a restart of the server: the word stays in its place.
      deps.fetchPhoto(target.dataset.of).then(
        (blob) => showPhoto(target, URL.createObjectURL(blob)),
        () => {},
      );
    }
  }

  function showPhoto(photo, url) {
    const img = document.createElement('img');
    img.alt = '';
    img.src = url;
    photo.dataset.url = url;
    photo.replaceChildren(img);
  }

  function choices(list) {
    const group = make('div', 'choices');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', words.choices);
    for (const { payload, label } of list) {
      const button = make('button', '', label);
      button.type = 'button';
      button.lang = guessLanguage(label);
      button.addEventListener('click', () => deps.onTap(payload, label));
      group.append(button);
    }
    return group;
  }

  /** `sending`, `sent` or `failed`. */
  function mark(id, state, why) {
    const el = shown.get(id);
    if (!el) return;
    el.classList.remove('sending', 'failed');
    if (state !== 'sent') el.classList.add(state);
    el.querySelector('.tick .sr').textContent = words[`state.${state}`];
    el.querySelector('.retry')?.remove();
    if (state !== 'sending') el.querySelector('.bar')?.remove();
    if (state !== 'failed') return;
    const again = make('button', 'retry', `${why ?? words['state.failed']} ${words.again}`);
    again.type = 'button';
    again.addEventListener('click', () => deps.onAgain(id));
    el.append(again);
  }

  function progress(id, part) {
    const box = shown.get(id)?.querySelector('.bubble');
    if (!box) return;
    if (!box.querySelector('.bar')) {
      const bar = make('div', 'bar');
      bar.append(make('i'));
      box.querySelector('.photo, .doc')?.after(bar);
    }
    const line = box.querySelector('.bar i');
    if (line) line.style.transform = `scaleX(${part})`;
  }

  function timeOf(at) {
    const time = make('time', '', clock.format(at));
    time.dateTime = new Date(at).toISOString();
    return time;
  }

  function dayName(at) {
    const ago = (midnight(Date.now()) - midnight(at)) / 86_400_000;
    if (Math.round(ago) === 0) return words.today;
    return Math.round(ago) === 1 ? words.yesterday : calendar.format(at);
  }

  /** True when nothing of the other side stands below a message. */
  function isUnanswered(id) {
    let el = shown.get(id);
    while (el?.nextElementSibling?.classList.contains('person')) el = el.nextElementSibling;
    return el !== undefined && el.nextElementSibling === null;
  }

  return { show, showPending, mark, progress, isUnanswered, count: () => shown.size };
}

function side(el) {
  return el.classList.contains('person') ? 'person' : el.classList.contains('staff') ? 'staff' : 'bot';
}

function midnight(at) {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** Text of a person or the bot, with addresses as links. Never as HTML. */
function paragraph(text) {
  const p = document.createElement('p');
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    p.append(text.slice(from, found.index));
    const link = make('a', '', found[0]);
    link.href = found[0];
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    p.append(link);
    from = found.index + found[0].length;
  }
  p.append(text.slice(from));
  return p;
}

/** For the voice of a screen reader: the chat may be in another language than the page. */
function guessLanguage(text) {
  if (/[а-яё]/i.test(text)) return 'ru';
  return /[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ\u1ea0-\u1ef9]/i.test(text) ? 'vi' : 'en';
}

function make(tag, className = '', text = '') {
  const el = document.createElement(tag);
  if (className) el.className = className;
  if (text) el.textContent = text;
  return el;
}

export function sizeOf(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
