/** Something that is shown once: to be copied now, for nobody can show it again. */

import { Alert, Button, Modal, Typography } from "antd";

import { useText } from "../language.tsx";

export interface Shown {
  title: string;
  secret: string;
}

export function Shared({ shown, close }: { shown: Shown | null; close: () => void }) {
  const t = useText();
  return (
    <Modal
      open={shown !== null}
      title={shown?.title}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      destroyOnHidden
      footer={
        <Button type="primary" onClick={close}>
          {t("我已记下", "I have it")}
        </Button>
      }
    >
      <Alert className="spaced" type="warning" showIcon title={t("只显示这一次，请现在复制。", "This is shown once. Copy it now.")} />
      <Typography.Text code copyable className="secret">
        {shown?.secret}
      </Typography.Text>
    </Modal>
  );
}
