/** `servewright fleet`: presets on machines that somebody else places them on. */
import { Command } from 'commander'
import { manifestsCommand } from '../fleet-manifests.ts'

export function fleetCommand(): Command {
  return new Command('fleet').description('presets and load on many machines').addCommand(manifestsCommand())
}
