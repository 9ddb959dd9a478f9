// Draws <div data-chart="ID of a JSON script">: an ECharts option, coloured and set in type as the page is.
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, PieChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

const drawn = new Map();

function look(element) {
  const style = getComputedStyle(element);
  const value = (name) => style.getPropertyValue(name).trim();
  const text = { color: value("--nj-ink-2"), fontSize: parseFloat(style.fontSize) * 0.875, fontFamily: style.fontFamily };
  const axis = {
    axisLabel: text,
    nameTextStyle: text,
    axisLine: { lineStyle: { color: value("--nj-line-strong") } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: value("--nj-line") } },
  };
  return { text, axis, colours: [1, 2, 3, 4, 5, 6].map((n) => value(`--nj-chart-${n}`)), surface: value("--nj-surface"), line: value("--nj-line-strong") };
}

const axes = (part, axis) => [part].flat().map((one) => ({ ...axis, ...one, axisLabel: { ...axis.axisLabel, ...one.axisLabel } }));
// Labels without the outline that ECharts draws round them: on a dark ground it makes them hard to read.
const labelled = (series, text) => [series].flat().map((one) => ({ ...one, ...(one.label && { label: { color: text.color, textBorderWidth: 0, ...one.label } }) }));

function dressed(option, element) {
  const { text, axis, colours, surface, line } = look(element);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    color: colours,
    textStyle: text,
    animation: !calm,
    grid: { left: 8, right: 16, top: option.legend ? 40 : 16, bottom: 8, containLabel: true },
    ...option,
    ...(option.series && { series: labelled(option.series, text) }),
    ...(option.xAxis && { xAxis: axes(option.xAxis, axis) }),
    ...(option.yAxis && { yAxis: axes(option.yAxis, axis) }),
    ...(option.legend && { legend: { textStyle: text, top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, ...option.legend } }),
    // richText: the HTML tooltip writes style attributes, which our content policy refuses.
    tooltip: { trigger: option.xAxis ? "axis" : "item", ...option.tooltip, renderMode: "richText", confine: true, backgroundColor: surface, borderColor: line, textStyle: text },
  };
}

function draw(element) {
  const option = JSON.parse(document.getElementById(element.dataset.chart).textContent);
  let chart = drawn.get(element);
  if (!chart) {
    chart = init(element, null, { renderer: "canvas" });
    drawn.set(element, chart);
    new ResizeObserver(() => chart.resize()).observe(element);
    chart.on("click", ({ data }) => data?.url && location.assign(data.url));
  }
  chart.setOption(dressed(option, element), true);
}

window.njChart = draw;
document.addEventListener("nj:look", () => {
  for (const element of drawn.keys()) {
    if (element.isConnected) draw(element);
    else drawn.delete(element);
  }
});
