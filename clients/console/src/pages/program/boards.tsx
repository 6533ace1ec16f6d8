/** The leaderboards: how many places, boards of the shop's own, and prizes. */

import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, Select, Switch } from "antd";

import { useText } from "../../language.tsx";
import { CountInput, WordsInput } from "../../parts/inputs.tsx";
import { Panel } from "../../parts/page.tsx";
import { StoresInput } from "../../parts/stores.tsx";

export function Boards({ canEdit }: { canEdit: boolean }) {
  const t = useText();
  return (
    <Panel title={t("排行榜", "Leaderboards")}>
      <Form.Item name={["leaderboard", "top"]} label={t("显示前几名", "Places shown")}>
        <CountInput min={1} max={100} />
      </Form.Item>
      <OwnBoards canEdit={canEdit} />
      <Prizes canEdit={canEdit} />
    </Panel>
  );
}

function OwnBoards({ canEdit }: { canEdit: boolean }) {
  const t = useText();
  const needed = { required: true, message: t("不能为空", "Required") };
  const periods = [
    { value: "week", label: t("每周", "each week") },
    { value: "month", label: t("每月", "each month") },
    { value: "total", label: t("总榜", "all time") },
  ];
  const measures = [
    { value: "points", label: t("积分", "points") },
    { value: "score", label: t("游戏得分", "scores of games") },
  ];
  return (
    <Form.List name={["leaderboard", "boards"]}>
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <div key={key} className="card spaced">
              <div className="fields">
                <Form.Item name={[name, "title"]} label={t("榜名", "Title")} rules={[needed]}>
                  <Input maxLength={60} />
                </Form.Item>
                <Form.Item name={[name, "board_id"]} label={t("代号", "Id")} rules={[{ ...needed, pattern: /^[a-z][a-z0-9]{0,7}$/, message: t("小写字母开头，最多 8 位", "A lower-case letter, then up to 7 letters or digits") }]}>
                  <Input maxLength={8} />
                </Form.Item>
                <Form.Item name={[name, "period"]} label={t("周期", "Period")} rules={[needed]}>
                  <Select options={periods} />
                </Form.Item>
                <Form.Item name={[name, "measure"]} label={t("比什么", "Measure")} initialValue="points">
                  <Select options={measures} />
                </Form.Item>
                <Form.Item name={[name, "categories"]} label={t("只算品类", "Only categories")} initialValue={[]}>
                  <WordsInput most={50} />
                </Form.Item>
                <Form.Item name={[name, "stores"]} label={t("只算门店", "Only stores")} initialValue={[]}>
                  <StoresInput most={50} />
                </Form.Item>
                <Form.Item name={[name, "activities"]} label={t("只算任务（编号）", "Only activities (ids)")} initialValue={[]}>
                  <WordsInput most={20} />
                </Form.Item>
              </div>
              {canEdit && <Button size="small" icon={<DeleteOutlined />} onClick={() => remove(name)}>{t("删掉这个榜", "Remove this board")}</Button>}
            </div>
          ))}
          {canEdit && fields.length < 8 && (
            <Button className="spaced" icon={<PlusOutlined />} onClick={() => add({})}>
              {t("加一个榜", "Add a board")}
            </Button>
          )}
        </>
      )}
    </Form.List>
  );
}

function Prizes({ canEdit }: { canEdit: boolean }) {
  const t = useText();
  const needed = { required: true, message: t("不能为空", "Required") };
  const own = (Form.useWatch(["leaderboard", "boards"]) ?? []) as { board_id?: string; title?: string }[];
  const boards = [
    { value: "week", label: t("周榜", "Week") },
    { value: "month", label: t("月榜", "Month") },
    ...own.filter(({ board_id }) => board_id).map(({ board_id = "", title }) => ({ value: board_id, label: title ?? board_id })),
  ];
  return (
    <Form.List name={["leaderboard", "prizes"]}>
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <div key={key} className="card spaced">
              <div className="fields">
                <Form.Item name={[name, "board"]} label={t("哪个榜", "Board")} rules={[needed]}>
                  <Select options={boards} />
                </Form.Item>
                <Form.Item name={[name, "from_place"]} label={t("从第几名", "From place")} rules={[needed]}>
                  <CountInput min={1} max={100} />
                </Form.Item>
                <Form.Item name={[name, "to_place"]} label={t("到第几名", "To place")} rules={[needed]}>
                  <CountInput min={1} max={100} />
                </Form.Item>
                <Form.Item name={[name, "points"]} label={t("各得积分", "Points each")} rules={[needed]}>
                  <CountInput min={1} max={1_000_000} />
                </Form.Item>
                <Form.Item name={[name, "single"]} label={t("同分先到先得", "One member for each place")} valuePropName="checked" initialValue={false}>
                  <Switch />
                </Form.Item>
              </div>
              {canEdit && <Button size="small" icon={<DeleteOutlined />} onClick={() => remove(name)}>{t("删掉这个奖", "Remove this prize")}</Button>}
            </div>
          ))}
          {canEdit && fields.length < 50 && <Button icon={<PlusOutlined />} onClick={() => add({})}>{t("加一个奖", "Add a prize")}</Button>}
        </>
      )}
    </Form.List>
  );
}
