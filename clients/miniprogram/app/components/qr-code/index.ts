import { qrPicture } from "../../qr";

/** A QR code of a text, drawn on the phone: what it says goes nowhere. */
Component({
  properties: { text: String, label: String },
  data: { picture: "" },
  observers: {
    text(text: string) {
      this.setData({ picture: text ? qrPicture(text) : "" });
    },
  },
});
