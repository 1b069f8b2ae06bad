// The report form: circles drawn on the picture become rows of fields, chosen files are sent at once, and every change is saved and answered
// with fresh guidance. Without it the form works with numbers and buttons.
(() => {
  const form = document.getElementById('draft');
  const saved = form.querySelector('.saved');
  form.classList.add('scripted');

  // Guidance: one request at a time; what changed meanwhile goes with the next.
  let timer = 0;
  let running = false;
  let again = false;
  let leaving = false;

  function changed() {
    // Said at once: what is not saved yet is not to be taken for saved.
    saved.textContent = saved.dataset.saving;
    clearTimeout(timer);
    timer = setTimeout(guide, 400);
  }

  async function guide() {
    if (running || leaving) {
      again = running;
      return;
    }
    running = true;
    saved.textContent = saved.dataset.saving;
    const data = new FormData(form);
    for (const name of [...data.keys()]) if (name.startsWith('upload-')) data.delete(name);
    try {
      const answer = await fetch(form.dataset.guidance, { method: 'POST', body: data });
      const text = await answer.text();
      if (!answer.ok) {
        saved.textContent = answer.status === 409 ? text : saved.dataset.failed;
        return;
      }
      const panel = new DOMParser().parseFromString(text, 'text/html').getElementById('guidance');
      if (!panel || leaving) return;
      document.getElementById('guidance').replaceWith(panel);
      form.elements.version.value = panel.dataset.version;
      saved.textContent = saved.dataset.saved;
    } catch {
      saved.textContent = saved.dataset.failed;
    } finally {
      running = false;
      if (again) {
        again = false;
        changed();
      }
    }
  }

  form.addEventListener('input', event => {
    if (event.target.type !== 'file' && event.target.name !== 'confirmed') changed();
  });

  // A page that leaves while guidance saves would send an old version: it waits for the answer.
  form.addEventListener('submit', event => {
    clearTimeout(timer);
    if (!running) {
      leaving = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    const wait = setInterval(() => {
      if (running) return;
      clearInterval(wait);
      // The panel with the button may have been replaced meanwhile.
      const now = button?.isConnected ? button : form.querySelector(`button[name=action][value="${button?.value ?? 'save'}"]`);
      form.requestSubmit(now ?? undefined);
    }, 50);
  });

  // Files: sent as soon as they are chosen or dropped.
  for (const drop of form.querySelectorAll('.drop')) {
    const input = drop.querySelector('input');
    const send = () => {
      if (input.files.length) form.requestSubmit(drop.parentElement.querySelector('button[value=attachments]'));
    };
    input.addEventListener('change', send);
    for (const kind of ['dragenter', 'dragover']) {
      drop.addEventListener(kind, event => {
        event.preventDefault();
        drop.classList.add('over');
      });
    }
    drop.addEventListener('dragleave', () => drop.classList.remove('over'));
    drop.addEventListener('drop', event => {
      event.preventDefault();
      drop.classList.remove('over');
      if (event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        send();
      }
    });
  }

  // Without the drawing tool the number fields stay.
  if (!window.Annotorious) return;
  form.classList.add('drawable');
  for (const box of form.querySelectorAll('.circling')) {
    const image = box.querySelector('.circle-stage img');
    if (!image) continue;
    if (image.complete && image.naturalWidth) circling(box, image);
    else image.addEventListener('load', () => circling(box, image), { once: true });
  }

  function circling(box, image) {
    // The picture shown may be a reduced copy; circles are kept in pixels of the original, upright.
    const scale = box.dataset.width / image.naturalWidth;
    const rows = box.querySelector('.regions');
    const template = box.querySelector('template');
    const annotator = Annotorious.createImageAnnotator(image, { drawingEnabled: false, autoSave: true, theme: 'light' });
    const buttons = [...box.querySelectorAll('[data-draw]')];
    const byAnnotation = new Map();

    const draw = tool => {
      for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.draw === tool));
      box.classList.toggle('drawing', tool !== null);
      // With a circle still selected, the first click would only let go of it.
      annotator.cancelSelected();
      annotator.setDrawingEnabled(tool !== null);
      if (tool) {
        annotator.setDrawingMode(tool === 'polygon' ? 'click' : 'drag');
        annotator.setDrawingTool(tool);
      }
    };
    for (const button of buttons) {
      button.addEventListener('click', () => draw(button.getAttribute('aria-pressed') === 'true' ? null : button.dataset.draw));
    }
    box.querySelector('.tools').hidden = false;

    const round = value => String(Math.round(value));
    const field = (row, name) => row.querySelector(`[name=region-${name}]`);

    // A circle drawn over the edge ends at the edge.
    const inside = (value, size) => Math.min(Math.max(value * scale, 0), Number(size));

    function write(row, annotation) {
      const { type, geometry } = annotation.target.selector;
      const [width, height] = [box.dataset.width, box.dataset.height];
      let corners = null;
      if (type === 'POLYGON') corners = geometry.points;
      else if (geometry.rot) {
        // A rectangle that was turned: its corners, turned about its middle.
        const [cx, cy] = [geometry.x + geometry.w / 2, geometry.y + geometry.h / 2];
        const [cos, sin] = [Math.cos(geometry.rot), Math.sin(geometry.rot)];
        corners = [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([a, b]) =>
          [cx + (a * geometry.w * cos - b * geometry.h * sin) / 2, cy + (a * geometry.w * sin + b * geometry.h * cos) / 2]);
      }
      const { minX, minY, maxX, maxY } = geometry.bounds;
      const [left, top, right, bottom] = [inside(minX, width), inside(minY, height), inside(maxX, width), inside(maxY, height)];
      field(row, 'x').value = round(left);
      field(row, 'y').value = round(top);
      // Rounded corners, not rounded sides: a circle up to the edge must not reach over it.
      field(row, 'width').value = String(Math.round(right) - Math.round(left));
      field(row, 'height').value = String(Math.round(bottom) - Math.round(top));
      field(row, 'points').value = corners ? corners.flatMap(([x, y]) => [round(inside(x, width)), round(inside(y, height))]).join(' ') : '';
    }

    function number() {
      form.querySelectorAll('.regions .region').forEach((row, i) => {
        const name = row.querySelector('.region-name');
        name.textContent = name.textContent.replace(/\d+|#/, i + 1);
      });
    }

    function added(annotation) {
      const row = template.content.firstElementChild.cloneNode(true);
      write(row, annotation);
      rows.append(row);
      byAnnotation.set(annotation.id, row);
      number();
      changed();
    }

    function removed(annotation) {
      byAnnotation.get(annotation.id)?.remove();
      byAnnotation.delete(annotation.id);
      number();
      changed();
    }

    rows.addEventListener('click', event => {
      const button = event.target.closest('button');
      if (!button) return;
      event.preventDefault();
      const row = button.closest('.region');
      const id = [...byAnnotation].find(pair => pair[1] === row)?.[0];
      if (id) annotator.removeAnnotation(id);
      row.remove();
      byAnnotation.delete(id);
      number();
      changed();
    });

    // Circles that are there already.
    const shown = [...rows.querySelectorAll('.region')].map((row, i) => {
      const value = name => Number(field(row, name).value) / scale;
      const points = field(row, 'points').value.split(' ').filter(Boolean).map(n => Number(n) / scale);
      const [x, y, w, h] = ['x', 'y', 'width', 'height'].map(value);
      const bounds = { minX: x, minY: y, maxX: x + w, maxY: y + h };
      const id = `kept-${box.dataset.evidence}-${i}`;
      byAnnotation.set(id, row);
      return {
        id,
        bodies: [],
        target: {
          annotation: id,
          selector: points.length >= 6
            ? { type: 'POLYGON', geometry: { bounds, points: points.reduce((pairs, n, at) => at % 2 ? (pairs[pairs.length - 1].push(n), pairs) : [...pairs, [n]], []) } }
            : { type: 'RECTANGLE', geometry: { bounds, x, y, w, h } },
        },
      };
    });
    if (shown.length) annotator.setAnnotations(shown);

    annotator.on('createAnnotation', added);
    annotator.on('updateAnnotation', annotation => {
      const row = byAnnotation.get(annotation.id);
      if (row) {
        write(row, annotation);
        changed();
      }
    });
    annotator.on('deleteAnnotation', removed);

    // On a touch screen the page has to scroll over the picture until somebody wants to draw.
    draw(matchMedia('(pointer: fine)').matches ? 'rectangle' : null);
    // The library can't undo, and fails at, what is taken out within 250 ms of the page's beginning; no person is that quick.
    setTimeout(() => { box.dataset.ready = 'true'; }, Math.max(0, 251 - performance.now()));
  }
})();
