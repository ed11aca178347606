/** The keys of a feed (ARIA Authoring Practices): Page Up and Down go from article to article, Control+Home and +End out. */

export function move(event, before, after) {
  const article = event.target.closest('article');
  const to = {
    PageDown: article?.nextElementSibling,
    PageUp: article?.previousElementSibling,
    Home: event.ctrlKey && before,
    End: event.ctrlKey && after,
  }[event.key];
  if (!to || event.altKey || event.metaKey) return;
  event.preventDefault();
  to.focus();
}
