// Looking at a page image: zoom and move by mouse, touch and keys; boxes on it; a frame to mark a row or to measure a piece.
// Works on what the server drew: an <svg> whose units are the pixels of the page. With OpenSeadragon its picture gives way to
// tiles and the drawing follows them; without it, or without any script, the drawing stays as it is.
//   [data-pv]       the viewer: data-info (IIIF), and inside it [data-pv-stage] with the <svg>
//   [data-mark]     the svg's frame belongs to the form #mark-form: its four fields hold the truth and are all that is sent
//   .is-found       a box to begin at
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// A rectangle on the drawing: drag to draw, drag inside to move, arrow keys move, Shift+arrows resize, Alt: small steps.
function frame(svg, { width, height, box, changed, active, enter }) {
  let drag = null;
  const point = (event) => {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return { x: clamp(place.x, 0, width), y: clamp(place.y, 0, height) };
  };
  function fit() {
    box.w = clamp(box.w, 4, width); box.h = clamp(box.h, 4, height);
    box.x = clamp(box.x, 0, width - box.w); box.y = clamp(box.y, 0, height - box.h);
    changed(box);
  }
  svg.addEventListener('pointerdown', (event) => {
    if (event.button || !active()) return;
    const at = point(event);
    const inside = at.x > box.x && at.x < box.x + box.w && at.y > box.y && at.y < box.y + box.h;
    drag = inside && !event.shiftKey ? { move: true, dx: at.x - box.x, dy: at.y - box.y } : { from: at };
    svg.setPointerCapture(event.pointerId);
    svg.focus({ preventScroll: true });
    event.preventDefault();
  });
  svg.addEventListener('pointermove', (event) => {
    if (!drag) return;
    const at = point(event);
    if (drag.move) { box.x = at.x - drag.dx; box.y = at.y - drag.dy; }
    else if (Math.abs(at.x - drag.from.x) + Math.abs(at.y - drag.from.y) > 6) {
      Object.assign(box, { x: Math.min(at.x, drag.from.x), y: Math.min(at.y, drag.from.y), w: Math.abs(at.x - drag.from.x), h: Math.abs(at.y - drag.from.y) });
    }
    fit();
  });
  for (const end of ['pointerup', 'pointercancel']) svg.addEventListener(end, () => { drag = null; });
  svg.addEventListener('keydown', (event) => {
    if (!active()) return;
    if (event.key === 'Enter' && enter) { event.preventDefault(); return enter(); }
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const step = event.altKey ? 0.001 : 0.008;
    if (event.shiftKey) { box.w += way[0] * step * width; box.h += way[1] * step * height; }
    else { box.x += way[0] * step * width; box.y += way[1] * step * height; }
    fit();
  });
  return fit;
}

function place(rect, box) {
  for (const [name, key] of [['x', 'x'], ['y', 'y'], ['width', 'w'], ['height', 'h']]) rect.setAttribute(name, box[key]);
}
const boxOf = (rect) => ({ x: +rect.getAttribute('x'), y: +rect.getAttribute('y'), w: +rect.getAttribute('width'), h: +rect.getAttribute('height') });

// The frame of a form. `told` is called with each new place of it.
function marking(svg, told, drawing) {
  const width = Number(svg.dataset.width), height = Number(svg.dataset.height);
  const rect = svg.querySelector('[data-frame]'), shade = svg.querySelector('[data-shade]');
  const form = document.querySelector('#mark-form');
  const fields = Object.fromEntries(['x', 'y', 'w', 'h'].map((name) => [name, form.elements[name]]));
  const box = boxOf(rect);
  function draw(now, write = true) {
    place(rect, now);
    shade.setAttribute('d', `M0 0H${width}V${height}H0ZM${now.x} ${now.y}h${now.w}v${now.h}h${-now.w}z`);
    if (write) {
      fields.x.value = (now.x / width * 100).toFixed(2); fields.w.value = (now.w / width * 100).toFixed(2);
      fields.y.value = (now.y / height * 100).toFixed(2); fields.h.value = (now.h / height * 100).toFixed(2);
    }
    told(now);
  }
  frame(svg, { width, height, box, changed: draw, active: drawing, enter: () => form.requestSubmit(form.querySelector('.lt-btn--primary')) });
  for (const field of Object.values(fields)) {
    field.addEventListener('input', () => {
      const number = (name) => Number(fields[name].value);
      if (['x', 'y', 'w', 'h'].some((name) => !Number.isFinite(number(name)) || number(name) < 0 || number(name) > 100)) return;
      Object.assign(box, { x: number('x') / 100 * width, y: number('y') / 100 * height, w: number('w') / 100 * width, h: number('h') / 100 * height });
      draw(box, false);
    });
  }
  draw(box, false);
  return box;
}

