/** Articles in the room that was reserved for them: where a headline is long, the excerpt below gives up lines. */

export function fit(items) {
  const articles = [...items.children];
  const excerpts = articles.map((it) => it.querySelector('.excerpt'));
  for (const it of excerpts) it?.removeAttribute('style');
  if (!articles.length) return;
  const { minBlockSize, paddingBlockEnd } = getComputedStyle(articles[0]);
  const room = parseFloat(minBlockSize) - parseFloat(paddingBlockEnd);
  // All is measured before anything is changed, so that the browser lays out once.
  const lines = articles.map((it, place) => {
    const over = it.lastChild.getBoundingClientRect().bottom - it.getBoundingClientRect().top - room;
    if (over < 1 || !excerpts[place]) return null;
    const line = parseFloat(getComputedStyle(excerpts[place]).lineHeight);
    return Math.round(excerpts[place].clientHeight / line) - Math.ceil((over - 1) / line);
  });
  lines.forEach((count, place) => {
    // By the object model, which a policy without inline styles lets through.
    if (count > 0) excerpts[place].style.webkitLineClamp = count;
    else if (count !== null) excerpts[place].style.display = 'none';
  });
}
