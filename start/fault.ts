/** Something that the person at the keyboard can mend: told as one message, without a stack trace. */
export class Fault extends Error {
  override name = 'Fault'
}

/** A setting that cannot be used as it is. */
export interface SettingFault {
  setting: string
  /** What is wrong. Never holds the value of a secret. */
  fault: string
  fix: string
}

/** Every setting that must be mended before a start, all at once. */
export class ConfigError extends Fault {
  override name = 'ConfigError'
  readonly faults: SettingFault[]
  constructor(faults: SettingFault[]) {
    const lines = faults.map(({ setting, fault, fix }) => `  ${setting}: ${fault}. ${fix}`)
    super(
      `${faults.length === 1 ? 'A setting is' : `${faults.length} settings are`} wrong:\n${lines.join('\n')}`,
    )
    this.faults = faults
  }
}
