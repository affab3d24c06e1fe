/** What an installation says while it goes on. */
export interface InstallEvent {
  /** `step`: what is done now. `detail`: a line of the installer. */
  readonly kind: 'step' | 'detail'
  readonly text: string
}
