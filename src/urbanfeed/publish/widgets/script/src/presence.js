/** Whether anybody can see an element, or nearly: it is near the viewport, not hidden, and its tab is in front. */

const NEAR = '300px';

export class Presence {
  #element;
  #seen;
  #near = false;
  #observer = new IntersectionObserver((entries) => this.#moved(entries), { rootMargin: NEAR, scrollMargin: NEAR });

  /** seen(): called when it can be seen again. */
  constructor(element, seen) {
    this.#element = element;
    this.#seen = seen;
  }

  start() {
    this.#observer.observe(this.#element);
    document.addEventListener('visibilitychange', this);
  }

  stop() {
    this.#near = false;
    this.#observer.disconnect();
    document.removeEventListener('visibilitychange', this);
  }

  look() {
    if (this.#near && !document.hidden) this.#seen();
  }

  handleEvent() {
    this.look();
  }

  #moved(entries) {
    this.#near = entries.at(-1).isIntersecting;
    this.look();
  }
}
