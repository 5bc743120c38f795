// The viewer: H covers or uncovers the other rows, + and − enlarge the window around the marked row.
const viewer = document.querySelector('[data-viewer]');
if (viewer) {
  const mask = viewer.querySelector('[data-mask]');
  mask?.addEventListener('click', () => {
    const on = mask.getAttribute('aria-pressed') !== 'true';
    mask.setAttribute('aria-pressed', String(on));
    mask.querySelector('[data-on]').hidden = !on;
    mask.querySelector('[data-off]').hidden = on;
    for (const cover of viewer.querySelectorAll('[data-cover]')) cover.setAttribute('visibility', on ? 'visible' : 'hidden');
  });
  const pane = viewer.querySelector('[data-window]');
  const words = viewer.querySelector('[data-percent]');
  if (pane) {
    const [x, y, w, h] = pane.getAttribute('viewBox').split(' ').map(Number);
    const start = parseInt(words.textContent, 10);
    let scale = 1;
    for (const button of viewer.querySelectorAll('[data-zoom]')) {
      button.addEventListener('click', () => {
        scale = Math.min(4, Math.max(0.5, scale * (button.dataset.zoom === 'in' ? 1.25 : 0.8)));
        const width = w / scale, height = h / scale;
        pane.setAttribute('viewBox', `${scale > 1 ? x : x - (width - w) / 2} ${y + (h - height) / 2} ${width} ${height}`);
        words.textContent = `${Math.round(start * scale)}%`;
      });
    }
  }
}
