// Made by generate.mjs from docs/openapi.json, never by hand.
// sha256 of what members can call: ca7cf5fe81aa26a4fd376ee1f0a01aefa8d37050d4306f90552453d4ee12912b

export interface paths {
    "/activities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The activities that are running, with the member's progress today. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ActivitiesAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's coupons, newest first. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    status?: "issued" | "used" | "expired" | "cancelled";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CouponsAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/earn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report an activity done and take its points. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description One for each tap, kept when the request is sent again: the answer is the first one again. */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Where this was done before, and is the first answer again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EarnAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's invite code, and what has become of each friend who came with it, the latest first. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Invitations"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchange a code of `wx.login` for a token; the first time, become a member. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Login"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Where this was done before, and is the first answer again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoginAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own profile. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OwnProfileView"];
                    };
                };
            };
        };
        put?: never;
        /** Change one's nickname, picture, and how the leaderboards show one. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["ProfileChanges"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Where this was done before, and is the first answer again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProfileView"];
                    };
                };
            };
        };
        /** Erase the member: who they are, where they live, what they answered. Points and their history stay, nobody's. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        /** Change one's nickname, picture, and how the leaderboards show one. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["ProfileChanges"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProfileView"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything held about the member; its lists come in pages of `limit` each. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Export"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages inside the mini program, newest first, in the language asked for. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MessagePage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark messages read: these, or all of them. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["Seen"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Where this was done before, and is the first answer again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Marked"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/points": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's points, what is pending, and when they expire. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PointsAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/points/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's history, newest first; `from` and `to` are days, both included. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    kind?: "purchase" | "sign_in" | "activity" | "referral" | "redeem" | "cancel" | "expire" | "clawback" | "adjust";
                    from?: string;
                    /** @description Not before `from` */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EntriesAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rank": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A leaderboard as last published, and the caller's live points in it. */
        get: {
            parameters: {
                query?: {
                    /** @description total, week, month, or one in `boards` */
                    board?: string;
                    period?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RankAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turn points into a reward, at the price the member was shown. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description One for each tap, kept when the request is sent again: the answer is the first one again. */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RedeemBody"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Where this was done before, and is the first answer again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RedemptionView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/redemptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's redemptions, newest first. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    status?: "pending_payment" | "to_ship" | "shipped" | "completed" | "issued" | "used" | "cancelled" | "expired" | "refunded";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RedemptionsAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/redemptions/{redemption_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One redemption. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    redemption_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RedemptionView"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/redemptions/{redemption_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a redemption before it is shipped or used; points, stock and limit come back. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    redemption_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Where this was done before, and is the first answer again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RedemptionView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/redemptions/{redemption_id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm that the goods have arrived. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    redemption_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Where this was done before, and is the first answer again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RedemptionView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/redemptions/{redemption_id}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for the payment's parameters again, or tell that it is paid where WeChat has not told us yet. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    redemption_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Where this was done before, and is the first answer again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RedemptionView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rewards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What points can buy; `stock` is what is left, null where it never runs out. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    kind?: "goods" | "coupon" | "service";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RewardsAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rewards/{reward_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One reward. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    reward_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RewardAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shares/opened": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell that this member has opened a card that another has shared. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OpenedShare"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Where this was done before, and is the first answer again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OpenedShareAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The days of a month on which the member signed in, and what the next day gives. */
        get: {
            parameters: {
                query?: {
                    month?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignInCalendar"];
                    };
                };
            };
        };
        put?: never;
        /** Sign in for today. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Where this was done before, and is the first answer again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignInAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in/make-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign a day that was missed; it mends the streak, within the program's quota and at its price. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MissedDay"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Where this was done before, and is the first answer again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MadeUpAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report what the member answered to `wx.requestSubscribeMessage`; every accept is one message. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Choice"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Where this was done before, and is the first answer again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consent"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Why a request was refused (RFC 9457); `errors` where fields were. */
        Problem: {
            /** Format: uri */
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @enum {string} */
            code: "ACCOUNT_FROZEN" | "ADDRESS_REQUIRED" | "ALREADY_SIGNED_IN" | "EXPIRED" | "FORBIDDEN" | "IDEMPOTENCY_CONFLICT" | "INSUFFICIENT_POINTS" | "INTERNAL_ERROR" | "LIMIT_REACHED" | "LOGIN_FAILED" | "MALFORMED_REQUEST" | "METHOD_NOT_ALLOWED" | "NOT_ELIGIBLE" | "NOT_FOUND" | "OUT_OF_STOCK" | "PRICE_CHANGED" | "RATE_LIMITED" | "STATE_CONFLICT" | "TRY_AGAIN" | "UNAUTHENTICATED" | "VALIDATION_FAILED" | "VERSION_CONFLICT";
            request_id: string;
            errors?: {
                field: string;
                message: string;
            }[];
        };
        ActivitiesAnswer: {
            /** @description What multiplies activities and sign-ins now */
            campaigns: components["schemas"]["RunningCampaign"][];
            items: components["schemas"]["ActivityAnswer"][];
            next_cursor: string | null;
        };
        CouponsAnswer: {
            items: components["schemas"]["CouponView"][];
            next_cursor: string | null;
        };
        Report: {
            activity_id: string;
            /** @default null */
            ticket?: string | null;
            /** @default null */
            answers?: {
                [key: string]: string | string[];
            } | null;
            /** @default null */
            score?: number | null;
        };
        EarnAnswer: {
            points: number;
            entry_id: string;
            reason: string;
        };
        Invitations: {
            invite_code: string;
            /** @description For a mini-program code: at most 32 characters of WeChat's alphabet */
            scene: string;
            /** @enum {string} */
            qualifies_on: "first_order" | "first_sign_in";
            items: components["schemas"]["InvitedFriend"][];
            next_cursor: string | null;
        };
        Login: {
            code: string;
            /** @default null */
            invite_code?: string | null;
            /**
             * @description Of the shared card that was opened
             * @default null
             */
            share_token?: string | null;
        };
        LoginAnswer: {
            token: string;
            expires_in: number;
            is_new: boolean;
            member: components["schemas"]["MemberView"];
        };
        OwnProfileView: {
            member_id: string;
            nickname: string;
            avatar_url: string;
            invite_code: string;
            /** @enum {string} */
            leaderboard: "shown" | "alias" | "hidden";
            /** Format: date */
            joined_on: string;
            /** @description The version of the program's terms that was accepted; there are none yet */
            terms: null;
        };
        /** @description What is missing stays as it is. `leaderboard`: under one's own name, under an alias, or not at all. */
        ProfileChanges: {
            /** @default null */
            nickname?: string | null;
            /** @default null */
            avatar_url?: string | null;
            /** @default null */
            leaderboard?: ("shown" | "alias" | "hidden") | null;
        };
        ProfileView: {
            member_id: string;
            nickname: string;
            avatar_url: string;
            invite_code: string;
            /** @enum {string} */
            leaderboard: "shown" | "alias" | "hidden";
        };
        Export: {
            member: components["schemas"]["Person"];
            account: components["schemas"]["Holdings"];
            entries: components["schemas"]["ExportedEntry"][];
            redemptions: components["schemas"]["RedemptionView"][];
            messages: components["schemas"]["ExportedMessage"][];
            invitations: components["schemas"]["ExportedInvitation"][];
            /** @description Until it is null there is more of the lists */
            next_cursor: string | null;
        };
        MessagePage: {
            items: components["schemas"]["MessageView"][];
            /** @description A hundred at most */
            unread: number;
            next_cursor: string | null;
        };
        Seen: {
            /**
             * @description Where missing all there are, the newest 300 at once
             * @default null
             */
            message_ids?: string[] | null;
        };
        Marked: {
            /** @description How many were unread before */
            read: number;
        };
        PointsAnswer: {
            balance: number;
            pending: number;
            debt: number;
            /** @description Earned, and being looked at by the shop */
            held: number;
            earned_total: number;
            expiring: components["schemas"]["Dying"][];
            next_expiry: components["schemas"]["Dying"] | null;
            streak: number;
            signed_in_today: boolean;
            /** @description A warning is coming that may not be sent: this is the page on which to ask for a message */
            ask_subscription: boolean;
        };
        EntriesAnswer: {
            items: components["schemas"]["EntryView"][];
            next_cursor: string | null;
        };
        RankAnswer: {
            board: string;
            /** @description Null for a board of all time */
            period: string | null;
            /** @description When it was counted, null before the first time */
            as_of: string | null;
            total_members: number;
            /** @description As they were when it was counted */
            prizes: components["schemas"]["PrizeAnswer"][];
            /** @description Corrected with members who were here since it was counted */
            top: components["schemas"]["RowAnswer"][];
            me: components["schemas"]["OwnAnswer"];
            around: components["schemas"]["AroundAnswer"];
            /** @description All boards there are */
            boards: components["schemas"]["BoardAnswer"][];
        };
        RedeemBody: {
            reward_id: string;
            quantity: number;
            expected_points: number;
            /**
             * @description The unit price in cash that the member was shown. Required for a reward that costs cash
             * @default null
             */
            expected_cash_fen?: number | null;
            /** @default null */
            address?: components["schemas"]["AddressBody"] | null;
        };
        RedemptionView: {
            redemption_id: string;
            /** @enum {string} */
            status: "pending_payment" | "to_ship" | "shipped" | "completed" | "issued" | "used" | "cancelled" | "expired" | "refunded";
            reward_id: string;
            /** @enum {string} */
            kind: "goods" | "coupon" | "service";
            name: string;
            quantity: number;
            points: number;
            cash_fen: number;
            /** Format: date-time */
            created_at: string;
            /** @default null */
            coupon?: components["schemas"]["CouponView"] | null;
            /** @default null */
            voucher?: components["schemas"]["VoucherView"] | null;
            /** @default null */
            address?: components["schemas"]["AddressView"] | null;
            /** @default null */
            shipment?: components["schemas"]["ShipmentView"] | null;
            /**
             * @description Why the merchant refused it or took it back
             * @default null
             */
            reason?: string | null;
            /**
             * @description Of a redemption that costs cash as well
             * @default null
             */
            payment?: components["schemas"]["PaymentView"] | null;
        };
        RedemptionsAnswer: {
            items: components["schemas"]["RedemptionView"][];
            next_cursor: string | null;
        };
        RewardsAnswer: {
            /** @description What multiplies purchases now */
            campaigns: components["schemas"]["RunningCampaign"][];
            items: components["schemas"]["RewardAnswer"][];
            next_cursor: string | null;
        };
        RewardAnswer: {
            reward_id: string;
            /** @enum {string} */
            kind: "goods" | "coupon" | "service";
            name: string;
            images: string[];
            description: string;
            points: number;
            cash_fen: number;
            stock: number | null;
            per_member_limit: number | null;
            per_day_limit: number | null;
            /** @description null: for everybody */
            eligibility: components["schemas"]["RewardFor"] | null;
            on_sale_from: string | null;
            on_sale_until: string | null;
            flash: boolean;
            /** @default null */
            coupon?: components["schemas"]["RewardCoupon"] | null;
            /** @default null */
            service?: components["schemas"]["RewardService"] | null;
        };
        OpenedShare: {
            share_token: string;
        };
        OpenedShareAnswer: {
            /** @description Whether whoever shared it has got points for this visit */
            counted: boolean;
            /** @enum {string} */
            result: "counted" | "counted_before" | "new_members_only" | "limit_reached" | "over" | "not_now";
        };
        SignInCalendar: {
            streak: number;
            signed_in_today: boolean;
            days: string[];
            ladder: components["schemas"]["Rung"][];
            /** @description Points on top of the ladder for reaching that day in a row */
            bonus_days: components["schemas"]["Rung"][];
            /** @description What the next one gives, with its bonus and by what runs then */
            next_points: number;
            /** @description null: this program has no making up */
            make_up: components["schemas"]["MakeUpOffer"] | null;
        };
        SignInAnswer: {
            points: number;
            bonus: number;
            streak: number;
            /** Format: date */
            date: string;
            reason: string;
        };
        MissedDay: {
            /** Format: date */
            date: string;
        };
        MadeUpAnswer: {
            /** Format: date */
            date: string;
            /** @description What it cost */
            points: number;
            streak: number;
            /** @description Days that may still be made up this month */
            left: number;
        };
        /** @description What `wx.requestSubscribeMessage` returned for one template. */
        Choice: {
            /** @description The template's id, or the kind of message */
            template: string;
            result: string;
        };
        Consent: {
            template: string;
            /** @description Messages the member has agreed to and not got yet */
            remaining: number;
        };
        RunningCampaign: {
            campaign_id: string;
            name: string;
            kinds: ("purchase" | "sign_in" | "activity")[];
            categories: string[];
            multiplier: string;
            /** Format: date-time */
            ends_at: string;
            /** @description Monday is 1; null: every day */
            weekdays: number[] | null;
            new_members_only: boolean;
            /** @description Whom it is for; null: everybody */
            audience: components["schemas"]["NewMembersOnly"] | null;
            /** @description It has a budget, and may stop before ends_at */
            while_points_last: boolean;
        };
        ActivityAnswer: {
            activity_id: string;
            kind: string;
            title: string;
            /** @description At best, before any campaign */
            points: number;
            /** @description The same by the campaign that runs */
            points_now: number;
            daily_limit: number;
            done_today: number;
            /** @description Times in all; null: as often as one likes */
            total_limit: number | null;
            /** @description Counted where there is such a limit */
            done_in_all: number | null;
            /** @description How often more today; 0 too where all its points are given */
            times_left: number;
            /** Format: date-time */
            ends_at: string;
            /** @default null */
            ticket?: string | null;
            /**
             * @description Goes into the path of the card that is shared
             * @default null
             */
            share_token?: string | null;
            /** @default null */
            questions?: components["schemas"]["SurveyQuestion"][] | null;
            /** @default null */
            max_score?: number | null;
            /** @default null */
            min_seconds?: number | null;
        };
        CouponView: {
            coupon_code: string;
            /** @enum {string} */
            status: "issued" | "used" | "expired" | "cancelled";
            /** @enum {string} */
            kind: "amount_off" | "percent_off" | "free_shipping";
            threshold_fen: number;
            /** @default null */
            amount_off_fen?: number | null;
            /** @default null */
            percent_off?: number | null;
            /** @default null */
            max_off_fen?: number | null;
            categories: string[];
            excluded: string[];
            blackout: string[];
            /** @description Whether it goes with other coupons that do so */
            stacks: boolean;
            /** Format: date-time */
            valid_from: string;
            /** Format: date-time */
            valid_until: string;
        };
        InvitedFriend: {
            /** @description A few characters by which to tell friends apart; nobody is named */
            friend: string;
            /** @enum {string} */
            status: "waiting" | "counted" | "under_review" | "refused" | "not_counted" | "taken_back" | "old_member";
            /** @description The same in words */
            reason: string;
            points: number;
            /** Format: date-time */
            joined_at: string;
            /** Format: date-time */
            changed_at: string;
        };
        MemberView: {
            member_id: string;
            nickname: string;
            avatar_url: string;
            invite_code: string;
        };
        Person: {
            member_id: string;
            openid: string;
            nickname: string;
            avatar_url: string;
            /** @enum {string} */
            leaderboard: "shown" | "alias" | "hidden";
            joined_at: string | null;
            invited_by: string | null;
            frozen_for: string;
            /** @description Messages agreed to and not yet sent, by WeChat template */
            consents: {
                [key: string]: number;
            };
        };
        Holdings: {
            balance: number;
            pending: number;
            debt: number;
            /** @description The account as it is stored */
            attributes: {
                [key: string]: number | string;
            };
        };
        ExportedEntry: {
            entry_id: string;
            /** @enum {string} */
            kind: "purchase" | "sign_in" | "activity" | "referral" | "redeem" | "cancel" | "expire" | "clawback" | "adjust";
            points: number;
            title: string;
            source_id: string;
            /** Format: date-time */
            occurred_at: string;
            expires_on: string | null;
            reason: string;
            why: {
                [key: string]: number | string;
            };
            /**
             * @description Of a purchase
             * @default null
             */
            lines?: components["schemas"]["OrderedLine"][] | null;
            /**
             * @description Of an activity: what the member answered, as JSON
             * @default null
             */
            reported?: string | null;
        };
        ExportedMessage: {
            message_id: string;
            kind: string;
            about: {
                [key: string]: number | string;
            };
            read: boolean;
            /** Format: date-time */
            created_at: string;
        };
        ExportedInvitation: {
            friend_id: string;
            /** @enum {string} */
            status: "waiting" | "counted" | "under_review" | "refused" | "not_counted" | "taken_back" | "old_member";
            points: number;
            /** Format: date-time */
            changed_at: string;
        };
        MessageView: {
            message_id: string;
            kind: string;
            title: string;
            body: string;
            /** @description Where in the mini program it leads; a redemption page comes prefilled */
            page: string;
            /** @description What dying points could buy when the message was written */
            rewards: components["schemas"]["RewardHint"][];
            read: boolean;
            /** Format: date-time */
            created_at: string;
        };
        Dying: {
            points: number;
            /** Format: date */
            expires_on: string;
        };
        EntryView: {
            entry_id: string;
            /** @enum {string} */
            kind: "purchase" | "sign_in" | "activity" | "referral" | "redeem" | "cancel" | "expire" | "clawback" | "adjust";
            points: number;
            title: string;
            source_id: string;
            /** Format: date-time */
            occurred_at: string;
            expires_on: string | null;
            reason: string;
        };
        PrizeAnswer: {
            from: number;
            to: number;
            points: number;
            /** @description Of equal scores only who was there first has it; else each of them has */
            single: boolean;
        };
        RowAnswer: {
            /** @description Equal scores share it, unless its prize is single */
            rank: number;
            /** @description Public; of an alias, an id on this board in this period only. One's own is one's own */
            member_id: string;
            nickname: string;
            avatar_url: string;
            points: number;
            /** @description Points that this rank wins when the period is over; null for none */
            prize: number | null;
        };
        OwnAnswer: {
            /** @description Null without points, while frozen, and before the board is first made */
            rank: number | null;
            /** @description Live; of periods long gone what the first hundred had, else null */
            points: number | null;
            /** @description Points to the next better rank, null for the first */
            gap_to_next: number | null;
            /** @description Points to rank ten, null for who has it or better */
            gap_to_top_ten: number | null;
            /** @description Percentage of the members on the board whose score is not higher */
            percentile: number | null;
            /** @description Places gained since the board's last period, lost where negative */
            moved: number | null;
            /** @description Points that this rank wins when the period is over; null for none */
            prize: number | null;
        };
        AroundAnswer: {
            /** @description The five next above, the highest first */
            above: components["schemas"]["NeighbourAnswer"][];
            /** @description The five next below, or with as many points and no better rank */
            below: components["schemas"]["NeighbourAnswer"][];
        };
        BoardAnswer: {
            board: string;
            title: string;
            /** @enum {string} */
            period: "total" | "week" | "month";
        };
        /** @description Where goods go. Bounded so that a redemption stays within 1 KB. */
        AddressBody: {
            name: string;
            province: string;
            city: string;
            /**
             * @description Empty for a city without districts, such as 东莞
             * @default
             */
            district?: string;
            detail: string;
            /** @description Of the province's region: mainland China, Hong Kong, Macau or Taiwan */
            phone: string;
        };
        VoucherView: {
            /** @description To show as text and as QR code; good for a minute at most */
            voucher_code: string;
            /** @description When to ask for it anew; null: there is nothing left to show */
            changes_at: string | null;
            /** Format: date-time */
            valid_until: string;
            stores: string[];
            /** @description The store in which it was redeemed, where it was named */
            used_at: string | null;
        };
        AddressView: {
            name: string;
            phone: string;
            province: string;
            city: string;
            district: string;
            detail: string;
        };
        ShipmentView: {
            carrier: string;
            tracking_no: string;
            /** Format: date-time */
            shipped_at: string;
            /**
             * Format: date-time
             * @description Counts as received then, where nobody says otherwise before
             */
            received_by: string;
        };
        PaymentView: {
            /**
             * @description refunding: the money is on its way back; refund_failed: the shop sends it back by hand
             * @enum {string}
             */
            state: "awaiting" | "paid" | "closed" | "refunding" | "refunded" | "refund_failed";
            fen: number;
            /**
             * Format: date-time
             * @description Until then points and stock are held
             */
            pay_until: string;
            /**
             * @description For wx.requestPayment; where it is missing, POST /redemptions/{redemption_id}/pay has it
             * @default null
             */
            request?: components["schemas"]["PaymentRequest"] | null;
        };
        RewardFor: {
            joined_within_days: number | null;
            min_streak: number | null;
            /** @description Whether it is for members the shop has chosen */
            chosen: boolean;
        };
        RewardCoupon: {
            /** @enum {string} */
            kind: "amount_off" | "percent_off" | "free_shipping";
            threshold_fen: number;
            /** @default null */
            amount_off_fen?: number | null;
            /** @default null */
            percent_off?: number | null;
            /** @default null */
            max_off_fen?: number | null;
            categories: string[];
            excluded: string[];
            /** @default null */
            valid_days?: number | null;
            /** @default null */
            valid_from?: string | null;
            /** @default null */
            valid_until?: string | null;
            blackout: string[];
            stacks: boolean;
        };
        RewardService: {
            valid_days: number;
            stores: string[];
        };
        Rung: {
            day: number;
            points: number;
        };
        MakeUpOffer: {
            /** @description Days that may still be made up this month */
            left: number;
            /** @description What each costs */
            points: number;
            /** @description The days that may be made up, the latest first */
            days: string[];
        };
        NewMembersOnly: {
            /** @description Who joined less than so many days ago; null: whenever */
            joined_within_days: number | null;
            /** @description Who has bought nothing yet */
            first_order: boolean;
        };
        SurveyQuestion: {
            question_id: string;
            title: string;
            /** @description Empty: the member writes a text */
            options: string[];
            multiple: boolean;
            optional: boolean;
        };
        OrderedLine: {
            line_id: string;
            category: string;
            sku: string;
            amount_fen: number;
            refunded_fen: number;
            points: number;
        };
        RewardHint: {
            reward_id: string;
            name: string;
            points: number;
            page: string;
        };
        NeighbourAnswer: {
            rank: number;
            /** @description Null for whoever is not listed: they have no name here either */
            member_id: string | null;
            nickname: string;
            avatar_url: string;
            points: number;
            prize: number | null;
        };
        /** @description The parameters of `wx.requestPayment`, as they stand. */
        PaymentRequest: {
            timeStamp: string;
            nonceStr: string;
            package: string;
            /** @constant */
            signType: "RSA";
            paySign: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
