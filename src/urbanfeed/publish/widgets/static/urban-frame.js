// Gives every iframe of this host the height of the page in it. For the page around them, once:
//   <script type="module" src="https://HOST/widgets/v1/urban-frame.js"></script>
// Only what such a frame itself says is taken: its window is the source, its origin this host's, or "null" where it
// stands in a sandbox without allow-same-origin (HTML, section 7.5: an opaque origin); then the source alone tells.
const HOST = new URL(import.meta.url).origin;
const LEAST = 40;
const MOST = 20_000;

const framed = () => [...document.querySelectorAll("iframe")].filter((it) => {
  try {
    return new URL(it.src).origin === HOST;
  } catch {
    return false;
  }
});

addEventListener("message", ({ data, origin, source }) => {
  if (data?.type !== "urban-feed:height" || !Number.isFinite(data.height)) return;
  const frame = framed().find((it) => it.contentWindow === source);
  if (!frame) return;
  const opaque = frame.hasAttribute("sandbox") && !frame.sandbox.contains("allow-same-origin");
  if (origin !== (opaque ? "null" : HOST)) return;
  frame.style.height = `${Math.min(Math.max(Math.ceil(data.height), LEAST), MOST)}px`;
});

// Those that have told theirs before this ran tell it again.
for (const frame of framed()) frame.contentWindow?.postMessage({ type: "urban-feed:height?" }, "*");
