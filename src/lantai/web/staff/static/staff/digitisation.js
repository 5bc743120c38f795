// Uploading a folder part by part; the keys of the check by sample; a frame drawn on a page. Without this script the plain
// forms do the same.
const csrf = () => document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';

// --- uploading
const box = document.querySelector('[data-upload]');
if (box) {
  box.hidden = false;
  const words = Object.fromEntries([...box.querySelector('[data-words]').content.querySelectorAll('[data-w]')].map((one) => [one.dataset.w, one.textContent]));
  const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? '');
  const PART = Number(box.dataset.part), ASK = 500;
  const going = box.querySelector('[data-going]'), line = box.querySelector('[data-line]'), bar = box.querySelector('#sent');
  const status = box.querySelector('[data-say]'), failed = box.querySelector('[data-failed]'), pause = box.querySelector('[data-pause]');
  let paused = false, running = false, wake = null;
  const counts = { all: 0, done: 0, fresh: 0, known: 0, failed: 0, size: 0, sent: 0, begun: 0, moved: 0 };

  const size = (bytes) => (bytes > 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : bytes > 1e6 ? `${(bytes / 1e6).toFixed(0)} MB` : `${Math.ceil(bytes / 1e3)} kB`);
  function show() {
    const seconds = Math.max(1, (performance.now() - counts.begun) / 1000), rate = counts.moved / seconds;
    const left = rate ? (counts.size - counts.sent) / rate : 0;
    const time = left > 90 ? say(words.minutes, { n: Math.ceil(left / 60) }) : say(words.seconds, { n: Math.ceil(left) });
    line.textContent = say(words.line, { done: counts.done, all: counts.all, sent: size(counts.sent), size: size(counts.size), rate: size(rate), left: time });
    bar.value = counts.size ? Math.round(1000 * counts.sent / counts.size) : 1000;
  }
  const rest = (ms) => new Promise((go) => { setTimeout(go, ms); });
  async function ready() { while (paused) await new Promise((go) => { wake = go; }); }

  async function ask(url, body, type) {
    for (let wait = 2; ; wait = Math.min(60, wait * 2)) {
      await ready();
      try {
        const answer = await fetch(url, { method: 'POST', body, credentials: 'same-origin', headers: { 'X-CSRFToken': csrf(), 'Content-Type': type } });
        if (answer.ok || answer.status === 409 || answer.status === 400) return { ok: answer.ok, ...(await answer.json()) };
        if (answer.status === 403 || answer.status === 404) { location.reload(); await rest(1e6); }
      } catch { /* the net is away */ }
      status.textContent = say(words.retry, { n: wait });
      await rest(wait * 1000);
      status.textContent = '';
    }
  }
  const named = (one) => one.path.replace(/^[^/]*\//, (first) => (one.strip ? '' : first));
  function fail(one, why) {
    counts.failed += 1;
    if (failed.childElementCount < 50) failed.append(Object.assign(document.createElement('li'), { textContent: `${one.path} ${why}` }));
  }
  async function send(one, offset) {
    const { file } = one;
    counts.sent += offset;
    for (let tries = 0; offset < file.size || file.size === 0;) {
      const part = file.slice(offset, offset + PART);
      const query = new URLSearchParams({ name: named(one), length: file.size, changed: file.lastModified, offset });
      const answer = await ask(`${box.dataset.send}?${query}`, await part.arrayBuffer(), 'application/octet-stream');
      if (answer.ok) {
        counts.sent += answer.offset - offset; counts.moved += answer.offset - offset;
        offset = answer.offset;
        show();
        if (answer.done) return true;
      } else if (answer.code === 'OFFSET' && (tries += 1) < 4) {
        const again = await stands([one]);
        counts.sent += again[0].offset - offset;
        offset = again[0].offset;
        if (again[0].done) return true;
      } else { fail(one, answer.words); counts.sent += file.size - offset; return false; }
    }
    return true;
  }
  async function stands(some) {
    const files = some.map((one) => ({ name: named(one), length: one.file.size, changed: one.file.lastModified }));
    const answer = await ask(box.dataset.begin, JSON.stringify({ files }), 'application/json');
    if (!answer.ok) { status.textContent = answer.words; throw new Error(answer.code); }
    return answer.files;
  }
  async function work(every) {
    if (running) return;
    if (!every.length) { status.textContent = words.nothing; going.hidden = false; return; }
    running = true;
    going.hidden = false;
    document.querySelector('[data-plain]').hidden = true;
    const first = (one) => (/manifest|checksum|sums|清单|校验/i.test(one.path) ? 0 : 1);  // what declares the others goes first
    every.sort((a, b) => first(a) - first(b) || a.path.localeCompare(b.path, undefined, { numeric: true }));
    const tops = new Set(every.map((one) => one.path.split('/')[0]));
    const strip = tops.size === 1 && every.every((one) => one.path.split('/').length > 2);
    for (const one of every) one.strip = strip;
    Object.assign(counts, { all: every.length, size: every.reduce((sum, one) => sum + one.file.size, 0), begun: performance.now() });
    show();
    try {
      for (let at = 0; at < every.length; at += ASK) {
        const some = every.slice(at, at + ASK), found = await stands(some);
        for (const [place, one] of some.entries()) {
          if (found[place].done) { counts.known += 1; counts.sent += one.file.size; } else if (await send(one, found[place].offset)) counts.fresh += 1;
          counts.done += 1;
          show();
        }
      }
      status.textContent = say(words.finished, { new: counts.fresh, known: counts.known, failed: counts.failed });
      box.querySelector('[data-done]').hidden = false;
      pause.hidden = true;
      window.removeEventListener('beforeunload', stay);
    } catch { /* said already */ }
    running = false;
  }
  const stay = (event) => { if (running) event.preventDefault(); };
  window.addEventListener('beforeunload', stay);
  pause.addEventListener('click', () => {
    paused = !paused;
    pause.textContent = paused ? words.resume : words.pause;
    status.textContent = paused ? words.paused : '';
    if (!paused) wake?.();
  });
  for (const field of box.querySelectorAll('input[type=file]')) {
    field.addEventListener('change', () => {
      work([...field.files].filter((file) => !/(^|\/)(\.|~\$|thumbs\.db|desktop\.ini)/i.test(file.webkitRelativePath || file.name))
        .map((file) => ({ file, path: file.webkitRelativePath || file.name })));
    });
  }
  async function walk(entry, found) {
    if (entry.isFile) found.push({ path: entry.fullPath.slice(1), file: await new Promise((good, bad) => { entry.file(good, bad); }) });
    else {
      const reader = entry.createReader();
      for (let some; (some = await new Promise((good, bad) => { reader.readEntries(good, bad); })).length;) for (const one of some) await walk(one, found);
    }
    return found;
  }
  for (const kind of ['dragover', 'dragleave', 'drop']) {
    box.addEventListener(kind, (event) => { event.preventDefault(); box.classList.toggle('is-over', kind === 'dragover'); });
  }
  box.addEventListener('drop', async (event) => {
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    going.hidden = false;
    status.textContent = words.counting;
    const found = [];
    for (const entry of entries) await walk(entry, found);
    status.textContent = '';
    work(found.filter((one) => !/(^|\/)(\.|~\$|thumbs\.db|desktop\.ini)/i.test(one.path)));
  });
}

