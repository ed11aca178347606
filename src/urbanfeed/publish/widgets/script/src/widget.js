/**
 * The element: it asks when it is near the reader's eyes, and again when it comes back to them after some minutes; what
 * it has stays until there is something better.
 */
import { attributesOf } from './attributes.js';
import { frameOf } from './frame.js';
import { presenceOf } from './presence.js';
import { addressOf, ask } from './question.js';
import { languageAround, wordsIn } from './words.js';

const FRESH = 5 * 60_000;
const RETRY = 30_000;

/** Define one of our elements; on a page that has it already, from another address of this script, that one stays. */
export function define(tag, kind) {
  if (customElements.get(tag)) return;
  class Widget extends HTMLElement {
    static observedAttributes = [...kind.names, 'lang'];
    #life = lifeOf(this, tag, kind);

    connectedCallback() {
      this.#life.begin();
    }

    disconnectedCallback() {
      this.#life.end();
    }

    attributeChangedCallback() {
      this.#life.change();
    }
  }
  customElements.define(tag, Widget);
}

function lifeOf(element, tag, { names, read, found }) {
  const frame = frameOf(element);
  const presence = presenceOf(frame.section, refresh);
  let answer = { fallen: true };
  let due = 0;
  let asked, address, request, warned, changing;

  const warn = (said) => said && console.warn(`${tag}: ${said}`);

  /** Read the attributes, and look as they say; ask, where they ask for something else. */
  function update() {
    const attributes = attributesOf(element, names);
    asked = read(attributes);
    const problems = attributes.problems.join('; ');
    if (problems !== warned) warn((warned = problems));
    if (address !== (address = addressOf(asked))) giveUp(), (due = 0);
    draw();
    presence.look();
  }

  async function refresh() {
    if (Date.now() < due) return;
    due = Date.now() + FRESH;
    const mine = (request = new AbortController());
    let failed;
    frame.section.ariaBusy = frame.items.ariaBusy = true;
    try {
      const data = await ask(address, mine.signal);
      if (mine === request) (answer = found(data)).fallen = false;
    } catch (error) {
      failed = error.message;
      // What was shown for this very question stays; for another one it would be wrong.
      if (mine === request && answer.address !== address) answer = { nodes: [], fallen: true, none: 'error' };
    }
    if (mine !== request) return;
    if (failed) due = Date.now() + RETRY;
    warn(failed);
    answer.address = address;
    giveUp();
    draw(failed && 'error');
  }

  function draw(said) {
    const words = wordsIn(languageAround(element));
    frame.draw(asked, answer, words[said || (!answer.nodes?.length && answer.none)] || '', words.articles);
  }

  function giveUp() {
    request?.abort();
    request = null;
    frame.section.ariaBusy = frame.items.ariaBusy = false;
  }

  return {
    begin() {
      update();
      presence.start();
    },
    end() {
      if (request) due = 0;
      giveUp();
      presence.stop();
    },
    /** Several attributes that change together are one change. */
    change() {
      if (changing || !element.isConnected) return;
      changing = true;
      queueMicrotask(() => {
        changing = false;
        if (element.isConnected) update();
      });
    },
  };
}
