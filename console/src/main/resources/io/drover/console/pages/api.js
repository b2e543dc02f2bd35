// Calls of the JSON API. The token lives as long as the tab, and is sent in a header only.

import { learnClock } from "./times.js";

const KEY = "drover.token";

let token = sessionStorage.getItem(KEY);
let info = null;

/** What the API answers instead of what was asked for; `status` is 0 if there was no answer. */
export class ApiError extends Error {
  constructor(status, title, detail) {
    super(detail || title);
    this.status = status;
    this.title = title;
  }
}

export function setToken(value) {
  token = value;
  if (value) {
    sessionStorage.setItem(KEY, value);
  } else {
    sessionStorage.removeItem(KEY);
  }
}

export function hasToken() {
  return Boolean(token);
}

/** Sends a request, with what says who is there. */
export async function request(path, options = {}) {
  const headers = { ...options.headers };
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  let response;
  try {
    response = await fetch(new URL(path, document.baseURI), { ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") {
      throw error;
    }
    throw new ApiError(0, "No answer", "The console does not answer. Is its process still there?");
  }
  learnClock(response.headers.get("Date"));
  if (!response.ok && !options.anyStatus) {
    throw await failure(response);
  }
  return response;
}

async function failure(response) {
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // A proxy may have answered, in whatever form.
  }
  const title = problem.title ?? `Error ${response.status}`;
  const error = new ApiError(response.status, title, problem.detail);
  if (response.status === 401) {
    window.dispatchEvent(new CustomEvent("drover:unknown-caller", { detail: error }));
  }
  return error;
}

export async function get(path, options) {
  return json(await request(path, options));
}

/** What stands before the console may answer in its place, with a login for instance. */
async function json(response) {
  const type = response.headers.get("Content-Type") ?? "";
  if (!/^application\/(problem\+)?json\b/.test(type)) {
    const detail = "Something before the console answered, perhaps a login. Load this page again.";
    throw new ApiError(0, "Not the console's answer", detail);
  }
  return response.json();
}

export async function getText(path) {
  return (await request(path)).text();
}

/** Does something; the body is an object, or JSON that is to be sent as it is. */
export async function act(method, path, body = {}) {
  const response = await request(path, {
    method,
    headers: { "Content-Type": "application/json", "X-Drover-Console": "1" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return json(response);
}

export async function loadInfo() {
  info = await get("api/v1/info");
  return info;
}

export function aboutConsole() {
  return info;
}

const ROLES = ["view", "operate", "admin"];

/** Returns whether the API would do what needs a role: what it refuses, no page offers. */
export function may(role) {
  return info !== null && !info.readOnly && ROLES.indexOf(info.role) >= ROLES.indexOf(role);
}
