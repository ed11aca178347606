/**
 * The shadow tree of a widget: a heading, the room for the articles, and a last line with what there is to say and the
 * way to the newsroom.
 *
 * The room is as high from the start as the articles will be, so that nothing below moves when they come; meanwhile the
 * element's own content stands in it.
 */
import STYLE from '../../static/urban-feed.css';
import { host } from './addresses.js';
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

export function frameOf(element) {
  const section = make('section', 'urban-feed', { tabIndex: -1 });
  const fallback = make('div', 'fallback', {}, make('slot'));
  const items = make('div', 'items', { role: 'feed' });
  const status = make('p', 'status', { role: 'status' });
  const more = make('a', '', { textContent: 'urbanfeed' });
  const end = make('div', 'end', {}, status, make('p', 'footer', {}, more));
  const root = element.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [style()];
  root.append(section);
  items.onkeydown = (event) => move(event, section, more);
  let drawn;

  return {
    section,
    items,

    /**
     * look, page, room: what is asked. answer: its nodes, none before there are any; and whether the element's own
     * content stands for what is not there. said: what there is to say in the place of articles, or beside them. name: of
     * a list without a heading.
     */
    draw({ look, page, room }, { nodes, fallen }, said, name) {
      more.href = host(page);
      status.textContent = said;
      items.ariaLabel = look.heading || name;
      const now = JSON.stringify([look, room, nodes, fallen]);
      if (now === drawn) return;
      drawn = now;
      const { heading, ...chosen } = look;
      Object.assign(section.dataset, chosen);
      section.ariaLabel = heading || null;
      const title = heading ? [make('h2', 'heading', { dir: 'auto', textContent: heading })] : [];
      const read = root.activeElement?.closest('article')?.dataset.id;
      const all = (nodes || []).map((node, place) => item(node, place, nodes.length, heading ? 'h3' : 'h2'));
      items.replaceChildren(...all);
      const shown = [];
      if (fallen) shown.push(fallback);
      if (all.length) shown.push(items);
      if (!nodes) shown.push(places(room));
      section.replaceChildren(...title, make('div', 'room', {}, ...shown), end);
      // Who reads one of the articles with the keyboard goes on reading it.
      all.find((it) => it.dataset.id === read)?.focus();
    },
  };
}

function places(count) {
  const all = make('div', 'places', { ariaHidden: true });
  while (count--) all.append(make('div', 'place'));
  return all;
}
