// Charts: drawn by Chart.js, which is fetched only by pages that have one. The table stays behind.
let library;
const load = (url) =>
  (library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: url, onload: () => done(window.Chart), onerror: failed });
    document.head.append(script);
  }));

const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--ui-${name}`).trim();

export async function start(box) {
  const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const Chart = await load(box.dataset.library);
  const across = data.kind === "across";
  const stacked = data.kind === "stack";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const axis = { grid: { color: tone("line"), drawTicks: false }, border: { display: false }, ticks: { color: tone("muted"), padding: 6, precision: 0, maxRotation: 0, autoSkipPadding: 12 } };
  const bare = { ...axis, grid: { display: false } };
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  const chart = new Chart(box.querySelector("canvas"), {
    type: data.kind === "line" ? "line" : "bar",
    data: {
      labels: data.labels,
      datasets: data.series.map((series) => ({
        label: series.label,
        data: series.values,
        backgroundColor: tone(series.tone),
        borderColor: tone(series.tone),
        borderWidth: data.kind === "line" ? 2 : 0,
        borderRadius: 3,
        maxBarThickness: 36,
        pointRadius: 0,
        pointHitRadius: 12,
        tension: 0.25,
      })),
    },
    options: {
      animation: calm ? false : { duration: 120 },
      maintainAspectRatio: false,
      indexAxis: across ? "y" : "x",
      interaction: { mode: "index", axis: across ? "y" : "x", intersect: false },
      scales: {
        x: { ...(across ? axis : bare), stacked, beginAtZero: true },
        // Lying bars each keep their name: half of them would say nothing.
        y: across ? { ...bare, stacked, ticks: { ...bare.ticks, autoSkip: false } } : { ...axis, stacked, beginAtZero: true },
      },
      plugins: {
        legend: { display: data.series.length > 1, position: "bottom", labels: { color: tone("muted"), boxWidth: 10, boxHeight: 10 } },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${item.formattedValue}${data.unit ? ` ${data.unit}` : ""}` } },
      },
    },
  });
  // A theme that changes redraws in its own colours.
  const watch = new MutationObserver(() => {
    watch.disconnect();
    chart.destroy();
    start(box);
  });
  watch.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}
