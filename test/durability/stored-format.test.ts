import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { removeFolder, temporaryFolder } from '../support/temporary-folders.ts'
import { type Renewing, renewing } from './renewing-settings.ts'

/** A record as version 0.1.0 wrote it, and the name of its file. It must never be changed: users have such files. */
const golden =
  'gk1.edac0MXR.kiF4ajh1jR91e_lGPu6i-H.7.fSd_YBOrUwBaKBQA.htWldbuknzz06-ENxMSfLXF8-J9srLS0MQoOcFHBSJJzd9cjTzW4R7VPVM4eHkobhHvpgA_MXh820dSnMZuNLnl9F278QuEJbJQUDiU3UaTST1DzbjyfX-nybR_NszbsFpI2iYnWodoRaw8esgNTOTTtvhgJ33-QG-L55tjbarR0Ck2mrwZw44s5Lt47_3h2W7igPnAoMIv9bl_WQiWeKMW4iX5Q3nNPCCrFzUTZsmCu0magnB_I4Ti6ur8iPtWBk_9AWJaKrPRMaAZnjZx04wfNx8Y0S60LXPq6vSLSGuOB6Djhp2NuzYyhveW6Cn_YRWZVe3yVCmkLJ5OaMZ2mF9xuYLMInKT32vwCArWGH_byFU4FVA7kTcmEhpgyozRIFh1Gtd0h51kliNx5l-uUHpFZZsa7H1MsGsQvGUd2yBFkVSWXPZ8wTTek86fcUZo'
const file = 't_bbc5e661e106c6dcd8dc6dd186454c2fcba3c710fb4d8e71a60c93eaf077f073.sealed'

describe('Package upgrade/downgrade with existing records', () => {
  let folder: string
  let opened: Renewing | undefined

  beforeEach(() => {
    folder = temporaryFolder('stored-format')
  })
  afterEach(async () => {
    await opened?.network.close()
    removeFolder(folder)
  })

  /** An integration that finds this text in its journal. */
  function found(text: string): { renewing: Renewing; where: string } {
    const place = path.join(folder, createHash('sha256').update('golden').digest('hex').slice(0, 32))
    mkdirSync(place, { recursive: true })
    const where = path.join(place, file)
    writeFileSync(where, text)
    const authorizationUrl = 'https://login.example.com/authorize'
    const tokenUrl = 'https://login.example.com/token'
    const apiUrl = 'https://api.example.com/me'
    opened = renewing({ id: 'golden', clientId: 'basic', folder, tokenUrl, authorizationUrl, apiUrl })
    return { renewing: opened, where }
  }

  it('opens what the first version stored, without a new consent', async () => {
    const { integration } = found(golden).renewing
    const { accessToken, refreshToken } = await integration.token()
    assert.deepEqual([accessToken, refreshToken], ['golden-access', 'golden-refresh'])
  })

  it('leaves what a later version stored as it is, and says that it cannot read it', async () => {
    const later = golden.replace('gk1.', 'gk2.')
    const { renewing, where } = found(later)
    await assert.rejects(renewing.integration.token(), { code: 'TOKEN_UNREADABLE' })
    await assert.rejects(renewing.integration.renew())
    assert.equal(readFileSync(where, 'utf8'), later)
    assert.equal(readdirSync(path.dirname(where)).length, 1)
  })
})
