// Keys for the queue: j and k move between rows, / goes to the search box. Filters apply as they are chosen.
(() => {
  const links = [...document.querySelectorAll('.row-link')];
  const search = document.querySelector('input[type=search]');
  const typing = target => target.matches('input, select, textarea');

  const move = by => {
    const at = links.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
    links[next]?.focus();
  };

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    if (event.key === 'j') move(1);
    else if (event.key === 'k') move(-1);
    else if (event.key === '/') { event.preventDefault(); search?.focus(); search?.select(); }
  });

  for (const row of document.querySelectorAll('table.rows tbody tr')) {
    row.addEventListener('click', event => {
      if (!event.target.closest('a') && !getSelection().toString()) row.querySelector('.row-link')?.click();
    });
  }

  for (const select of document.querySelectorAll('.filters select')) {
    select.addEventListener('change', () => select.form.requestSubmit());
  }

  // An empty filter has no place in the address.
  document.querySelector('.filters')?.addEventListener('submit', event => {
    for (const field of event.target.querySelectorAll('select, input')) field.disabled = field.value === '';
  });
})();
