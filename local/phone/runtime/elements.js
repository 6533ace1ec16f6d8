// The elements a mini program is made of, as the browser's own custom elements.

export const ELEMENTS = ["view", "text", "image", "button", "input", "textarea", "scroll-view", "navigator", "form", "label", "page-meta"];

let dispatch;

/** Whether a tap goes on to the mini program; buttons with an `open-type` ask WeChat for something first. */
export function onTap(event, navigation) {
  const link = event.target.closest?.("wx-navigator");
  if (link) navigation.follow(link.getAttribute("url"), link.getAttribute("open-type"));
  const button = event.target.closest?.("wx-button");
  if (!button) return true;
  if (button.hasAttribute("disabled") || button.hasAttribute("loading")) return false;
  const ask = { share: () => navigation.share(button), chooseAvatar: () => navigation.chooseAvatar(button) }[button.getAttribute("open-type")];
  if (ask) ask();
  else if (button.hasAttribute("open-type")) navigation.opened(button.getAttribute("open-type"), button);
  return true;
}

class Image extends HTMLElement {
  static observedAttributes = ["src", "mode", "aria-label"];
  picture = document.createElement("img");

  connectedCallback() {
    if (this.picture.isConnected) return;
    this.picture.alt = "";
    this.picture.onerror = () => dispatch(this, "error", {});
    this.append(this.picture);
  }

  attributeChangedCallback(name, _, value) {
    if (name === "src") this.picture.src = value?.startsWith("/icons/") ? `files${value}` : value;
    if (name === "mode") this.picture.style.objectFit = { aspectFill: "cover", aspectFit: "contain" }[value] ?? "fill";
    if (name === "aria-label") this.setAttribute("role", "img");
  }
}

class Button extends HTMLElement {
  static observedAttributes = ["disabled"];

  connectedCallback() {
    this.setAttribute("role", "button");
    this.tabIndex = 0;
  }

  attributeChangedCallback(name, _, value) {
    if (name === "disabled") this.setAttribute("aria-disabled", String(value !== null));
  }
}

/** `<input>` and `<textarea>`: the browser's, with WeChat's events. */
const field = (tag) =>
  class extends HTMLElement {
    static observedAttributes = ["value", "placeholder", "maxlength", "disabled", "aria-label", "type"];
    inner = document.createElement(tag);

    connectedCallback() {
      if (this.inner.isConnected) return;
      this.append(this.inner);
      this.inner.oninput = (event) => {
        event.stopPropagation(); // the browser's own, which knows no `detail.value`
        dispatch(this, "input", { value: this.inner.value });
      };
      this.inner.onblur = () => dispatch(this, "blur", { value: this.inner.value });
      this.inner.onfocus = () => dispatch(this, "focus", { value: this.inner.value });
      this.inner.onkeydown = ({ key }) => key === "Enter" && dispatch(this, "confirm", { value: this.inner.value });
    }

    attributeChangedCallback(name, _, value) {
      if (name === "value") this.inner.value = value ?? "";
      else if (name === "disabled") this.inner.disabled = value !== null;
      else if (name !== "type" && value !== null) this.inner.setAttribute(name, value);
    }
  };

/** `<page-meta root-font-size="system">`: text in `rem` follows the size that the member has set in WeChat. */
class PageMeta extends HTMLElement {
  connectedCallback() {
    const followsSystem = this.getAttribute("root-font-size") === "system";
    document.documentElement.style.fontSize = `${followsSystem ? wx.getAppBaseInfo().fontSizeSetting : 16}px`;
  }
}

export function defineElements(send) {
  dispatch = send;
  customElements.define("wx-image", Image);
  customElements.define("wx-button", Button);
  customElements.define("wx-input", field("input"));
  customElements.define("wx-textarea", field("textarea"));
  customElements.define("wx-page-meta", PageMeta);
}
