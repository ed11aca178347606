/**
 * The shadow tree of a widget: a heading, the room for the articles, and a last line with what there is to say and the
 * way to the newsroom.
 *
 * The room is as high from the start as the articles will be, so that nothing below moves when they come; meanwhile the
 * element's own content stands in it.
 */
import STYLE from '../../static/urban-feed.css';
import { fit } from './fitting.js';
import { item } from './item.js';
import { move } from './keys.js';
import { make } from './parts.js';

let sheet;
function style() {
  if (!sheet) {
    // A constructed sheet is no inline style, so a page whose policy forbids those can hold the widget.
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  return sheet;
}

export class Frame {
  section = make('section', 'urban-feed', { part: 'frame', tabIndex: -1 });
  #element;
  #fallback = make('div', 'fallback', {}, make('slot'));
  #items = make('div', 'items', { role: 'feed' });
  #room = make('div', 'room');
  #status = make('p', 'status', { role: 'status' });
  #more = make('a', '', { textContent: 'urbanfeed' });
  #end = make('div', 'end', {}, this.#status, make('p', 'footer', {}, this.#more));
  #drawn = '';
  // The last line has the width of the whole, and a height that fitting does not change.
  #width = new ResizeObserver(() => fit(this.#items));

  constructor(element) {
    this.#element = element;
    const root = element.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style()];
    root.append(this.section);
    this.#items.addEventListener('keydown', (event) => move(event, this.section, this.#more));
  }

  set busy(busy) {
    this.#items.ariaBusy = busy;
  }

  /**
   * answer: null before there is any; { failed } where none could be had; { nodes, none }, `none` being what is said
   * where there are no nodes. said: what else there is to say.
   */
  draw(answer, look, more, words, said) {
    const { layout, images, theme, heading, places } = look;
    Object.assign(this.section.dataset, { layout, images, theme });
    this.#more.href = more;
    this.#status.lang = words.lang;
    this.#status.textContent = said || (answer ? (answer.nodes?.length === 0 ? words[answer.none] : answer.failed ? words.error : '') : words.loading);
    const drawn = JSON.stringify([answer, look, words.lang]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const level = levelOf(this.#element);
    const title = heading && make(`h${level}`, 'heading', { id: 'heading', dir: 'auto', textContent: heading });
    this.#label(this.section, title, '');
    this.#label(this.#items, title, words.articles);
    if (answer?.nodes?.length) this.#fill(answer.nodes, level + !!title);
    else if (!answer) this.#room.replaceChildren(this.#fallback, placesFor(places));
    else this.#room.replaceChildren(...(answer.failed || answer.none === 'missing' ? [this.#fallback] : []));
    this.section.replaceChildren(...(title ? [title] : []), this.#room, this.#end);
  }

  /** Who reads one of the articles with the keyboard goes on reading it. */
  #fill(nodes, level) {
    const active = this.#element.shadowRoot.activeElement?.closest('article');
    this.#items.replaceChildren(...nodes.map((node, place) => item(node, place, nodes.length, level)));
    this.#room.replaceChildren(this.#items);
    if (active) [...this.#items.children].find((it) => it.dataset.id === active.dataset.id)?.focus({ preventScroll: true });
    // Observing anew tells of the width once more, before anything is painted.
    this.#width.disconnect();
    this.#width.observe(this.#end);
  }

  #label(element, title, otherwise) {
    element.toggleAttribute('aria-labelledby', false);
    element.ariaLabel = (!title && otherwise) || null;
    if (title) element.setAttribute('aria-labelledby', title.id);
  }
}

function placesFor(count) {
  const places = make('div', 'places', { ariaHidden: true });
  for (let it = 0; it < count; it++) places.append(make('div', 'place'));
  return places;
}

/** One level below the last heading before the element, so that ours stand in the outline of its page. */
function levelOf(element) {
  let level = 1;
  for (const it of element.getRootNode().querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    if (it.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) level = +it.localName[1];
  }
  return Math.min(level + 1, 5);
}
