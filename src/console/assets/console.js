// The console works without this file. It keeps pages fresh and guards a reply in the making.
(() => {
  const { body } = document;
  const connection = document.getElementById('connection');
  const reply = document.querySelector('[data-guard]');
  const REFRESH_MS = 60_000;

  // --- Live updates: the server says which case changed; the page fetches its parts itself.
  let source = null;
  let missed = false;
  let waiting = null;
  const changed = new Set();

  function say(words) {
    connection.textContent = words ?? '';
    connection.hidden = !words;
  }

  function refreshAll() {
    htmx.trigger(body, 'live-all');
  }

  function refreshChanged() {
    waiting = null;
    for (const id of changed) htmx.trigger(body, `live-${id}`);
    changed.clear();
    htmx.trigger(body, 'live');
  }

  function connect() {
    if (source !== null || document.hidden) return;
    source = new EventSource(body.dataset.live);
    source.addEventListener('change', (event) => {
      changed.add(event.data);
      // Several changes in one moment are one refresh.
      if (waiting === null) waiting = setTimeout(refreshChanged, 250);
    });
    source.addEventListener('open', () => {
      say(null);
      if (missed) refreshAll();
      missed = false;
    });
    source.addEventListener('error', () => {
      missed = true;
      say(body.dataset.offline);
      if (source?.readyState !== EventSource.CLOSED) return;
      // Refused rather than cut: the browser gives up, we look again, and a refresh tells when we are signed out.
      source = null;
      refreshAll();
      setTimeout(connect, 15_000);
    });
  }

  function disconnect() {
    source?.close();
    source = null;
    missed = true;
  }

  if (body.dataset.live) {
    connect();
    // A browser opens six connections to one server: pages that nobody sees must not hold them.
    document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()));
    window.addEventListener('pagehide', disconnect);
    window.addEventListener('pageshow', connect);
    setInterval(() => document.hidden || refreshAll(), REFRESH_MS);
  }

  // A part that did not change stays: no flicker, no lost focus, nothing read aloud twice.
  document.addEventListener('htmx:oobBeforeSwap', (event) => {
    const fresh = event.detail.fragment.firstElementChild ?? event.detail.fragment;
    const shown = event.detail.target;
    if (fresh.dataset?.v === shown.dataset.v) event.detail.shouldSwap = false;
    shown.dataset.v = fresh.dataset?.v ?? '';
    // What somebody has unfolded stays unfolded.
    for (const open of shown.querySelectorAll('details[open][id]')) fresh.querySelector?.(`#${open.id}`)?.setAttribute('open', '');
  });
  document.addEventListener('htmx:responseError', (event) => {
    if (event.detail.xhr.status === 401) say(body.dataset.signedOut);
  });
  document.addEventListener('htmx:sendError', () => say(body.dataset.offline));

  // --- A reply in the making is not lost by a wrong tap.
  let sending = false;
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.hasAttribute('hx-post')) return;
    if (reply !== null && form.contains(reply)) sending = true;
    // One tap, one message. The server checks it too.
    setTimeout(() => {
      for (const button of form.querySelectorAll('button')) button.disabled = true;
    });
  });
  window.addEventListener('beforeunload', (event) => {
    if (reply !== null && !sending && reply.value.trim() !== '') event.preventDefault();
  });
  window.addEventListener('pageshow', () => {
    sending = false;
    for (const button of document.querySelectorAll('button:disabled')) button.disabled = false;
  });

  // --- A text to take along. Without this file people mark it themselves.
  for (const button of document.querySelectorAll('[data-copy]')) {
    const text = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener('click', async () => {
      text.select();
      // Only a safe address may write to the clipboard; elsewhere the older way has to do.
      await (navigator.clipboard?.writeText(text.value) ?? Promise.resolve(document.execCommand('copy')));
      button.textContent = button.dataset.copied;
    });
  }

  // --- How long the reply is.
  if (reply?.dataset.count) {
    const counter = document.getElementById(reply.dataset.count);
    const words = counter.textContent;
    const most = Number(counter.dataset.most);
    const show = () => {
      counter.textContent = reply.value.length === 0 ? words : `${reply.value.length} / ${most}`;
      counter.classList.toggle('over', reply.value.length > most);
    };
    reply.addEventListener('input', show);
    show();
  }
})();
