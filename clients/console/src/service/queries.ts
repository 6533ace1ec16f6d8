/** The service's answers in components: one answer, a list page by page, and changes. */

import { QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { Problem, problemOf } from "./problem.ts";
import { type Answer, call, type Given, type Route } from "./wire.ts";

const ATTEMPTS = 2;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, thrown) => thrown instanceof Problem && thrown.isOpen && count < ATTEMPTS,
      retryDelay: (count) => 500 * (count + 1),
    },
    mutations: { retry: false },
  },
});

export function useAnswer<R extends Route>(route: R, given: Given<R> = {}, isWanted = true) {
  return useQuery<Answer<R>, Problem>({
    queryKey: [area(route), route, given.path, given.query],
    queryFn: () => call(route, given),
    enabled: isWanted,
  });
}

/** One answer as it is when the page opens, and then left alone: what is being edited must not change under the hands. */
export function useFresh<R extends Route>(route: R, given: Given<R>, isWanted = true) {
  return useQuery<Answer<R>, Problem>({
    queryKey: [area(route), "fresh", route, given.path],
    queryFn: () => call(route, given),
    enabled: isWanted,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });
}

type Items<R> = Answer<R> extends { items: (infer T)[] } ? T : never;

export interface Pages<T> {
  items: T[];
  isLoading: boolean;
  isFetching: boolean;
  problem: Problem | null;
  number: number;
  hasNext: boolean;
  next: () => void;
  back: () => void;
  retry: () => void;
}

/** A list, one page at a time. Another filter begins it anew. `limit` is null where the call answers all at once. */
export function usePages<R extends Route>(route: R, given: Given<R> = {}, limit: number | null = 20): Pages<Items<R>> {
  const filters = JSON.stringify([given.path, given.query]);
  const [place, setPlace] = useState({ filters, cursors: [""] });
  const cursors = place.filters === filters ? place.cursors : [""];
  const cursor = cursors.at(-1);
  const query = { ...(given.query as object), ...(limit && { limit }), ...(cursor && { cursor }) };
  const found = useQuery<{ items: Items<R>[]; next_cursor: string | null }, Problem>({
    queryKey: [area(route), route, filters, query],
    queryFn: () => call(route, { ...given, query } as Given<R>) as Promise<{ items: Items<R>[]; next_cursor: string | null }>,
    // The page before stays while the next one comes, but not the rows of another filter.
    placeholderData: (before, { queryKey } = {} as never) => (queryKey?.[2] === filters ? before : undefined),
  });
  const ahead = found.data?.next_cursor;
  return {
    items: found.data?.items ?? [],
    isLoading: found.isPending,
    isFetching: found.isFetching,
    problem: found.error,
    number: cursors.length,
    hasNext: Boolean(ahead),
    next: () => ahead && setPlace({ filters, cursors: [...cursors, ahead] }),
    back: () => setPlace({ filters, cursors: cursors.slice(0, -1) }),
    retry: () => void found.refetch(),
  };
}

/** All items of a list of which a shop has few: rules, campaigns, rewards. */
export function useAll<R extends Route>(route: R, isWanted = true) {
  return useQuery<Items<R>[], Problem>({
    queryKey: [area(route), route, "all"],
    queryFn: () => all(route),
    enabled: isWanted,
  });
}

const MOST_PAGES = 20;

export async function all<R extends Route>(route: R, query: object = {}): Promise<Items<R>[]> {
  const items: Items<R>[] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < MOST_PAGES && cursor !== null; page++) {
    const asked = { ...query, limit: 100, ...(cursor && { cursor }) };
    const found = (await call(route, { query: asked } as Given<R>)) as { items: Items<R>[]; next_cursor: string | null };
    items.push(...found.items);
    cursor = found.next_cursor;
  }
  return items;
}

/** Something that is done, after which the lists of these areas are asked anew. */
export function useChange<Input, Output>(act: (input: Input) => Promise<Output>, ...areas: string[]) {
  const client = useQueryClient();
  return useMutation<Output, Problem, Input>({
    mutationFn: (input) =>
      act(input).catch((thrown: unknown) => {
        throw problemOf(thrown);
      }),
    onSuccess: () => Promise.all(areas.map((each) => client.invalidateQueries({ queryKey: [each] }))),
  });
}

/** The key of one intent: the same until what was meant is done, or something else is meant. */
export function useIntent(meant: unknown): { key: string; done: () => void } {
  const kept = useRef({ meant: "", key: "" });
  const spelled = JSON.stringify(meant);
  if (kept.current.meant !== spelled) kept.current = { meant: spelled, key: crypto.randomUUID() };
  return { key: kept.current.key, done: () => (kept.current = { meant: "", key: "" }) };
}

/** `GET /merchant/rewards/{reward_id}` is of the area `rewards`, `GET /operators/me` of `operators`. */
export function area(route: string): string {
  const [, first = route, second = first] = route.split(" ")[1]?.split("/") ?? [];
  return first === "merchant" ? second : first;
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · 积分商城后台`;
  }, [title]);
}

/** A list of which all is here, page by page like the others. */
export function useLocalPages<T>({ data, isPending, isFetching, error, refetch }: { data: T[] | undefined; isPending: boolean; isFetching: boolean; error: Problem | null; refetch: () => unknown }, keep: (one: T) => boolean, filters: string, limit = 20): Pages<T> {
  const [place, setPlace] = useState({ filters, number: 1 });
  const number = place.filters === filters ? place.number : 1;
  const kept = (data ?? []).filter(keep);
  return {
    items: kept.slice((number - 1) * limit, number * limit),
    isLoading: isPending,
    isFetching,
    problem: data ? null : error,
    number,
    hasNext: kept.length > number * limit,
    next: () => setPlace({ filters, number: number + 1 }),
    back: () => setPlace({ filters, number: number - 1 }),
    retry: () => void refetch(),
  };
}
