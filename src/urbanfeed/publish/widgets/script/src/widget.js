/**
 * The element: it asks when it is near the reader's eyes, and again when it comes back to them after some minutes; what
 * it has stays until there is something better. What stands in the tag is left alone, with the room that it takes, until
 * there is an answer; only a tag with nothing in it is given the room of the articles before they come.
 */
import { attributesOf } from './attributes.js';
import { frameOf } from './frame.js';
import { presenceOf } from './presence.js';
import { addressOf, ask } from './question.js';
import { languageAround, wordsIn } from './words.js';

const FRESH = 5 * 60_000;
const RETRY = 30_000;
const SLOW = 1_000;

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
  const presence = presenceOf(refresh);
  let answer = { fallen: true };
  let due = 0;
  const refused = {};
  let frame, attributes, asked, address, request, slow, warned, begun, changing;

  const warn = (said) => said && console.warn(`${tag}: ${said}`);

  /** Read the attributes, and look as they say; ask, where they ask for something else. */
  function update() {
    attributes = attributesOf(element, names, refused);
    asked = read(attributes);
    const problems = attributes.problems.join('; ');
    if (problems !== warned) warn((warned = problems));
    if (address !== (address = addressOf(asked.variables))) giveUp(), (due = 0);
    draw();
    presence.look();
  }

  async function refresh() {
    if (Date.now() < due) return;
    due = Date.now() + FRESH;
    const mine = (request = new AbortController());
    slow = setTimeout(() => answer.nodes || draw('loading'), SLOW);
    let failed;
    frame?.busy(true);
    try {
      const data = await ask(address, mine);
      if (mine === request) (answer = found(data)).fallen = false;
    } catch (error) {
      if (mine === request && passedOver(error.wrong)) return update();
      failed = error.message;
      // What was shown for this very question stays; for another one it would be wrong.
      if (mine === request && answer.address !== address) answer = { nodes: [], fallen: true, none: 'error' };
    }
    if (mine !== request) return;
    if (failed) due = Date.now() + RETRY;
    warn(failed);
    answer.address = address;
    draw(failed && 'error');
    giveUp();
  }

  function draw(said) {
    const inside = element.firstElementChild || element.textContent.trim();
    if (!frame && !answer.nodes && inside) return;
    frame ||= frameOf(element);
    const word = said || (!answer.nodes?.length && answer.none);
    frame.draw(asked, answer.nodes, inside && answer.fallen, word, wordsIn(languageAround(element)));
  }

  /** Whether the server has refused the value of an attribute, without which it can be asked again. */
  function passedOver(wrong) {
    const name = wrong?.parameter;
    const said = attributes.written(name);
    if (!asked.variables.filter?.[name] || refused[said]) return false;
    refused[said] = wrong.allowed;
    return true;
  }

  function giveUp() {
    clearTimeout(slow);
    request?.abort();
    request = null;
    frame?.busy(false);
  }

  return {
    begin() {
      begun = true;
      update();
      presence.start(frame?.section || element);
    },
    end() {
      begun = false;
      if (request) due = 0;
      giveUp();
      presence.stop();
    },
    /** Several attributes that change together are one change; those that it has from the first are none. */
    change() {
      if (changing || !begun) return;
      changing = true;
      queueMicrotask(() => {
        changing = false;
        if (begun) update();
      });
    },
  };
}
