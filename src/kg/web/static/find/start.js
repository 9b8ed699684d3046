// On pages that are plain files: shows the forms that scripts can answer, and answers them.

for (const each of document.querySelectorAll("[data-by-script]")) each.hidden = false;
for (const each of document.querySelectorAll("[data-without-script]")) each.hidden = true;
// Lines for programs name whole addresses: where this page lies nobody knew when it was made.
for (const each of document.querySelectorAll("[data-dump]")) {
  const folder = (address) => address.slice(0, address.lastIndexOf("/"));
  const { dump } = each.dataset;
  each.textContent = each.textContent.replaceAll(folder(dump), folder(new URL(dump, location.href).href));
}

const list = document.querySelector("[data-list]");
const search = document.querySelector("[data-search]");
if (list) (await import("./listpage.js")).start(list);
if (search) (await import("./searchpage.js")).start(search);
