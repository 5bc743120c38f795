// Marking a rectangle on a page image: drag to draw, drag inside to move, arrow keys to move, Shift+arrows to resize,
// Alt for small steps. The four number fields always hold the truth and are all that is sent.
const svg = document.querySelector('[data-mark]');
if (svg) {
  const W = Number(svg.dataset.width), H = Number(svg.dataset.height);
  const frame = svg.querySelector('[data-frame]'), shade = svg.querySelector('[data-shade]');
  const form = document.querySelector('#mark-form');
  const fields = Object.fromEntries(['x', 'y', 'w', 'h'].map((name) => [name, form.elements[name]]));
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  let box = { x: +frame.getAttribute('x'), y: +frame.getAttribute('y'), w: +frame.getAttribute('width'), h: +frame.getAttribute('height') };

  function draw(write = true) {
    box.w = clamp(box.w, 4, W); box.h = clamp(box.h, 4, H);
    box.x = clamp(box.x, 0, W - box.w); box.y = clamp(box.y, 0, H - box.h);
    for (const [name, key] of [['x', 'x'], ['y', 'y'], ['width', 'w'], ['height', 'h']]) frame.setAttribute(name, box[key]);
    shade.setAttribute('d', `M0 0H${W}V${H}H0ZM${box.x} ${box.y}h${box.w}v${box.h}h${-box.w}z`);
    if (write) {
      fields.x.value = (box.x / W * 100).toFixed(2); fields.w.value = (box.w / W * 100).toFixed(2);
      fields.y.value = (box.y / H * 100).toFixed(2); fields.h.value = (box.h / H * 100).toFixed(2);
    }
  }
  function read() {
    const number = (name) => Number(fields[name].value);
    if (['x', 'y', 'w', 'h'].some((name) => !Number.isFinite(number(name)))) return;
    box = { x: number('x') / 100 * W, y: number('y') / 100 * H, w: number('w') / 100 * W, h: number('h') / 100 * H };
    draw(false);
  }
  const point = (event) => {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return { x: clamp(place.x, 0, W), y: clamp(place.y, 0, H) };
  };
  let drag = null;
  svg.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    const at = point(event);
    const inside = at.x > box.x && at.x < box.x + box.w && at.y > box.y && at.y < box.y + box.h;
    drag = inside && !event.shiftKey ? { move: true, dx: at.x - box.x, dy: at.y - box.y } : { from: at };
    svg.setPointerCapture(event.pointerId);
    svg.focus();
    event.preventDefault();
  });
  svg.addEventListener('pointermove', (event) => {
    if (!drag) return;
    const at = point(event);
    if (drag.move) { box.x = at.x - drag.dx; box.y = at.y - drag.dy; }
    else if (Math.abs(at.x - drag.from.x) + Math.abs(at.y - drag.from.y) > 6) {
      box = { x: Math.min(at.x, drag.from.x), y: Math.min(at.y, drag.from.y), w: Math.abs(at.x - drag.from.x), h: Math.abs(at.y - drag.from.y) };
    }
    draw();
  });
  for (const end of ['pointerup', 'pointercancel']) svg.addEventListener(end, () => { drag = null; });
  svg.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') { event.preventDefault(); return form.requestSubmit(form.querySelector('.lt-btn--primary')); }
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const step = event.altKey ? 0.001 : 0.008;
    if (event.shiftKey) { box.w += way[0] * step * W; box.h += way[1] * step * H; }
    else { box.x += way[0] * step * W; box.y += way[1] * step * H; }
    draw();
  });
  for (const field of Object.values(fields)) field.addEventListener('input', read);
  draw(false);
}
