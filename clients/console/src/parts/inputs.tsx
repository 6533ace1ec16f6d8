/** Inputs whose values are what the service takes: fen, moments with an offset, whole numbers. */

import { DatePicker, Input, InputNumber, Select } from "antd";
import { useId, useState } from "react";

import { fenOf, plainYuan } from "../format/amounts.ts";
import { momentAt, onTheWall } from "../format/times.ts";
import { useText } from "../language.tsx";

export interface Controlled<T> {
  id?: string;
  value?: T | null;
  onChange?: (value: T | null) => void;
  disabled?: boolean;
}

/** Yuan on the screen, fen in the value. */
export function YuanInput({ id, value, onChange, disabled }: Controlled<number>) {
  const shown = value == null ? "" : plainYuan(value).replaceAll(",", "");
  const [typed, setTyped] = useState<{ text: string; of: number | null } | null>(null);
  const text = typed && typed.of === (value ?? null) ? typed.text : shown;
  const take = (next: string) => {
    const fen = next.trim() ? (fenOf(next) ?? null) : null;
    setTyped({ text: next, of: fen });
    onChange?.(fen);
  };
  const isWrong = text.trim() !== "" && fenOf(text) === undefined;
  return <Input id={id} prefix="¥" inputMode="decimal" value={text} disabled={disabled} status={isWrong ? "error" : ""} onChange={({ target }) => take(target.value)} />;
}

export function CountInput({ id, value, onChange, disabled, unit, min = 0, max }: Controlled<number> & { unit?: string; min?: number; max?: number }) {
  return <InputNumber<number> id={id} className="wide" value={value ?? null} disabled={disabled} precision={0} min={min} {...(max !== undefined && { max })} {...(unit && { suffix: unit })} controls={false} inputMode="numeric" onChange={(next) => onChange?.(next)} />;
}

/** A moment by the shop's clocks. */
export function MomentInput({ id, value, onChange, disabled }: Controlled<string>) {
  return <DatePicker id={id} className="wide" value={onTheWall(value)} disabled={disabled} showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" onChange={(next) => onChange?.(next ? momentAt(next.second(0)) : null)} />;
}

/** A line of text with suggestions. The browser's own list: screen readers and phones know it. */
export function SuggestInput({ id, value, onChange, suggestions, nameOf = String, ...more }: Controlled<string> & { suggestions: readonly string[]; nameOf?: (one: string) => string; size?: "large"; placeholder?: string }) {
  const list = useId();
  return (
    <>
      <Input id={id} list={list} autoComplete="off" value={value ?? ""} onChange={({ target }) => onChange?.(target.value)} {...more} />
      <datalist id={list}>
        {suggestions.map((each) => (
          <option key={each} value={each} label={nameOf(each)} />
        ))}
      </datalist>
    </>
  );
}

/** Words that the operator types, one after another. */
export function WordsInput({ id, value, onChange, placeholder, most }: Controlled<string[]> & { placeholder?: string; most?: number }) {
  return <Select id={id} mode="tags" value={value ?? []} tokenSeparators={[",", "，"]} open={false} suffixIcon={null} placeholder={placeholder} {...(most && { maxCount: most })} onChange={(next: string[]) => onChange?.(next)} />;
}

/** Whole numbers, one after another. Each is a word of its own, so `isRepeatable` numbers are typed into one line. */
export function NumbersInput({ id, value, onChange, most, isRepeatable }: Controlled<number[]> & { most: number; isRepeatable?: boolean }) {
  const [typed, setTyped] = useState<string | null>(null);
  if (!isRepeatable) {
    const numbers = (words: string[]) => words.map(Number).filter((each) => Number.isInteger(each) && each >= 0);
    return <WordsInput {...(id && { id })} value={(value ?? []).map(String)} most={most} onChange={(words) => onChange?.(numbers(words ?? []))} />;
  }
  const take = (text: string) => {
    setTyped(text);
    const parts = text.split(/[\s,，、]+/).filter(Boolean);
    if (parts.every((part) => /^\d+$/.test(part)) && parts.length <= most) onChange?.(parts.map(Number));
  };
  return <Input id={id} inputMode="numeric" value={typed ?? (value ?? []).join(", ")} onBlur={() => setTyped(null)} onChange={({ target }) => take(target.value)} />;
}

/** From one day to another, in the shop's calendar; each may be left open. The browser's own input: phones know it. */
export function DaysInput({ from, to, change }: { from: string; to: string; change: (from: string, to: string) => void }) {
  const t = useText();
  return (
    <span className="days">
      <Input type="date" aria-label={t("从哪天", "From day")} value={from} {...(to && { max: to })} onChange={({ target }) => change(target.value, to)} />
      <span className="muted">{t("到", "to")}</span>
      <Input type="date" aria-label={t("到哪天", "To day")} value={to} {...(from && { min: from })} onChange={({ target }) => change(from, target.value)} />
    </span>
  );
}
