// Names in addresses, written as the API and the pages both read them. A name with other characters
// than letters, digits and -_. stands there as a tilde and its UTF-8 in Base64 for URLs.

const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

export function encodeName(name) {
  if (PLAIN.test(name)) {
    return name;
  }
  let binary = "";
  for (const byte of new TextEncoder().encode(name)) {
    binary += String.fromCharCode(byte);
  }
  return "~" + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function decodeName(part) {
  if (!part.startsWith("~")) {
    return decodeURIComponent(part);
  }
  const binary = atob(part.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)));
}

/** Addresses below the console's own, for links and the router. */
export const to = {
  overview: () => "",
  queue: (queue) => `queues/${encodeName(queue)}`,
  jobs: (queue, query = {}) => {
    const search = new URLSearchParams(
      Object.entries(query).filter(([, value]) => value !== undefined && value !== ""),
    ).toString();
    return `queues/${encodeName(queue)}/jobs${search ? "?" + search : ""}`;
  },
  job: (queue, id) => `queues/${encodeName(queue)}/jobs/${encodeName(id)}`,
};

/** Addresses of the API. */
export const api = {
  queue: (queue) => `api/v1/queues/${encodeName(queue)}`,
  job: (queue, id) => `api/v1/queues/${encodeName(queue)}/jobs/${encodeName(id)}`,
};
