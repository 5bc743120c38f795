// Scanning without a page load between two scans. Without this script the same form works, one page a scan.
//   Enter or Tab ends a scan; what comes while an answer is under way waits its turn.
//   One short high tone: good. Two low tones: look at the screen.

let sound = null;
const queue = [];
let busy = false;

function tone(frequency, at, length) {
  const wave = sound.createOscillator();
  const level = sound.createGain();
  wave.frequency.value = frequency;
  level.gain.setValueAtTime(0.12, at);
  level.gain.exponentialRampToValueAtTime(0.001, at + length);
  wave.connect(level).connect(sound.destination);
  wave.start(at);
  wave.stop(at + length);
}

function say(mark) {
  if (!mark) return;
  try {
    sound ??= new AudioContext();
    const now = sound.currentTime;
    if (mark === 'done') return tone(1320, now, 0.09);
    tone(330, now, 0.16);
    tone(262, now + 0.2, 0.22);
  } catch { /* no sound here: the shape and the word are on the page */ }
}

async function send(body) {
  const form = document.querySelector('form[data-scan]');
  const answer = await fetch(form.getAttribute('action') || location.href, { method: 'POST', body, credentials: 'same-origin' });
  if (!answer.ok && answer.status !== 422) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.querySelector('#scanning');
  if (!fresh) return location.reload();
  const field = document.querySelector('form[data-scan] [name=text]');
  const typed = field?.value ?? '';
  document.querySelector('#scanning').replaceWith(document.importNode(fresh, true));
  const next = document.querySelector('form[data-scan] [name=text]');
  if (next) {
    next.value = typed;
    next.focus({ preventScroll: true });
  }
  say(fresh.dataset.last);
}

async function work() {
  if (busy) return;
  busy = true;
  while (queue.length) {
    const text = queue.shift();
    const body = new FormData(document.querySelector('form[data-scan]'));
    body.set('text', text);
    try {
      await send(body);
    } catch {
      busy = false;
      const field = document.querySelector('form[data-scan] [name=text]');
      field.value = text; // the line is down: nothing is lost, Enter tries again
      return say('no');
    }
  }
  busy = false;
}

function take(form) {
  const field = form.querySelector('[name=text]');
  const text = field.value;
  field.value = '';
  field.focus();
  if (!text.trim()) return;
  queue.push(text);
  work();
}

document.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-scan]');
  if (!form) return;
  event.preventDefault();
  take(form);
});

document.addEventListener('keydown', (event) => {
  const form = event.target.closest?.('form[data-scan]');
  if (event.key !== 'Tab' || event.shiftKey || !form || event.target.name !== 'text' || !event.target.value) return;
  event.preventDefault();
  take(form);
});