// --- a frame on the page: drag; the four fields are what is sent
const page = document.querySelector('[data-region]'), form = document.querySelector('[data-defects]');
if (page && form) {
  const frame = page.querySelector('[data-box]'), { width: W, height: H } = page.viewBox.baseVal;
  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(page.getScreenCTM().inverse());
    return { x: Math.min(W, Math.max(0, point.x)), y: Math.min(H, Math.max(0, point.y)) };
  };
  let from = null;
  page.addEventListener('pointerdown', (event) => { if (!event.button) { from = at(event); page.setPointerCapture(event.pointerId); event.preventDefault(); } });
  page.addEventListener('pointermove', (event) => {
    if (!from) return;
    const to = at(event), x = Math.min(from.x, to.x), y = Math.min(from.y, to.y), w = Math.abs(to.x - from.x), h = Math.abs(to.y - from.y);
    for (const [name, value] of [['x', x], ['y', y], ['width', w], ['height', h]]) frame.setAttribute(name, value);
    const share = { x: x / W, y: y / H, w: w / W, h: h / H };
    for (const [name, value] of Object.entries(share)) form.elements[name].value = (value * 100).toFixed(2);
    form.querySelector('details').open = true;
  });
  for (const end of ['pointerup', 'pointercancel']) page.addEventListener(end, () => { from = null; });
}

// --- keys
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input:not([type=radio]), textarea, select, summary, a')) return;
  const good = document.querySelector('form[data-key=Enter]');
  if (event.key === 'Enter' && good && !event.target.closest?.('button')) { event.preventDefault(); return good.requestSubmit(good.querySelector('button')); }
  const kinds = form?.querySelectorAll('input[name=kind]') ?? [];
  const kind = /^[1-9]$/.test(event.key) ? kinds[Number(event.key) - 1] : null;
  if (kind) {
    event.preventDefault();
    kind.checked = true;
    if (form.hasAttribute('data-keys')) form.requestSubmit();
    return;
  }
  if (event.key.toLowerCase() === 'u') document.querySelector('a[href^="?at="]')?.click();
  if (event.key === 'ArrowRight' || event.key === 'j') document.querySelector('a[rel=next]')?.click();
  if (event.key === 'ArrowLeft' || event.key === 'k') document.querySelector('a[rel=prev]')?.click();
});
