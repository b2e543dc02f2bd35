// Charts over time, drawn by uPlot in the colours of the design.

import uPlot from "./uPlot.esm.js";
import { h } from "./dom.js";
import { brief } from "./times.js";

const HEIGHT = 170;
const LEAST_SECONDS = 60;

/**
 * Makes a chart.
 *
 * @param title what it shows, for the eye and for readers
 * @param series its lines: {name, color}, the color being a custom property
 * @param more options: bars (whether each value is a bar), unit (said after values)
 */
export function chart(title, series, { bars = false, unit = "" } = {}) {
  const place = h("div.plot", { role: "img", "aria-label": title });
  const note = h("p.quiet.note", {}, "");
  const legend = h("ul.legend", {}, series.map((it) => h("li", { class: it.color.slice(2) }, it.name)));
  const node = h("figure.chart", {}, h("figcaption", {}, h("span", {}, title), legend), place, note);
  let data = [[], ...series.map(() => [])];
  let plot = null;

  const draw = () => {
    plot?.destroy();
    plot = null;
    if (place.isConnected && place.clientWidth) {
      plot = new uPlot(options(place.clientWidth, series, bars), data, place);
    }
  };
  const width = new ResizeObserver(() => {
    if (!place.isConnected) {
      width.disconnect();
      window.removeEventListener("drover:theme", draw);
      plot?.destroy();
    } else if (!plot) {
      draw();
    } else if (plot.width !== place.clientWidth) {
      plot.setSize({ width: place.clientWidth, height: HEIGHT });
    }
  });
  width.observe(place);
  window.addEventListener("drover:theme", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

  return {
    node,
    /** Shows data: seconds, then the values of each line; and words about them. */
    set(next, words = "") {
      data = next;
      note.textContent = words;
      const last = series.map((it, i) => `${it.name} ${brief(next[i + 1].at(-1) ?? 0)}${unit}`);
      place.setAttribute("aria-label", `${title}; last: ${last.join(", ")}. ${words}`);
      if (plot) {
        plot.setData(next);
      } else {
        draw();
      }
    },
  };
}

function options(width, series, bars) {
  const style = getComputedStyle(document.documentElement);
  const probe = document.body.appendChild(h("span", { hidden: true }));
  const color = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const axis = {
    stroke: color("--quiet"),
    font: `12px ${style.getPropertyValue("--sans")}`,
    grid: { stroke: color("--line"), width: 1 },
    ticks: { stroke: color("--line"), width: 1 },
  };
  const made = {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { range: (_, low, high) => span(low, high) }, y: { range: (_, low, high) => [0, Math.max(1, high * 1.1)] } },
    axes: [
      { ...axis, space: 70, values: (_, ticks) => ticks.map((tick) => clock(tick, ticks[1] - ticks[0] < 60)) },
      { ...axis, size: 52, values: (_, ticks) => ticks.map((tick) => (tick % 1 ? "" : brief(tick))) },
    ],
    series: [
      {},
      ...series.map((it) => ({
        label: it.name,
        stroke: color(it.color),
        fill: bars ? color(it.color) : undefined,
        width: bars ? 0 : 2,
        points: { show: false },
        paths: bars ? uPlot.paths.bars({ size: [0.8, 40] }) : undefined,
      })),
    ],
  };
  probe.remove();
  return made;
}

/** Returns what is shown of the time: a minute at least, so that the first values are not all there is. */
function span(low, high) {
  const end = high ?? Date.now() / 1000;
  return [Math.min(low ?? end, end - LEAST_SECONDS), end];
}

function clock(tick, exact) {
  const parts = { hour: "2-digit", minute: "2-digit", second: exact ? "2-digit" : undefined };
  return new Date(tick * 1000).toLocaleTimeString("en-GB", parts);
}

/** Returns the data of a history: bars of what failed within those of all that finished. */
export function historyData(history) {
  const minutes = [...history.minutes].reverse();
  return [
    minutes.map((it) => Date.parse(it.start) / 1000),
    minutes.map((it) => it.completed + it.failed),
    minutes.map((it) => it.failed),
  ];
}
