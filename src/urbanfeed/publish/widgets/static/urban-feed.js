/**
 * <urban-feed>: a list of articles on anybody's page.
 *
 *   <script type="module" src="https://HOST/widgets/v1/urban-feed.js"></script>
 *   <urban-feed topic="housing" language="sv" limit="5"></urban-feed>
 *
 * Attributes: source, topic, language, place, story, author, q (several values with commas between; `\,` is a comma
 * itself), since, until, order; or in the place of these, wire (the key of a saved query); and limit, heading, theme.
 * It asks the host that this file came from and nobody else, sends no cookies, keeps nothing, and writes what it gets
 * as text, never as markup.
 */
const STYLE = /* urban-feed.css */ "";
const WORDS = /* words.json */ {};
// The documents that we ask GraphQL to run, by hash.
const DOCUMENTS = /* operations */ {};
const MANY = ["source", "language", "topic", "place", "story", "author", "q"];
const ONE = ["since", "until"];
const DEFAULT_LIMIT = 10;
const PATIENCE = 20_000;

const host = (path) => new URL(`../../${path}`, import.meta.url);
const wordsIn = (language) => WORDS[(language || "").split("-")[0].toLowerCase()] || WORDS.en;

let sheet;
function style() {
  if (!sheet) {
    // A constructed sheet is no inline style, so a page whose policy forbids those can hold the widget.
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  return sheet;
}

function make(tag, name, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (name) element.className = name;
  if (name) element.part = name;
  element.append(...children);
  return element;
}

function webAddress(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}

function item(node) {
  const language = node.language || "";
  const href = webAddress(node.url || node.pageUrl);
  const title = href ? make("a", "", { href, textContent: node.headline }) : node.headline;
  const article = make("article", "item", { lang: language, dir: language ? node.direction.toLowerCase() : "auto" },
    make("h3", "headline", {}, title),
    make("p", "meta", {}, make("bdi", "source", { textContent: node.source.title }), time(node, language)));
  if (node.excerpt) article.append(make("p", "excerpt", { textContent: node.excerpt }));
  article.dataset.id = node.id;
  return make("li", "", {}, article);
}

/** The date as its page states it, in the article's language; the day of our first reading where it states none. */
function time({ published, firstSeen }, language) {
  const at = published ? published.at : firstSeen.slice(0, 10);
  const date = dateIn(language, at);
  const textContent = published ? date : wordsIn(language).read.replace("{date}", date);
  return make("time", "date", { dateTime: published ? at : firstSeen, textContent });
}

function dateIn(language, at) {
  const [day, clock] = [at.slice(0, 10), at.slice(11, 16)];
  const { long, months } = (language && wordsIn(language)) || {};
  if (months) {
    // Kazakh and Mongolian, of which Chromium leaves the months out.
    const [year, month, date] = day.split("-").map(Number);
    const text = long.replace("{year}", year).replace("{month}", months[month - 1]).replace("{day}", date);
    return clock ? `${text}, ${clock}` : text;
  }
  // The page's own clock, whatever the reader's zone: the offset is left out, and the rest taken as UTC.
  const options = { dateStyle: "long", timeZone: "UTC", calendar: "gregory", numberingSystem: "latn" };
  if (clock) options.timeStyle = "short";
  try {
    if (Intl.DateTimeFormat.supportedLocalesOf(language).length) {
      const text = new Intl.DateTimeFormat(language, options).format(new Date(`${day}T${clock || "00:00"}Z`));
      // "M07" is how the months of a language are called that it has no names for.
      if (!/M\d\d/.test(text)) return text.replaceAll("\u202f", "\u00a0");
    }
  } catch {
    // No language tag: said as the rest of the world can read it.
  }
  return `${day} ${clock}`.trim();
}

class UrbanFeed extends HTMLElement {
  static observedAttributes = [...MANY, ...ONE, "wire", "order", "limit", "heading", "lang"];
  #section = make("section", "", {}, document.createElement("slot"));
  #request = null;
  #scheduled = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style()];
    root.append(this.#section);
  }

  connectedCallback() {
    this.#schedule();
  }

  disconnectedCallback() {
    this.#request?.abort();
  }

  attributeChangedCallback(name, before, after) {
    if (this.isConnected && before !== after) this.#schedule();
  }

  /** Several attributes that change together ask once. */
  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.isConnected) this.#load();
    });
  }

  async #load() {
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const words = wordsIn(this.closest("[lang]")?.lang || navigator.language);
    this.#section.ariaBusy = "true";
    if (!this.#section.querySelector("ol")) this.#show(this.#status(words.loading), document.createElement("slot"));
    try {
      const nodes = await this.#ask(request.signal);
      const list = make("ol", "items", { role: "list" }, ...nodes.map(item));
      this.#show(nodes.length ? list : this.#status(words.empty));
    } catch (error) {
      if (request.signal.aborted) return;
      console.warn("urban-feed:", error.message);
      this.#show(this.#status(words.error), document.createElement("slot"));
    }
    this.#section.ariaBusy = "false";
  }

  async #ask(signal) {
    const wire = this.getAttribute("wire");
    const order = (this.getAttribute("order") || "newest").toUpperCase();
    const first = Number(this.getAttribute("limit") || DEFAULT_LIMIT);
    const filter = Object.fromEntries(this.#asked());
    if (wire && (Object.keys(filter).length || this.hasAttribute("order"))) {
      throw new Error("a wire says itself what is asked: leave the filters and the order out");
    }
    const address = host("graphql");
    address.search = new URLSearchParams({
      documentId: wire ? DOCUMENTS.wire : DOCUMENTS.feed,
      variables: JSON.stringify(wire ? { first, wire } : { first, filter, order }),
    });
    const answer = await fetch(address, {
      credentials: "omit",
      headers: { Accept: "application/json" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(errors.map((it) => it.message).join("; "));
    if (wire && !data.wire) throw new Error(`there is no wire ${wire}`);
    return (wire ? data.wire : data).articles.edges.map((edge) => edge.node);
  }

  /** The filters that are asked for, by the names of ArticleQuery. */
  #asked() {
    const many = MANY.map((name) => [
      name,
      (this.getAttribute(name) || "").split(/(?<!\\),/).map((it) => it.replaceAll("\\,", ",").trim()).filter(Boolean),
    ]).filter(([, values]) => values.length);
    return [...many, ...ONE.map((name) => [name, this.getAttribute(name)]).filter(([, value]) => value)];
  }

  #status(text) {
    return make("p", "status", { role: "status", textContent: text });
  }

  #show(...parts) {
    const heading = this.getAttribute("heading");
    if (heading) {
      parts.unshift(make("h2", "heading", { id: "heading", dir: "auto", textContent: heading }));
      this.#section.setAttribute("aria-labelledby", "heading");
    } else {
      this.#section.setAttribute("aria-label", "urbanfeed");
    }
    this.#section.replaceChildren(...parts, make("p", "footer", {}, this.#more()));
  }

  /** The same query in the newsroom. */
  #more() {
    const wire = this.getAttribute("wire");
    const page = host(wire ? `wires/${encodeURIComponent(wire)}` : "");
    for (const [name, values] of this.#asked()) {
      for (const value of [values].flat()) page.searchParams.append(name, value);
    }
    return make("a", "", { href: page.href, textContent: "urbanfeed" });
  }
}

customElements.get("urban-feed") || customElements.define("urban-feed", UrbanFeed);
