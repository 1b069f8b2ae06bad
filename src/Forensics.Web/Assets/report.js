// The report page: deep zoom where the viewer is at hand, maps on hover, focus or number key, circles, keys.
// Everything is on the page without it: the picture, the circles, the findings and links to their maps.
(() => {
  const stages = new Map();

  for (const box of document.querySelectorAll('.stage-box')) {
    if (box.querySelector('.stage')) stages.set(keyOf(box), stageOf(box));
  }

  // In a file of several reports the same picture may stand in more than one of them.
  function keyOf(element) {
    return `${element.closest('.report').dataset.report} ${element.dataset.picture}`;
  }

  function stageOf(box) {
    const stage = box.querySelector('.stage');
    const turn = box.querySelector('.stage-turn');
    const layers = box.querySelector('.stage-layers');
    const status = box.querySelector('.showing');
    const opacity = box.querySelector('[data-tool=opacity]');
    const maps = [...layers.querySelectorAll('.map')];
    const view = window.OpenSeadragon ? deepZoom(stage, turn, layers) : plainZoom(stage, turn);
    let shown = null;

    const fade = () => {
      for (const map of maps) {
        const on = map === shown;
        if (on && !map.getAttribute('src')) map.src = map.dataset.src;
        if (on) map.hidden = false;
        map.style.opacity = on ? String(opacity.value / 100) : '0';
      }
    };
    const show = (analyzer, name) => {
      shown = maps.find(map => map.dataset.analyzer === analyzer) ?? null;
      status.textContent = shown ? name : maps.length ? status.dataset.idle : '';
      fade();
    };
    const circles = on => {
      box.querySelector('.circles')?.classList.toggle('off', !on);
    };

    box.querySelector('.tools').hidden = false;
    box.querySelector('.tools').addEventListener('click', event => {
      const tool = event.target.closest('button')?.dataset.tool;
      if (tool) view[tool]();
    });
    opacity?.addEventListener('input', fade);
    box.querySelector('[data-tool=circles]')?.addEventListener('change', event => circles(event.target.checked));
    show(null);
    return { box, view, show };
  }

  function deepZoom(stage, turn, layers) {
    stage.classList.add('deep');
    keepStylesOut();
    const viewer = OpenSeadragon({
      element: stage,
      tileSources: { type: 'image', url: stage.dataset.src },
      drawer: 'canvas',
      showNavigationControl: false,
      animationTime: 0.4,
      maxZoomPixelRatio: 8,
      visibilityRatio: 0.6,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    });
    // A window that changes its size keeps the whole picture in view until somebody has moved it.
    let moved = false;
    for (const gesture of ['canvas-drag', 'canvas-scroll', 'canvas-pinch', 'canvas-double-click']) viewer.addHandler(gesture, () => { moved = true; });
    viewer.addHandler('resize', () => { if (!moved) requestAnimationFrame(() => viewer.viewport.goHome(true)); });
    const by = move => () => { moved = true; move(viewer.viewport); };
    viewer.addHandler('canvas-key', event => {
      // Letters and digits belong to the page; arrows move the picture.
      if (!event.originalEvent.key.startsWith('Arrow')) event.preventDefaultAction = true;
    });
    viewer.addOnceHandler('open', () => {
      turn.remove();
      viewer.addOverlay({ element: layers, location: new OpenSeadragon.Rect(0, 0, 1, stage.dataset.height / stage.dataset.width) });
      stage.dataset.ready = 'true';
    });
    return {
      in: by(view => view.zoomBy(1.5).applyConstraints()),
      out: by(view => view.zoomBy(1 / 1.5).applyConstraints()),
      fit: () => { moved = false; viewer.viewport.setRotation(0); viewer.viewport.goHome(); },
      actual: by(view => view.zoomTo(view.imageToViewportZoom(1 / (window.devicePixelRatio || 1))).applyConstraints()),
      rotate: by(view => view.rotateBy(90)),
    };
  }

  // The viewer would add a style sheet of its own, which the page's security policy refuses aloud; it looks first whether there is one.
  // An element of that name that is no style sheet satisfies it.
  function keepStylesOut() {
    const marker = document.createElementNS('urn:forensics', 'style');
    marker.setAttribute('data-openseadragon-mobile-css', 'true');
    document.head.append(marker);
  }

  function plainZoom(stage, turn) {
    const picture = turn.querySelector('img');
    let zoom = 1;
    let angle = 0;
    let fitted = 0;
    const apply = () => {
      fitted = fitted || picture.clientWidth;
      picture.style.maxWidth = picture.style.maxHeight = zoom === 1 ? '' : 'none';
      picture.style.width = zoom === 1 ? '' : `${Math.round(fitted * zoom)}px`;
      const sideways = angle % 180 !== 0 && zoom === 1;
      const shrink = sideways ? Math.min(1, stage.clientWidth / turn.offsetHeight, turn.offsetHeight / turn.offsetWidth) : 1;
      turn.style.transform = angle ? `rotate(${angle}deg) scale(${shrink})` : '';
    };
    stage.dataset.ready = 'true';
    return {
      in: () => { zoom = Math.min(8, zoom * 1.5); apply(); },
      out: () => { zoom = Math.max(1, zoom / 1.5); apply(); },
      fit: () => { zoom = 1; angle = 0; apply(); },
      actual: () => { fitted = fitted || picture.clientWidth; zoom = picture.naturalWidth / fitted; apply(); },
      rotate: () => { angle = (angle + 90) % 360; apply(); },
    };
  }

  // Findings: what is pointed at wins over what has the focus.
  const cards = [...document.querySelectorAll('.finding')];
  let pointed = null;
  let focused = null;

  const light = () => {
    const card = pointed ?? focused;
    for (const other of cards) other.classList.toggle('lit', other === card);
    const key = card && keyOf(card);
    for (const [picture, stage] of stages) {
      const here = picture === key;
      stage.show(here ? card.dataset.analyzer : null, here ? card.querySelector('h4').innerText : '');
      if (here && card.dataset.analyzer && stages.size > 1) stage.box.scrollIntoView({ block: 'nearest' });
    }
  };

  for (const card of cards) {
    card.addEventListener('pointerenter', event => { if (event.pointerType === 'mouse') { pointed = card; light(); } });
    card.addEventListener('pointerleave', () => { if (pointed === card) { pointed = null; light(); } });
    card.addEventListener('focusin', () => { focused = card; light(); });
    card.addEventListener('focusout', () => { if (focused === card) { focused = null; light(); } });
  }

  // Keys act on the report under the eye: the one whose top was last passed.
  const reports = [...document.querySelectorAll('.report')];
  const current = () => document.activeElement.closest?.('.report')
    ?? reports.filter(report => report.getBoundingClientRect().top < innerHeight / 2).pop() ?? reports[0];

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input[type=text], input[type=search], select, textarea')) return;
    const report = current();
    if (!report) return;
    const own = [...stages.values()].filter(stage => report.contains(stage.box));
    if (/^[1-9]$/.test(event.key)) {
      const card = report.querySelector(`.finding[data-number="${event.key}"]`);
      pointed = null;
      card?.focus({ preventScroll: true });
      card?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === '0' || event.key === 'Escape') {
      pointed = null;
      document.activeElement.blur();
      light();
    } else if (event.key === 'c') {
      for (const stage of own) stage.box.querySelector('[data-tool=circles]')?.click();
    } else if (event.key === 'r') {
      for (const stage of own) stage.view.rotate();
    } else if (event.key === 'f') {
      for (const stage of own) stage.view.fit();
    } else if (/^[adm]$/.test(event.key)) {
      // The claim that has the focus, else the first one still open.
      const claims = [...report.querySelectorAll('.decision-form fieldset')];
      const claim = claims.find(set => set.contains(document.activeElement)) ?? claims.find(set => !set.querySelector(':checked')) ?? claims[0];
      const choice = claim?.querySelector(`[data-key=${event.key}]`);
      if (choice) { choice.checked = true; choice.focus(); }
    } else if (event.key === 'n') {
      report.querySelector('.decision-form [rel=next]')?.click();
    } else if (event.key === 'b') {
      report.querySelector('.back')?.click();
    }
  });

  for (const part of document.querySelectorAll('[data-needs-script]')) part.hidden = false;

  // An address may name a finding: #f-<evidence>-<analyzer>.
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named?.matches('.finding')) named.focus();
})();
