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

// A constructed sheet is no inline style, so a page whose policy forbids those can hold the widget.
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

export function frameOf(element) {
  const fallback = make('div', 'fallback', {}, make('slot'));
  const items = make('div', 'items', { role: 'feed' });
  const status = make('p', 'status', { role: 'status' });
  const more = make('a', '', { textContent: 'urbanfeed' });
  const end = make('div', 'end', {}, status, make('p', 'footer', {}, more));
  const content = make('div');
  const section = make('section', 'urban-feed', { tabIndex: -1 }, content, end);
  const root = element.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
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
      if (drawn === (drawn = JSON.stringify([look, room, nodes, fallen]))) return;
      const { heading, ...chosen } = look;
      Object.assign(section.dataset, chosen);
      section.ariaLabel = heading || null;
      const title = heading ? [make('h2', 'heading', { dir: 'auto', textContent: heading })] : [];
      const read = root.activeElement?.closest('article')?.dataset.id;
      const all = (nodes || []).map((node, place) => item(node, place, nodes.length, heading ? 'h3' : 'h2'));
      items.replaceChildren(...all);
      const shown = [fallen && fallback, all.length && items, !nodes && places(room)].filter(Boolean);
      // The last line, which may have the focus, stays where it is.
      content.replaceChildren(...title, make('div', 'room', {}, ...shown));
      // Who reads one of the articles with the keyboard goes on reading it, or begins anew where it is gone.
      if (read) (all.find((it) => it.dataset.id === read) || section).focus();
    },
  };
}

function places(count) {
  const all = make('div', 'places', { ariaHidden: true });
  while (count--) all.append(make('div', 'place'));
  return all;
}
