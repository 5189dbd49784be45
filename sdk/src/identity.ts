export type Identity = { user_id?: string; email?: string; phone?: string }
