/**
 * The builder, live. Whatever is chosen is asked of the server as the form would ask it, and what differs in the answer
 * is taken over: so there is one place that writes the code, and the address always says what is on the page.
 *
 * Answers come as documents and are taken node by node: no text is ever made into markup here (Trusted Types: 'none').
 */
const PAUSE = 350; // milliseconds without a key, after which what was typed counts
const PATIENCE = 20_000;

const form = document.getElementById("choice");
const result = document.querySelector(".result");
const told = document.getElementById("told");
const copied = document.getElementById("copied");
const place = () => document.querySelector(".place");
const checked = (name) => document.querySelector(`[name="${name}"]:checked`)?.value;

let request = null;
let owed = null; // what the history is to do as soon as there is an answer
let timer = 0;
let typing = null; // the field that the last entry of the history is about

document.documentElement.classList.add("live");

/** The address that the form would ask for; the server makes the shortest of it. */
function address() {
  const pairs = [...new FormData(form)].filter(([, value]) => value.trim());
  return `${form.getAttribute("action")}?${new URLSearchParams(pairs)}`;
}

/** remember: "pushState" or "replaceState", or nothing where the history has it already; the form is then taken too. */
function ask(url, remember) {
  clearTimeout(timer);
  request?.abort();
  // Where a choice was overtaken by the next, both are one step.
  if (remember && owed === "pushState") remember = owed;
  owed = remember;
  const asked = (request = new XMLHttpRequest());
  asked.open("GET", url);
  asked.responseType = "document";
  asked.timeout = PATIENCE;
  asked.onload = () => {
    result.ariaBusy = "false";
    const fresh = asked.response;
    if (asked.status === 414) return failed("That is more than one address can ask for: choose or write less.");
    if (!fresh?.getElementById("choice")) return failed();
    owed = null;
    if (remember && asked.responseURL !== location.href.split("#")[0]) history[remember](null, "", asked.responseURL);
    take(fresh, !remember);
  };
  asked.onerror = asked.ontimeout = () => failed();
  result.ariaBusy = "true";
  asked.send();
}

function failed(why = "The server does not answer.") {
  result.ariaBusy = "false";
  told.textContent = `${why} The preview and the code are as they were before.`;
}

function take(fresh, whole) {
  // In a document without scripts these hold elements, which would be loaded here.
  for (const it of fresh.querySelectorAll("noscript")) it.remove();
  if (whole) takeForm(fresh);
  for (const old of document.querySelectorAll("[data-part]")) {
    const part = fresh.querySelector(`[data-part="${old.dataset.part}"]`);
    // What is chosen of another kind stays, for who comes back to it.
    if (!part || old.closest(".kind")?.checkVisibility() === false) continue;
    if (old.matches(".place")) takePlace(old, part);
    else if (old.contains(document.activeElement)) grow(old, part);
    else if (old.querySelector("input, button") || old.textContent !== part.textContent) {
      old.replaceChildren(...part.childNodes);
    }
  }
  document.title = fresh.title;
}

/** The form as it was at another entry of the history; what was open stays open, and the focus where it was. */
function takeForm(fresh) {
  const open = [...form.querySelectorAll("details[open]")].map((it) => it.id);
  const { name, value } = form.contains(document.activeElement) ? document.activeElement : {};
  form.replaceChildren(...fresh.getElementById("choice").childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const fields = [...form.querySelectorAll("input, select")].filter((it) => name && it.name === name);
  (fields.find((it) => it.value === value) ?? fields[0])?.focus();
}

/** Somebody is at work in here: nothing is changed under his hands, and what is new comes after it. */
function grow(old, part) {
  if ("grows" in old.dataset) old.append(...[...part.children].slice(old.children.length));
}

/** The widget is one and the same as long as its kind is: only its attributes change, as on anybody's page. */
function takePlace(old, part) {
  const [widget, fresh] = [old.firstElementChild, part.firstElementChild];
  if (widget && fresh?.localName === widget.localName) {
    for (const name of widget.given ?? widget.getAttributeNames()) fresh.hasAttribute(name) || widget.removeAttribute(name);
    for (const { name, value } of fresh.attributes) widget.getAttribute(name) === value || widget.setAttribute(name, value);
    widget.given = fresh.getAttributeNames();
    widget.replaceChildren(...fresh.childNodes);
    old.querySelector("template").replaceWith(part.querySelector("template"));
  } else {
    old.replaceChildren(...part.childNodes);
  }
  show();
}

/** What the switches above the preview say: they are about the page around the widget, and not of the choice. */
function show() {
  const [stage, template] = [place(), place().querySelector("template")];
  stage.dir = checked("view-dir");
  const shown = stage.querySelector("iframe");
  if (checked("form") !== "iframe" || !template) return shown?.remove();
  const frame = document.importNode(template.content.firstElementChild);
  const source = new URL(frame.getAttribute("src"), location);
  // A page in a frame follows the reader's system, which cannot be another one for it than it is.
  if (!source.searchParams.has("theme")) source.searchParams.set("theme", checked("view-scheme"));
  if (shown?.src === source.href) return;
  frame.src = source.href;
  shown ? shown.replaceWith(frame) : stage.append(frame);
}

async function copy(button) {
  const code = document.getElementById(button.dataset.copies);
  let done = true;
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    // No clipboard: the page has no secure context, or the reader has forbidden it.
    getSelection().selectAllChildren(code);
    done = false;
  }
  const label = button.firstChild;
  label.data = done ? "Copied" : "Selected";
  setTimeout(() => (label.data = "Copy"), 2500);
  const what = button.dataset.what;
  copied.textContent = "";
  requestAnimationFrame(() => {
    copied.textContent = done ? `Copied: ${what}.` : `Selected: ${what}. Copy it with Control+C, or Command+C on a Mac.`;
  });
}

const written = (it) => it.matches("input:not([type=checkbox], [type=radio])");

form.addEventListener("input", ({ target }) => {
  clearTimeout(timer);
  if (!written(target)) {
    typing = null;
    return ask(address(), "pushState");
  }
  const remember = target === typing || target.name.startsWith("find-") ? "replaceState" : "pushState";
  timer = setTimeout(() => {
    typing = target;
    ask(address(), remember);
  }, PAUSE);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(address(), "pushState");
});
addEventListener("popstate", () => {
  typing = null;
  ask(location.href, null);
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copies]");
  if (button) copy(button);
});
document.addEventListener("change", ({ target }) => {
  if (target.name === "form" || target.name?.startsWith("view-")) show();
});

if (matchMedia("(prefers-color-scheme: dark)").matches) document.querySelector("[name=view-scheme][value=dark]").checked = true;
show();
