/** Pictures by upload or by address; the first is the cover. */

import { DeleteOutlined, UploadOutlined } from "@ant-design/icons";
import { App, Button, Upload } from "antd";
import { useState } from "react";

import { useText } from "../language.tsx";
import { problemOf } from "../service/problem.ts";
import { upload } from "../service/wire.ts";
import { type Controlled, WordsInput } from "./inputs.tsx";

const MOST = 9;
const LARGEST_BYTES = 1024 * 1024;
const KINDS = ["image/png", "image/jpeg", "image/webp"];

export function PicturesInput({ id, value, onChange, canEdit }: Controlled<string[]> & { canEdit: boolean }) {
  const t = useText();
  const { message } = App.useApp();
  const [isSending, setIsSending] = useState(false);
  const pictures = value ?? [];
  const take = async (file: File) => {
    if (!KINDS.includes(file.type) || file.size > LARGEST_BYTES) return void message.error(t("请用 1 MB 以内的 PNG、JPEG 或 WebP", "Use a PNG, JPEG or WebP of at most 1 MB"));
    setIsSending(true);
    try {
      onChange?.([...pictures, await upload(file)]);
    } catch (thrown) {
      void message.error(problemOf(thrown).title);
    } finally {
      setIsSending(false);
    }
  };
  return (
    <>
      <div className="row spaced">
        {pictures.map((address, place) => (
          <span key={address} className="picture">
            <img src={address} alt={t(`第 ${place + 1} 张图片`, `Picture ${place + 1}`)} width={72} height={72} />
            {canEdit && <Button size="small" icon={<DeleteOutlined />} aria-label={t(`删掉第 ${place + 1} 张`, `Remove picture ${place + 1}`)} onClick={() => onChange?.(pictures.filter((each) => each !== address))} />}
          </span>
        ))}
        {canEdit && pictures.length < MOST && (
          <Upload accept={KINDS.join(",")} showUploadList={false} beforeUpload={(file) => (void take(file), false)}>
            <Button icon={<UploadOutlined />} loading={isSending}>
              {t("上传图片", "Upload a picture")}
            </Button>
          </Upload>
        )}
      </div>
      <WordsInput {...(id && { id })} value={pictures} onChange={(next) => onChange?.(next)} most={MOST} placeholder="https://" />
    </>
  );
}
