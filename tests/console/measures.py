"""What is measured of a page in the browser, as JavaScript: each gives the elements that break its rule."""

from pathlib import Path

import axe_playwright_python  # type: ignore[import-untyped]  # it has no types

# Elements that can be seen; a link for keyboards only stands outside of the screen until it is reached.
SEEN = """const seen = (selector) => [...document.querySelectorAll(selector)].filter((each) => {
  const box = each.getBoundingClientRect();
  return each.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.right > 0;
});
const own = (each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
const short = (each) => each.outerHTML.slice(0, 120);"""
WIDER = f"""() => {{ {SEEN}
  const edge = document.documentElement.clientWidth;
  return [document.documentElement.scrollWidth > edge ? "the page" : null,
    ...seen("body *").filter((each) => each.getBoundingClientRect().right > edge + 1
      || (each.clientWidth && !each.matches("input") && each.scrollWidth > each.clientWidth + 1))
      .map(short)].filter(Boolean) }}"""
SMALL_PRINT = f"""() => {{ {SEEN}
  const least = parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.88;
  return seen("body *").filter((each) => own(each) && parseFloat(getComputedStyle(each).fontSize) < least)
    .map(short) }}"""
THIN_LINES = f"""() => {{ {SEEN}
  return seen("main p, main li, main td, main dd").filter(own).filter((each) => {{
    const style = getComputedStyle(each);
    return parseFloat(style.lineHeight) < 1.5 * parseFloat(style.fontSize) && !each.closest(".figures");
  }}).map(short) }}"""
SMALL_TARGETS = f"""() => {{ {SEEN}
  return seen("a, button, label.choice, input:not([type=hidden]):not(label.choice input)").filter((each) => {{
    const box = each.getBoundingClientRect();
    return box.height < (each.matches("button, .choice") ? 60 : 48) || box.width < 48;
  }}).map(short) }}"""
PALE = f"""() => {{ {SEEN}
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (each) => {{
    for (let at = each; at; at = at.parentElement) {{
      const paint = parts(getComputedStyle(at).backgroundColor);
      if (paint.length === 3 || paint[3] === 1) return paint;
    }}
    return [255, 255, 255];
  }};
  return seen("body *").filter(own).map((each) => {{
    const [a, b] = [light(parts(getComputedStyle(each).color)), light(ground(each))];
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), short(each)];
  }}).filter(([ratio]) => ratio < 7) }}"""
FLOATING = f"""() => {{ {SEEN}
  return seen("body *").filter((each) => ["fixed", "sticky"].includes(getComputedStyle(each).position)).map(short) }}"""
FAULTS = {
    "wider": WIDER,
    "small print": SMALL_PRINT,
    "thin lines": THIN_LINES,
    "small targets": SMALL_TARGETS,
    "pale": PALE,
    "floating": FLOATING,
}
# One look at a page in one width and size: {fault: elements}
ALL = (
    "() => Object.fromEntries(Object.entries({"
    + ", ".join(f"{name!r}: {script}" for name, script in FAULTS.items())
    + "}).map(([name, look]) => [name, look()]).filter(([, found]) => found.length))"
)
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# What axe-core finds, with its own rule for 7:1 (R-UX-5): [rule, element]
BARRIERS = """async () => {
  const found = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { "color-contrast-enhanced": { enabled: true } } });
  return found.violations.flatMap((each) => each.nodes.map((node) => [each.id, node.html.slice(0, 120)])) }"""
MAIN_TEXT = "parseFloat(getComputedStyle(document.body).fontSize)"
SIZED = (
    "([all, one]) => { document.documentElement.classList.remove(...all); document.documentElement.classList.add(one) }"
)
WAYS = """() => ["首页", "返回"].map((name) => {
  const found = [...document.querySelectorAll(".ways a")].find((each) => each.textContent.trim() === name);
  return found ? Object.values(found.getBoundingClientRect().toJSON()) : null; })"""
