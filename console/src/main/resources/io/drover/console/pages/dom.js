// The making of elements. Whatever comes from the store becomes a text node or an attribute, never
// HTML: the page's policy lets no script turn a text into HTML, and a test looks that none tries.

/**
 * Makes an element.
 *
 * @param tag its name, with classes behind dots: "p.quiet"
 * @param attributes attributes by name; those that are null or false are left out, and functions are
 *     listeners: {click: () => …}
 * @param children texts, elements, or lists of them
 */
export function h(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) {
    element.className = classes.join(" ");
  }
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(key, value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/** Replaces what is within an element. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Sets a text, and touches nothing if it is the same: selections and readers stay where they are. */
export function setText(element, text) {
  if (element.textContent !== String(text)) {
    element.textContent = String(text);
  }
}

/**
 * Brings the children of an element in line with a list, so that what stays is the same element as
 * before and keeps its focus.
 *
 * @param key what tells items apart
 * @param make makes the element of a new item; its `update(item)` is called for new and old ones
 */
export function keyed(parent, items, key, make) {
  const old = new Map([...parent.children].map((child) => [child.itemKey, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const id = key(item);
    let child = old.get(id);
    if (child) {
      old.delete(id);
    } else {
      child = make(item);
      child.itemKey = id;
    }
    child.update?.(item);
    if (child === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(child, place);
    }
  }
  old.forEach((child) => child.remove());
}