// Shows beside the form what the mask will leave of the page.
function previewing() {
  const button = document.querySelector('[data-masked]'), figure = document.querySelector('[data-masked-here]');
  if (!button || !figure) return;
  button.addEventListener('click', (event) => {
    event.preventDefault();
    const address = new URL(button.formAction, location.href);
    for (const [name, value] of new FormData(button.form)) if (name !== 'csrfmiddlewaretoken') address.searchParams.set(name, value);
    const picture = figure.querySelector('img');
    figure.hidden = false;
    figure.setAttribute('aria-busy', 'true');
    picture.onload = () => { figure.removeAttribute('aria-busy'); figure.scrollIntoView({ block: 'nearest' }); };
    picture.src = address;
  });
}

function viewer(root, library) {
  const stage = root.querySelector('[data-pv-stage]'), svg = stage.querySelector('svg');
  const canvas = stage.querySelector('[data-pv-canvas]');
  const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
  root.prepend(root.querySelector('template').content.cloneNode(true));
  const part = (name) => root.querySelector(`[data-pv-${name}]`);
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  root.classList.add('is-live');
  if (!document.querySelector('style[data-openseadragon-mobile-css]')) {  // the library would write a style of its own, which our CSP forbids
    const none = document.createElementNS('urn:lantai', 'style');
    none.setAttribute('data-openseadragon-mobile-css', 'true');
    document.head.append(none);
  }
  const seadragon = library({
    element: canvas, drawer: 'canvas', showNavigationControl: false, visibilityRatio: 0.4, minZoomImageRatio: 0.8, maxZoomPixelRatio: 3,
    animationTime: calm ? 0 : 0.35, springStiffness: 9, imageLoaderLimit: 6, gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true }, zoomPerScroll: 1.25,
  });
  const state = { drawing: svg.hasAttribute('data-mark'), measuring: false, dpi: 0, base: root.dataset.info.replace(/\/info\.json$/, ''), shown: width };

  function follow() {
    const view = seadragon.viewport;
    const bounds = view.getBoundsNoRotate(true);
    svg.setAttribute('viewBox', `${bounds.x * width} ${bounds.y * width} ${bounds.width * width} ${bounds.height * width}`);
    const turned = view.getRotation(true);
    svg.style.transform = turned ? `rotate(${turned}deg)` : '';
    part('percent').textContent = `${Math.round(view.viewportToImageZoom(view.getZoom(true)) * 100)}%`;
  }
  function show(box, margin = 2.2) {
    const tall = Math.min(height, Math.max(box.h * margin, box.w * 0.25)), wide = Math.min(width, box.w * 1.04);
    const left = clamp(box.x - (wide - box.w) / 2, 0, width - wide), top = clamp(box.y + (box.h - tall) / 2, 0, height - tall);
    seadragon.viewport.fitBounds(new library.Rect(left / width, top / width, wide / width, tall / width), true);
    const seen = seadragon.viewport.getBounds(), page = height / width;  // a box at the edge: no more bare table than need be
    const upper = seen.height >= page ? (page - seen.height) / 2 : clamp(seen.y, 0, page - seen.height);
    const outer = seen.width >= 1 ? (1 - seen.width) / 2 : clamp(seen.x, 0, 1 - seen.width);
    seadragon.viewport.panBy(new library.Point(outer - seen.x, upper - seen.y), true);
  }
  const whole = () => seadragon.viewport.goHome();
  function begin() {
    const found = svg.querySelector('.is-found') || (state.drawing ? svg.querySelector('[data-frame]') : null);
    if (found) show(boxOf(found), found.matches('[data-frame]') ? 6 : 5);
    follow();
  }
  seadragon.addHandler('open', begin);
  for (const name of ['update-viewport', 'resize', 'rotate']) seadragon.addHandler(name, follow);
  seadragon.addHandler('canvas-key', (event) => { if (['f', 'F'].includes(event.originalEvent.key)) event.preventDefaultAction = true; });
  seadragon.addHandler('tile-load-failed', () => {
    fetch(root.dataset.info, { method: 'HEAD' }).then((answer) => { if (answer.status === 403) part('over').hidden = false; });
  });

  const measured = svg.querySelector('[data-measure]');
  function tell(box) {
    const scale = state.shown / width;
    const side = (value) => Math.round(value * scale);
    const words = [`${side(box.w)} × ${side(box.h)} px`];
    if (state.dpi) {
      const paper = (value) => (value * scale / state.dpi * 25.4).toFixed(1);
      words.push(`${paper(box.w)} × ${paper(box.h)} mm`, `${state.dpi} dpi`);
    }
    part('size').textContent = words.join(' · ');
    const link = part('piece');
    link.hidden = !state.measuring;
    link.href = `${state.base}/${side(box.x)},${side(box.y)},${Math.max(1, side(box.w))},${Math.max(1, side(box.h))}/max/0/default.jpg`;
  }
  const bare = { x: width * 0.1, y: height * 0.42, w: width * 0.8, h: height * 0.08 };
  let seen = null;  // the rectangle told of: the form's, or the one to measure with
  frame(svg, { width, height, box: bare, active: () => state.measuring, changed: (box) => { place(measured, box); tell(box); } });
  function modes() {
    stage.classList.toggle('is-drawing', state.drawing || state.measuring);
    if (!svg.hasAttribute('data-mark')) svg.tabIndex = state.measuring ? 0 : -1;
    measured.toggleAttribute('hidden', !state.measuring);
    part('draw')?.setAttribute('aria-pressed', String(state.drawing && !state.measuring));
    part('measure').setAttribute('aria-pressed', String(state.measuring));
    part('size').hidden = !state.measuring && !svg.hasAttribute('data-mark');
    part('piece').hidden = !state.measuring;
    if (state.measuring) { place(measured, bare); tell(bare); } else if (seen) tell(seen);
  }
  if (svg.hasAttribute('data-mark')) seen = marking(svg, (box) => { seen = box; if (!state.measuring) tell(box); }, () => state.drawing && !state.measuring);
  else part('draw')?.remove();
  part('draw')?.addEventListener('click', () => { state.drawing = state.measuring || !state.drawing; state.measuring = false; modes(); });
  part('measure').addEventListener('click', () => {
    state.measuring = !state.measuring;
    if (state.measuring) {
      const bounds = seadragon.viewport.getBounds(true);
      Object.assign(bare, { w: bounds.width * width * 0.5, h: bounds.height * width * 0.2 });
      Object.assign(bare, { x: (bounds.x + bounds.width / 2) * width - bare.w / 2, y: (bounds.y + bounds.height / 2) * width - bare.h / 2 });
      svg.focus({ preventScroll: true });
    }
    modes();
  });
  part('in').addEventListener('click', () => { seadragon.viewport.zoomBy(1.5); seadragon.viewport.applyConstraints(); });
  part('out').addEventListener('click', () => { seadragon.viewport.zoomBy(1 / 1.5); seadragon.viewport.applyConstraints(); });
  part('whole').addEventListener('click', whole);
  part('turn').addEventListener('click', () => seadragon.viewport.rotateBy(90));
  svg.addEventListener('wheel', (event) => {  // while a frame is drawn the wheel still zooms
    event.preventDefault();
    const edge = canvas.getBoundingClientRect();
    const at = seadragon.viewport.pointFromPixel(new library.Point(event.clientX - edge.left, event.clientY - edge.top), true);
    seadragon.viewport.zoomBy(event.deltaY < 0 ? 1.25 : 0.8, at);
    seadragon.viewport.applyConstraints();
  }, { passive: false });
  for (const link of document.querySelectorAll('[data-pv-show]')) {
    link.addEventListener('click', (event) => {
      const rect = svg.getElementById(link.dataset.pvShow);
      if (!rect) return;
      event.preventDefault();
      for (const one of svg.querySelectorAll('.is-found')) one.classList.remove('is-found');
      rect.classList.add('is-found');
      show(boxOf(rect), 5);
    });
  }
  modes();

  fetch(root.dataset.info, { headers: { Accept: 'application/json' } }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }).then((told) => {
    const paper = (told.service || []).find((one) => one.physicalScale);
    state.dpi = paper ? Math.round(1 / paper.physicalScale) : 0;
    state.shown = told.width;
    seadragon.open({ ...told, id: new URL(state.base, location.href).href });
    modes();
  }).catch(() => {  // the plain picture is still there
    seadragon.destroy();
    root.classList.remove('is-live');
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    part('bar').remove();
  });
}

const root = document.querySelector('[data-pv]');
const marked = document.querySelector('svg[data-mark]');
previewing();
const opener = document.querySelector('[data-pv-open]');
if (root && window.OpenSeadragon && !root.hidden) viewer(root, window.OpenSeadragon);
else if (root && window.OpenSeadragon && opener) {  // shown in place of something else, and loaded when first wanted
  opener.hidden = false;
  opener.addEventListener('click', () => {
    const open = root.hidden;
    root.hidden = !open;
    opener.setAttribute('aria-pressed', String(open));
    for (const other of document.querySelectorAll('[data-pv-instead]')) other.toggleAttribute('hidden', open);
    if (open && !root.classList.contains('is-live')) viewer(root, window.OpenSeadragon);
  });
} else if (marked) marking(marked, () => {}, () => true);
