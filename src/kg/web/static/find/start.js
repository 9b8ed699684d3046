// On pages that are plain files: shows the forms that scripts can answer, and answers them.

for (const each of document.querySelectorAll("[data-by-script]")) each.hidden = false;
for (const each of document.querySelectorAll("[data-without-script]")) each.hidden = true;

const list = document.querySelector("[data-list]");
const search = document.querySelector("[data-search]");
if (list) (await import("./listpage.js")).start(list);
if (search) (await import("./searchpage.js")).start(search);
