/** Stores by their names. Others name them by their ids; an id without a store is its own name. */

import { Select } from "antd";

import { useText } from "../language.tsx";
import { useAll } from "../service/queries.ts";
import { useSession } from "../shell/session.tsx";

interface Stores {
  nameOf: (store: string) => string;
  /** The names of these stores in a line; "every store" where there are none. */
  namesOf: (stores: readonly string[]) => string;
  /** The stores that are open, for a choice. */
  open: { value: string; label: string }[];
}

export function useStores(): Stores {
  const t = useText();
  const { may } = useSession();
  const { data = [] } = useAll("GET /merchant/stores", may("stores:view"));
  const names = new Map(data.map(({ store_id, name }) => [store_id, name]));
  const nameOf = (store: string) => names.get(store) ?? store;
  return {
    nameOf,
    namesOf: (stores) => stores.map(nameOf).join(t("、", ", ")) || t("所有门店", "Every store"),
    open: data.filter(({ is_open }) => is_open).map(({ store_id, name }) => ({ value: store_id, label: name })),
  };
}

interface Given {
  id?: string;
  value?: string[];
  onChange?: (next: string[]) => void;
  most: number;
}

/** Stores to choose; an id that is not among them can be typed, as the shop's other systems may name stores of their own. */
export function StoresInput({ id, value = [], onChange, most }: Given) {
  const { nameOf, open } = useStores();
  const chosen = value.filter((store) => !open.some((each) => each.value === store)).map((store) => ({ value: store, label: nameOf(store) }));
  return <Select id={id} mode="tags" value={value} options={[...open, ...chosen]} optionFilterProp="label" tokenSeparators={[",", "，"]} maxCount={most} onChange={(next: string[]) => onChange?.(next)} />;
}
