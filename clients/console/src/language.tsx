/** The console's language: `const t = useText(); t("会员", "Members")`. */

import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

import { choose, chosenLanguage, type Language } from "./language-choice.ts";

export type Text = (chinese: string, english: string) => string;

interface Choice {
  language: Language;
  change: (language: Language) => void;
}

const Chosen = createContext<Choice>({ language: "zh-CN", change: () => {} });

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(chosenLanguage);
  const choice = useMemo(
    () => ({
      language,
      change: (next: Language) => {
        choose(next);
        document.documentElement.lang = next;
        setLanguage(next);
      },
    }),
    [language],
  );
  return <Chosen value={choice}>{children}</Chosen>;
}

export function useLanguage(): Choice {
  return useContext(Chosen);
}

export function useText(): Text {
  const { language } = useLanguage();
  return (chinese, english) => (language === "en" ? english : chinese);
}
