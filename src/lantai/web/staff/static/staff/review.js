// Reviewing by keyboard: Enter keeps, "?" and Enter means unreadable, Alt+1…5 takes what is offered, Ctrl+Z on an
// untouched cell takes the last one back. Each cell is a form of its own and works without this file.
const list = document.querySelector('[data-review]');
if (list) {
  const cells = () => [...list.querySelectorAll('[data-cell]:not(.is-settled)')];
  const input = (cell) => cell.querySelector('input[name=text]');
  const settled = [];
  let seen = null, since = 0;

  for (const button of list.querySelectorAll('.rv-form button')) button.tabIndex = -1;
  for (const link of list.querySelectorAll('.rv-form a')) link.tabIndex = -1;
  list.addEventListener('focusin', (event) => {
    const cell = event.target.closest('[data-cell]');
    if (cell && cell !== seen) { seen = cell; since = performance.now(); }
    if (event.target.name === 'text') event.target.select(); // typing replaces, arrows mend one character
  });

  if (list.contains(document.activeElement)) { seen = cells()[0]; since = performance.now(); document.activeElement.select?.(); }

  async function send(form, values) {
    const body = new FormData(form);
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    const answer = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } });
    const kind = answer.headers.get('Content-Type') || '';
    if (!kind.includes('json')) throw new Error(String(answer.status));
    return { ok: answer.ok, ...(await answer.json()) };
  }

  async function keep(cell, values) {
    const form = cell.querySelector('form'), said = cell.querySelector('[data-said]');
    if (cell.dataset.busy) return;
    cell.dataset.busy = '1';
    const took = cell === seen ? Math.round(performance.now() - since) : '';
    try {
      const answer = await send(form, { ms: took, ...values });
      if (!answer.ok) throw Object.assign(new Error(answer.refused), { told: true });
      const text = values.do === 'unreadable' ? '—' : values.take || input(cell).value;
      const shown = document.createElement('b'), word = document.createElement('span');
      shown.textContent = text; shown.lang = 'zh'; word.textContent = answer.words;
      said.replaceChildren(shown, word);
      said.hidden = false;
      cell.classList.add('is-settled');
      settled.push(cell);
      next(cell);
    } catch (fault) {
      if (!fault.told) return HTMLFormElement.prototype.submit.call(form);
      said.textContent = fault.message; said.className = 'rv-said rv-refused'; said.hidden = false;
      input(cell).focus();
    } finally { delete cell.dataset.busy; }
  }

  function next(cell) {
    const left = cells();
    if (!left.length) return location.assign(list.dataset.next);
    const after = left.find((one) => cell.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) || left[0];
    const field = input(after);
    field.focus({ preventScroll: true });
    after.scrollIntoView({ block: 'nearest' });
  }

  async function undo() {
    const cell = settled.pop();
    if (!cell) return document.querySelector('[data-undo] button')?.click();
    const answer = await send(cell.querySelector('form'), { do: 'undo' });
    if (!answer.ok) return;
    cell.classList.remove('is-settled');
    cell.querySelector('[data-said]').hidden = true;
    input(cell).focus();
  }

  list.addEventListener('submit', (event) => {
    const cell = event.target.closest('[data-cell]');
    const button = event.submitter;
    event.preventDefault();
    keep(cell, button && button.name ? { [button.name]: button.value } : { do: 'confirm' });
  });
  list.addEventListener('keydown', (event) => {
    const cell = event.target.closest('[data-cell]');
    if (!cell || event.isComposing) return;
    const field = input(cell);
    if (event.altKey && /^Digit[1-5]$/.test(event.code)) {
      const offered = cell.querySelectorAll('.rv-more button')[Number(event.code.slice(5)) - 1];
      if (offered) { event.preventDefault(); keep(cell, { take: offered.value }); }
    } else if ((event.ctrlKey || event.metaKey) && event.key === 'z' && field.value === field.defaultValue) {
      event.preventDefault(); undo();
    } else if (event.key === 'Escape') { field.value = field.defaultValue; }
  });
}
