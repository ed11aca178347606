// Tells the page around this one how tall it is: at the beginning, whenever that changes, and when asked.
// To any origin: nobody is told more than a number, and which site holds this page is not always known.
(() => {
  if (parent === window) return;
  const root = document.documentElement;
  // WordPress names a frame by a secret in its address, and has words of its own for the same (wp-embed.js).
  const [, secret] = /^#\?secret=([A-Za-z0-9]+)$/.exec(location.hash) ?? [];
  let told = 0;
  const tell = () => {
    const height = Math.ceil(root.getBoundingClientRect().height);
    // In a hidden place a frame has no width, and its text any height.
    if (!innerWidth || !height || height === told) return;
    told = height;
    parent.postMessage({ type: "urban-feed:height", height }, "*");
    if (secret) parent.postMessage({ message: "height", value: height, secret }, "*");
  };
  new ResizeObserver(tell).observe(root);
  addEventListener("message", ({ data, source }) => {
    if (source !== parent || data?.type !== "urban-feed:height?") return;
    told = 0;
    tell();
  });
  // WordPress lets no link out of its frames, and follows those that lead to the frame's own host.
  if (secret) addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    if (!link) return;
    event.preventDefault();
    parent.postMessage({ message: "link", value: link.dataset.page ?? link.href, secret }, "*");
  });
})();
