/**
 * The shadow tree of a widget: a section with a heading, the articles or the room for them, and a last line with what
 * there is to say and the way to the newsroom; above it the element's own content, where that stands for articles.
 *
 * The room is as high as the articles will be, so that nothing below moves when they come.
 */
import STYLE from '../../static/urban-feed.css';
import { host } from './addresses.js';
import { itemsOf } from './item.js';
import { move } from './keys.js';
import { make } from './parts.js';

// A constructed sheet is no inline style, so a page whose policy forbids those can hold the widget. It is of one document
// alone (CSSOM, section 6.2), mostly the only one.
let sheet, home;

export function frameOf(element) {
  const items = make('div', 'items', { role: 'feed' });
  const status = make('p', 'status', { role: 'status', dir: 'auto' });
  const more = make('a', '', { textContent: 'urbanfeed' });
  const content = make('div');
  const end = make('div', 'end', {}, status, make('p', 'footer', {}, more));
  const section = make('section', 'urban-feed', { tabIndex: -1 }, content, end);
  const fallback = make('slot');
  const root = element.attachShadow({ mode: 'open' });
  root.append(section);
  items.onkeydown = (event) => move(event, section, more);
  let drawn;

  /** An element that has come into another document, such as that of an iframe, has lost its sheet on the way. */
  function dress() {
    const page = element.ownerDocument;
    if (!page.defaultView || root.adoptedStyleSheets.length) return;
    if (page !== home) (sheet = new (home = page).defaultView.CSSStyleSheet()).replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  }

  return {
    section,

    /** Whether it is waiting for an answer. */
    busy(yes) {
      section.ariaBusy = items.ariaBusy = yes;
    },

    /**
     * look, page, room: what is asked. nodes: the articles, none before there are any. fallen: whether the element's own
     * content stands for what is not there. said: the word for what there is to say in the place of articles, or beside
     * them. The last: our words, and their language where it is not that of the page.
     */
    draw({ look, page, room }, nodes, fallen, said, { words, lang }) {
      dress();
      more.href = host(page);
      status.textContent = words[said] || '';
      mark(status, lang);
      items.ariaLabel = look.heading || words.articles;
      mark(items, look.heading ? null : lang);
      if (drawn === (drawn = JSON.stringify([look, room, nodes, fallen]))) return;
      const { heading, ...chosen } = look;
      Object.assign(section.dataset, chosen);
      section.ariaLabel = heading || null;
      const title = heading ? [make('h2', 'heading', { dir: 'auto', textContent: heading })] : [];
      const read = root.activeElement?.closest('article')?.dataset.id;
      const all = nodes ? itemsOf(nodes, heading ? 'h3' : 'h2') : [];
      items.replaceChildren(...all);
      // The last line, which may have the focus, stays where it is.
      content.replaceChildren(...title, ...(nodes ? (all.length ? [items] : []) : [places(room)]));
      if (fallen) root.prepend(fallback);
      else fallback.remove();
      // Who reads one of the articles with the keyboard goes on reading it, or begins anew where it is gone.
      if (read) (all.find((it) => it.dataset.id === read) || section).focus();
    },
  };
}

/** Say an element's language, where it is not that of what is around it. */
function mark(element, lang) {
  if (lang) element.lang = lang;
  else element.removeAttribute('lang');
}

/** Lines where so many articles will be. */
function places(count) {
  const place = () => make('div', 'item place', {}, make('div', 'headline'));
  return make('div', 'items', { ariaHidden: true }, ...Array.from(Array(count), place));
}
