/**
 * A phone number or e-mail of the pages, and what is shown in its place: the schema's `Replacement`,
 * written out because who installs this package has no schema.
 */
export type Replacement = {
  /** As the pages show it. */
  from: string
  to: string
  /** How `to` is written where it does not fit the way in which `from` is written. */
  format?: string
  /** WhatsApp links with this number are swapped too. */
  whatsapp?: boolean
}
