/** Where people write: a field that grows, a file with its caption. */
import { sizeOf } from './bubbles.js';

const KINDS = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'];
const MAX_BYTES = 10 * 1024 * 1024;
/** A larger photo is made smaller before it leaves the phone: a slow line, and places hidden in photos, are reasons. */
const SHRINK_ABOVE_BYTES = 900_000;
const LONGEST_SIDE = 2_400;

/**
 * @param {{ words: Record<string, string>, onText: (text: string) => void,
 *   onFile: (file: { name: string, mime: string, base64: string, size: number, url: string | null }, caption: string) => void }} deps
 */
export function makeComposer(deps) {
  const { words } = deps;
  const form = byId('composer');
  const text = byId('text');
  const picker = byId('file');
  let picked = null;
  let picking = null;
  form.hidden = false;

  function grow() {
    text.style.height = 'auto';
    text.style.height = `${text.scrollHeight + 2}px`;
    byId('send').setAttribute('aria-disabled', String(picked === null && text.value.trim() === ''));
  }

  function pick(file) {
    if (file) picking = take(file);
  }

  async function take(file) {
    tell(null);
    if (!KINDS.includes(file.type)) return tell('bad_file');
    const small = await shrink(file);
    if (small.size > MAX_BYTES) return tell('too_large');
    drop();
    picked = { file: small, name: file.name, url: small.type.startsWith('image/') ? URL.createObjectURL(small) : null };
    byId('thumb').hidden = picked.url === null;
    if (picked.url !== null) byId('thumb').src = picked.url;
    byId('file-name').textContent = `${file.name} · ${sizeOf(small.size)}`;
    byId('preview').hidden = false;
    text.placeholder = words.caption;
    grow();
    text.focus();
  }

  function drop() {
    picked = null;
    byId('preview').hidden = true;
    text.placeholder = words.placeholder;
    grow();
  }

  async function submit() {
    // Whoever is quicker than the shrinking of a large photo still sends it with its caption.
    await picking;
    const said = text.value.trim();
    const file = picked;
    if (file === null && said === '') return;
    tell(null);
    text.value = '';
    remember('');
    drop();
    if (file === null) return deps.onText(said);
    deps.onFile({ name: file.name, mime: file.file.type, base64: await toBase64(file.file), size: file.file.size, url: file.url }, said);
  }

  function tell(code) {
    byId('problem').hidden = code === null;
    byId('problem').textContent = code === null ? '' : (words[`problem.${code}`] ?? words['problem.bad_request']);
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
    text.focus();
  });
  text.addEventListener('keydown', (event) => {
    // While a letter is being composed (Telex, VNI), Enter belongs to the keyboard.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    void submit();
  });
  text.addEventListener('input', () => {
    remember(text.value);
    grow();
  });
  text.addEventListener('paste', (event) => takeFrom(event, event.clipboardData));
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    takeFrom(event, event.dataTransfer);
  });
  byId('attach').addEventListener('click', () => picker.click());
  byId('remove').addEventListener('click', () => {
    drop();
    text.focus();
  });
  picker.addEventListener('change', () => {
    pick(picker.files[0]);
    // So that the same file can be picked again.
    picker.value = '';
  });
  text.value = sessionStorage.getItem('chat.draft') ?? '';
  grow();

  function takeFrom(event, data) {
    const file = data?.files?.[0];
    if (!file) return;
    event.preventDefault();
    pick(file);
  }

  return { tell };
}

function remember(draft) {
  sessionStorage.setItem('chat.draft', draft);
}

/** A JPEG of a size that can be read and sent; the file itself when that is smaller, or cannot be done here. */
async function shrink(file) {
  if (!file.type.startsWith('image/') || file.size <= SHRINK_ABOVE_BYTES) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    const paper = canvas.getContext('2d');
    paper.fillStyle = '#fff';
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(image, 0, 0, canvas.width, canvas.height);
    const smaller = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
    return smaller !== null && smaller.size < file.size ? smaller : file;
  } catch {
    return file;
  }
}

function toBase64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

function byId(id) {
  return document.getElementById(id);
}
