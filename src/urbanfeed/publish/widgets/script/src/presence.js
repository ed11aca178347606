/** Whether anybody can see an element, or nearly: it is near the viewport, not hidden, and its tab is in front. */

const NEAR = '300px';

/** seen(): called whenever what it starts with comes to be seen, and by look() where it is. */
export function presenceOf(seen) {
  let near;
  const look = () => near && !document.hidden && seen();
  const observer = new IntersectionObserver(
    (entries) => {
      near = entries.at(-1).isIntersecting;
      look();
    },
    { rootMargin: NEAR, scrollMargin: NEAR },
  );
  return {
    look,
    start(element) {
      observer.observe(element);
      document.addEventListener('visibilitychange', look);
    },
    stop() {
      near = false;
      observer.disconnect();
      document.removeEventListener('visibilitychange', look);
    },
  };
}
