import { conformance } from './conformance.ts'
import { hidden } from './fake-cloud-webhooks.ts'
import { cloudRig } from './whatsapp-cloud-rig.ts'

conformance('WhatsApp Cloud API', () => cloudRig())
conformance('WhatsApp Cloud API with a customer who hides her number', () => cloudRig(hidden))
