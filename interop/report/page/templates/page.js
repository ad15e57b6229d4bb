(function () {
  "use strict";
  var root = document.documentElement;
  var media = window.matchMedia("(prefers-color-scheme: dark)");
  var charts = [];
  var printing = false;

  function css(name) { return getComputedStyle(root).getPropertyValue(name).trim(); }
  function rem() { return parseFloat(getComputedStyle(root).fontSize) || 16; }
  function dark() { return root.dataset.theme ? root.dataset.theme === "dark" : media.matches; }
  function copy(data) { return JSON.parse(JSON.stringify(data)); }

  /* Figures: drawn when they come near, in the colours and the size of the page. */

  function layoutOf(chart) {
    var layout = copy(chart.layout), scale = rem() / 16, width = chart.box.clientWidth || 700;
    var narrow = width < 30 * rem();
    layout.font.color = css("--ink");
    layout.font.size = (narrow ? 11 : 13) * scale;
    layout.height = Math.round(layout.height * scale);
    layout.width = Math.floor(width);
    layout.hoverlabel.bgcolor = css("--paper");
    layout.hoverlabel.bordercolor = css("--soft");
    layout.hoverlabel.font.color = css("--ink");
    layout.hoverlabel.font.size = 12 * scale;
    (layout.annotations || []).forEach(function (note) { note.bgcolor = css("--paper"); });
    if (narrow && layout.meta && layout.meta.narrow) {
      Object.keys(layout.meta.narrow).forEach(function (axis) {
        layout[axis].ticktext = layout.meta.narrow[axis];
        layout[axis].title = { text: "" };
        if (axis === "xaxis") { layout.xaxis.tickangle = -35; }
      });
    }
    if (narrow && layout.showlegend) { layout.height += 17 * chart.data.length; }
    return layout;
  }

  /* Figures are drawn for letters of 16 pixels; on a large screen everything in them grows alike. */
  function grow(node, scale, parent) {
    Object.keys(node).forEach(function (key) {
      var value = node[key];
      var length = key === "size" || key === "thickness" || key === "pad" || (key === "width" && parent !== "trace");
      if (length && typeof value === "number") { node[key] = value * scale; }
      else if (value && typeof value === "object" && !Array.isArray(value)) { grow(value, scale, key); }
    });
  }

  function dataOf(chart) {
    var text = JSON.stringify(chart.data);
    if (dark() && !printing) { text = text.split("#0072b2").join("#4aa3e0"); }  // the blue that stands out on a dark ground
    var data = JSON.parse(text), scale = rem() / 16, narrow = chart.box.clientWidth < 30 * rem();
    data.forEach(function (trace) {
      grow(trace, scale, "trace");
      if (trace.type === "heatmap") { trace.showscale = !narrow; }
      if (trace.type === "scatter" && trace.marker && trace.marker.line && trace.marker.line.color === "#1c2430") {
        trace.marker.line.color = css("--ink");
      }
    });
    return data;
  }

  function draw(chart) {
    chart.drawn = true;
    window.Plotly.react(chart.box, dataOf(chart), layoutOf(chart), { displayModeBar: false, responsive: false, showTips: false });
    if (chart.onClick && !chart.bound) {
      chart.bound = true;
      chart.box.on("plotly_click", chart.onClick);
    }
  }

  function redraw() { charts.forEach(function (chart) { if (chart.drawn) { draw(chart); } }); }

  document.querySelectorAll(".figure").forEach(function (figure) {
    var box = figure.querySelector(".chart");
    var spec = JSON.parse(figure.querySelector(".chart-data").textContent);
    box.style.minHeight = (box.dataset.height / 16) + "rem";
    charts.push({ id: figure.id, box: box, data: spec.data, layout: spec.layout, drawn: false });
  });

  if ("IntersectionObserver" in window) {
    var seen = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) { return; }
        seen.unobserve(entry.target);
        charts.forEach(function (chart) { if (chart.box === entry.target && !chart.drawn) { draw(chart); } });
      });
    }, { rootMargin: "600px 0px" });
    charts.forEach(function (chart) { seen.observe(chart.box); });
  } else {
    charts.forEach(draw);
  }

  var width = window.innerWidth, waiting = 0;
  window.addEventListener("resize", function () {
    if (printing || window.innerWidth === width) { return; }
    width = window.innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 120);
  });

  /* Light and dark. */

  var button = document.getElementById("theme");
  function label() {
    button.textContent = dark() ? "Light" : "Dark";
    button.setAttribute("aria-label", dark() ? "Change to light colours" : "Change to dark colours");
  }
  button.hidden = false;
  label();
  button.addEventListener("click", function () {
    root.dataset.theme = dark() ? "light" : "dark";
    label();
    redraw();
  });
  media.addEventListener("change", function () { label(); redraw(); });

  /* The matrix: layers and order. */

  var store = JSON.parse(document.getElementById("views").textContent);
  var controls = document.getElementById("controls");
  var layerBox = document.getElementById("layer");
  var orderBox = document.getElementById("order");
  var chart = charts.filter(function (item) { return item.id === "matrix"; })[0];
  var table = document.getElementById("matrix-table");
  var original = copy({ data: chart.data, layout: chart.layout });
  var count = store.names.length;
  var order = store.names.map(function (_, place) { return place; });
  var headers = Array.prototype.slice.call(table.tHead.rows[0].cells, 1).map(function (cell) { return cell.textContent; });
  var starts = Array.prototype.slice.call(table.tBodies[0].rows).map(function (row) { return row.cells[0].textContent; });

  function current() {
    var name = layerBox ? layerBox.value : "";
    return store.views.filter(function (view) { return view.name === name; })[0];
  }

  function mean(view, force) {
    var total = 0, cells = 0;
    for (var other = 0; other < count; other += 1) {
      [force * count + other, other * count + force].forEach(function (cell) {
        if (other !== force && view.sort[cell] >= 0) { total += view.sort[cell]; cells += 1; }
      });
    }
    return cells ? total / cells : -1;
  }

  function ordered(view) {
    var places = store.names.map(function (_, place) { return place; });
    var how = orderBox.value;
    if (how === "name") {
      places.sort(function (a, b) { return store.names[a] < store.names[b] ? -1 : store.names[a] > store.names[b] ? 1 : a - b; });
    } else if (how !== "given") {
      places.sort(function (a, b) { return (how === "high" ? 1 : -1) * (mean(view, b) - mean(view, a)) || a - b; });
    }
    return places;
  }

  function show() {
    var view = current();
    order = ordered(view);
    var cells = [];
    order.forEach(function (row) { order.forEach(function (column) { cells.push(row * count + column); }); });
    function pick(name) { return cells.map(function (cell) { return view[name][cell]; }); }
    function square(name) {
      var flat = pick(name);
      return order.map(function (_, row) { return flat.slice(row * count, (row + 1) * count); });
    }
    var data = copy(original.data), layout = copy(original.layout);
    data[0].z = square("z");
    data[0].customdata = square("hover");
    data[1].text = pick("text");
    data[1].insidetextfont.color = pick("ink");
    data[1].marker.pattern.shape = pick("shape");
    data[1].marker.pattern.solidity = pick("solidity");
    data[1].marker.pattern.fgcolor = pick("line");
    if (data.length > 2) {
      var half = data[2].error_x.value, x = [], y = [], middle = [], spread = [];
      pick("low").forEach(function (low, place) {
        if (low === null) { return; }
        var high = view.high[cells[place]], column = place % count;
        x.push(column);
        y.push(Math.floor(place / count) + 0.36);
        middle.push(column + half * (low + high - 1));
        spread.push(half * (high - low));
      });
      data[2].x = x; data[2].y = y;
      data[3].x = middle; data[3].y = y; data[3].error_x.array = spread;
    }
    ["xaxis", "yaxis"].forEach(function (axis) {
      layout[axis].ticktext = order.map(function (force) { return original.layout[axis].ticktext[force]; });
    });
    ["xaxis", "yaxis"].forEach(function (axis) {
      layout.meta.narrow[axis] = order.map(function (force) { return original.layout.meta.narrow[axis][force]; });
    });
    chart.data = data;
    chart.layout = layout;
    if (chart.drawn) { draw(chart); }
    fill(view);
    document.getElementById("announce").textContent = "The matrix shows " + view.title + ".";
  }

  function isolated(words) {
    var box = document.createElement("bdi");
    box.textContent = words;
    return box;
  }

  function fill(view) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell, place) {
      cell.removeAttribute("aria-sort");
      if (place) { cell.querySelector("bdi").textContent = headers[order[place - 1]]; }
    });
    Array.prototype.forEach.call(table.tBodies[0].rows, function (row, at) {
      row.cells[0].replaceChildren(isolated(starts[order[at]]));
      order.forEach(function (force, place) {
        var cell = order[at] * count + force, box = row.cells[place + 1], text = isolated(view.score[cell]), link;
        box.dataset.sort = view.sort[cell];
        if (store.links[cell]) {
          link = document.createElement("a");
          link.setAttribute("href", store.links[cell]);
          link.appendChild(text);
        }
        box.replaceChildren(link || text);
      });
    });
  }

  function follow(cell) {
    if (store.links[cell]) { location.hash = store.links[cell]; }
  }

  chart.onClick = function (event) {
    var point = event.points[0];
    follow(order[Math.round(point.y)] * count + order[Math.round(point.x)]);
  };
  if (chart.drawn) { draw(chart); }
  controls.hidden = false;
  controls.addEventListener("submit", function (event) { event.preventDefault(); });
  [layerBox, orderBox].forEach(function (box) { if (box) { box.addEventListener("change", show); } });

  /* What a link leads to is open. */

  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var box = target; box; box = box.parentElement) { if (box.tagName === "DETAILS") { box.open = true; } }
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  /* Tables: sorted by the head of a column. */

  document.querySelectorAll("table[data-sortable]").forEach(function (sheet) {
    sheet.querySelectorAll("thead th").forEach(function (title) {
      var head = document.createElement("button");
      head.type = "button";
      head.className = "sort";
      head.appendChild(title.firstElementChild);
      title.appendChild(head);
      head.addEventListener("click", function () {
        var cell = head.parentElement, column = cell.cellIndex, body = sheet.tBodies[0];
        var up = cell.getAttribute("aria-sort") === "descending" || (!cell.getAttribute("aria-sort") && !cell.classList.contains("number"));
        var rows = Array.prototype.slice.call(body.rows).map(function (row, place) {
          var box = row.cells[column], raw = box.dataset.sort === undefined ? box.textContent : box.dataset.sort;
          var number = raw.trim() === "" ? NaN : Number(raw);
          return { row: row, place: place, text: raw, number: number };
        });
        var numeric = rows.every(function (item) { return !isNaN(item.number); });
        rows.sort(function (a, b) {
          var way = numeric ? a.number - b.number : a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
          return (up ? way : -way) || a.place - b.place;
        });
        rows.forEach(function (item) { body.appendChild(item.row); });
        sheet.querySelectorAll("thead th").forEach(function (other) { other.removeAttribute("aria-sort"); });
        cell.setAttribute("aria-sort", up ? "ascending" : "descending");
      });
    });
  });

  /* The contents fold away where there is little room. */

  if (window.innerWidth < 72 * rem()) { document.querySelector(".contents details").open = false; }

  /* On paper: every figure, light, as wide as the page. */

  window.addEventListener("beforeprint", function () {
    printing = true;
    root.dataset.before = root.dataset.theme || "";
    root.dataset.theme = "light";
    document.querySelectorAll("details").forEach(function (box) { if (!box.open) { box.dataset.shut = ""; box.open = true; } });
    charts.forEach(function (item) {
      var wide = item.box.style.width;
      item.box.style.width = (item.box.closest(".pairwise") ? 320 : 660) + "px";
      draw(item);
      item.box.style.width = wide;
    });
  });
  window.addEventListener("afterprint", function () {
    printing = false;
    if (root.dataset.before) { root.dataset.theme = root.dataset.before; } else { delete root.dataset.theme; }
    delete root.dataset.before;
    document.querySelectorAll("details[data-shut]").forEach(function (box) { delete box.dataset.shut; box.open = false; });
    redraw();
  });
})();
