// What leaves the phone, and only when asked for: the address of the page.
const SHARE = "M12 15V3M8 7L12 3L16 7M6 11H5V20H19V11H18";

function pageAddress() {
  const published = document.querySelector('link[rel="canonical"]');
  if (published) return published.href;
  return /^https?:$/.test(window.location.protocol) ? window.location.href.split("#")[0] : "";
}

const addressOf = (placeId) => { const page = pageAddress(); return page && placeId ? `${page}#lieu-${placeId}` : page; };

async function copyText(text) {
  try { await navigator.clipboard.writeText(text); return true; } catch { /* an older way follows */ }
  const field = element("textarea", { readonly: "", class: "hidden-text", "aria-hidden": "true" }), had = document.activeElement;
  field.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  let isCopied = false;
  try { isCopied = document.execCommand("copy"); } catch { /* the address is shown instead */ }
  field.remove();
  if (had) had.focus();
  return isCopied;
}

// One button shares where the phone can, and copies where it cannot; what was done is said beside it.
async function shareAddress(texts, { title, address, said }) {
  if (navigator.share) {
    try { await navigator.share({ title, url: address }); return; } catch (error) { if (error.name === "AbortError") return; }
  }
  said.textContent = await copyText(address) ? texts.share_copied : address;
}

function shareTools(data) {
  const box = document.querySelector(".share-tools"), { texts } = data;
  if (!box) return;
  const address = pageAddress();
  if (!address) { box.textContent = texts.share_none; return; }
  const said = element("span", { class: "said", role: "status" }), title = document.title;
  const button = (text, action) => { const node = element("button", { type: "button", class: "plain" }, text); node.addEventListener("click", action); return node; };
  box.replaceChildren(...(navigator.share ? [button(texts.share, () => shareAddress(texts, { title, address, said }))] : []),
    button(texts.share_copy, async () => { said.textContent = await copyText(address) ? texts.share_copied : address; }), said);
}
