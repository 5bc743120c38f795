// The desk's keyboard. Everything it does is also a link or a button on the page.
//   data-key="c"      pressing C follows the link or presses the button (↵ is "Enter")
//   data-row          rows that J and K walk through; keys then act inside the present row first
//   data-help         the dialog that ? opens

const typing = (element) => element?.closest('input:not([type=checkbox],[type=radio],[type=submit]), textarea, select, [contenteditable], dialog');
const rows = () => [...document.querySelectorAll('[data-row]')];
const here = () => document.querySelector('[data-row][aria-current="true"]');

function go(row) {
  if (!row) return;
  for (const other of rows()) {
    const mine = other === row;
    other.classList.toggle('is-here', mine);
    mine ? other.setAttribute('aria-current', 'true') : other.removeAttribute('aria-current');
  }
  row.scrollIntoView({ block: 'nearest' });
  const link = row.querySelector('[data-key="Enter"]');
  link?.focus({ preventScroll: true });
}

function step(by) {
  const list = rows();
  if (!list.length) return;
  const at = list.indexOf(here());
  go(list[Math.min(list.length - 1, Math.max(0, at + by))]);
}

function target(key) {
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  const within = (root) => root && [...root.querySelectorAll('[data-key]')].find((element) => element.dataset.key === wanted && !element.disabled);
  return within(here()) || within(document);
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === 'Escape' && typing(event.target)) return event.target.blur();
  if (typing(event.target)) return;
  if (event.key === '/') {
    event.preventDefault();
    return document.querySelector('#lt-find')?.focus();
  }
  if (event.key === '?') {
    event.preventDefault();
    return document.querySelector('[data-help]')?.showModal();
  }
  if (rows().length && (event.key === 'j' || event.key === 'k')) {
    event.preventDefault();
    return step(event.key === 'j' ? 1 : -1);
  }
  if (event.key === 'Enter' && event.target.closest?.('a, button, summary, [role=button]')) return;
  const found = target(event.key);
  if (found) {
    event.preventDefault();
    found.click();
  }
});

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-open-help]');
  if (opener) {
    event.preventDefault();
    document.querySelector('[data-help]')?.showModal();
  }
  if (event.target.closest('[data-close]')) event.target.closest('dialog')?.close();
});

// A form is sent once: a double click or a held key must not ask twice.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || 'again' in form.dataset) return; // data-again: the answer may be a download
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = '1';
  window.addEventListener('pageshow', () => delete form.dataset.sent, { once: true });
});

// On a narrow screen the rail is a strip, on a low one it scrolls: where one is should be in sight.
const rail = document.querySelector('.lt-rail');
const place = rail?.querySelector('[aria-current]');
if (place && rail.scrollWidth > rail.clientWidth) rail.scrollLeft = place.offsetLeft - rail.clientWidth / 2;
if (place && place.offsetTop + place.offsetHeight > rail.clientHeight) rail.scrollTop = place.offsetTop - rail.clientHeight / 2;

// "Choose all" on lists of checkboxes.
document.querySelector('[data-all]')?.addEventListener('change', (event) => {
  for (const box of event.target.form.querySelectorAll('input[type=checkbox][name]')) box.checked = event.target.checked;
});
