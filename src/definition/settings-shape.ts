// Generated from schema/integration.schema.json by tools/settings-type.mjs.
import type { Shape } from './check-shape.ts'

export const settingsShape: Shape = {
  type: 'object',
  properties: {
    $schema: {
      type: 'string',
    },
    schemaVersion: {
      anyOf: [
        {
          type: 'number',
          minimum: 1,
          maximum: 1,
        },
        {
          type: 'string',
        },
      ],
    },
    name: {
      type: 'string',
    },
    key: {
      type: 'string',
    },
    provider: {
      type: 'string',
    },
    mode: {
      enum: ['system', 'personal', ''],
    },
    user: {
      type: 'string',
    },
    userType: {
      type: 'string',
    },
    grant: {
      type: 'string',
    },
    issuer: {
      $ref: '#/definitions/urlTemplate',
    },
    authorizationUrl: {
      $ref: '#/definitions/urlTemplate',
    },
    tokenUrl: {
      $ref: '#/definitions/urlTemplate',
    },
    refreshUrl: {
      $ref: '#/definitions/urlTemplate',
    },
    revocationUrl: {
      $ref: '#/definitions/urlTemplate',
    },
    introspectionUrl: {
      $ref: '#/definitions/urlTemplate',
    },
    deviceAuthorizationUrl: {
      $ref: '#/definitions/urlTemplate',
    },
    clientId: {
      type: 'string',
    },
    clientAuth: {
      $ref: '#/definitions/clientAuth',
    },
    basicEncoding: {
      $ref: '#/definitions/basicEncoding',
    },
    scope: {
      type: 'string',
    },
    scopes: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
          },
          description: {
            type: 'string',
          },
        },
        additionalProperties: false,
        required: ['name'],
      },
    },
    audience: {
      type: 'string',
    },
    resource: {
      type: 'string',
    },
    pkce: {
      enum: ['S256', 'plain', 'none', ''],
    },
    baseUrl: {
      $ref: '#/definitions/urlTemplate',
    },
    allowedDomains: {
      anyOf: [
        {
          type: 'string',
        },
        {
          type: 'array',
          items: {
            type: 'string',
          },
        },
      ],
    },
    allowHttp: {
      anyOf: [
        {
          type: 'boolean',
        },
        {
          enum: ['true', 'false', ''],
        },
      ],
    },
    callbackUrl: {
      $ref: '#/definitions/urlTemplate',
    },
    callbackRoot: {
      enum: ['admin', 'node', ''],
    },
    apiDescription: {
      type: ['object', 'string'],
    },
    parameters: {
      type: 'array',
      items: {
        $ref: '#/definitions/parameter',
      },
    },
    parameterValues: {
      type: 'object',
      additionalProperties: {
        type: ['string', 'number', 'boolean'],
      },
    },
    refreshBefore: {
      anyOf: [
        {
          type: 'number',
          minimum: 0,
          maximum: 31536000,
        },
        {
          type: 'string',
        },
      ],
    },
    keepAlive: {
      anyOf: [
        {
          type: 'number',
          minimum: 0,
          maximum: 3650,
        },
        {
          type: 'string',
        },
      ],
    },
    timeout: {
      anyOf: [
        {
          type: 'number',
          minimum: 0.05,
          maximum: 3600,
        },
        {
          type: 'string',
        },
      ],
    },
    store: {
      type: 'string',
    },
    tls: {
      type: 'string',
    },
    proxy: {
      type: 'string',
    },
    authorizationRequest: {
      type: 'object',
      properties: {
        parameters: {
          $ref: '#/definitions/parameterValues',
        },
        names: {
          type: 'object',
          additionalProperties: {
            type: ['string', 'null'],
          },
        },
        scopeSeparator: {
          type: 'string',
        },
        scopeEncoding: {
          enum: ['form', 'raw'],
        },
        fragment: {
          type: 'string',
        },
      },
      additionalProperties: false,
    },
    callback: {
      type: 'object',
      properties: {
        code: {
          type: 'string',
        },
        state: {
          type: 'string',
        },
        error: {
          type: 'string',
        },
        codeless: {
          type: 'boolean',
        },
        capture: {
          anyOf: [
            {
              type: 'array',
              items: {
                type: 'string',
              },
            },
            {
              type: 'object',
              additionalProperties: {
                type: 'string',
              },
            },
          ],
        },
        returnTo: {
          type: 'string',
        },
      },
      additionalProperties: false,
    },
    tokenRequest: {
      type: 'object',
      properties: {
        method: {
          enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        },
        encoding: {
          enum: ['form', 'json', 'query', 'text', 'none'],
        },
        headers: {
          $ref: '#/definitions/templates',
        },
        query: {
          $ref: '#/definitions/templates',
        },
        parameters: {
          $ref: '#/definitions/parameterValues',
        },
        names: {
          type: 'object',
          additionalProperties: {
            type: ['string', 'null'],
          },
        },
        body: {
          type: ['object', 'array', 'string'],
        },
        clientAuth: {
          $ref: '#/definitions/clientAuth',
        },
        basicEncoding: {
          $ref: '#/definitions/basicEncoding',
        },
        scopeSeparator: {
          type: 'string',
        },
      },
      additionalProperties: false,
    },
    refreshRequest: {
      type: 'object',
      properties: {
        mode: {
          enum: ['refresh_token', 'reissue', 'access_token', 'none'],
        },
        notBefore: {
          anyOf: [
            {
              type: 'number',
              minimum: 1,
              maximum: 31536000,
            },
            {
              type: 'string',
            },
          ],
        },
        extends: {
          type: 'boolean',
        },
        method: {
          enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        },
        encoding: {
          enum: ['form', 'json', 'query', 'text', 'none'],
        },
        headers: {
          $ref: '#/definitions/templates',
        },
        query: {
          $ref: '#/definitions/templates',
        },
        parameters: {
          $ref: '#/definitions/parameterValues',
        },
        names: {
          type: 'object',
          additionalProperties: {
            type: ['string', 'null'],
          },
        },
        body: {
          type: ['object', 'array', 'string'],
        },
        clientAuth: {
          $ref: '#/definitions/clientAuth',
        },
        basicEncoding: {
          $ref: '#/definitions/basicEncoding',
        },
        scopeSeparator: {
          type: 'string',
        },
        response: {
          $ref: '#/definitions/answer',
        },
      },
      additionalProperties: false,
    },
    revocationRequest: {
      type: 'object',
      properties: {
        method: {
          enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        },
        encoding: {
          enum: ['form', 'json', 'query', 'text', 'none'],
        },
        headers: {
          $ref: '#/definitions/templates',
        },
        query: {
          $ref: '#/definitions/templates',
        },
        parameters: {
          $ref: '#/definitions/parameterValues',
        },
        names: {
          type: 'object',
          additionalProperties: {
            type: ['string', 'null'],
          },
        },
        body: {
          type: ['object', 'array', 'string'],
        },
        clientAuth: {
          $ref: '#/definitions/clientAuth',
        },
        basicEncoding: {
          $ref: '#/definitions/basicEncoding',
        },
        scopeSeparator: {
          type: 'string',
        },
        token: {
          enum: ['place', 'none'],
        },
      },
      additionalProperties: false,
    },
    introspectionRequest: {
      type: 'object',
      properties: {
        method: {
          enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        },
        encoding: {
          enum: ['form', 'json', 'query', 'text', 'none'],
        },
        headers: {
          $ref: '#/definitions/templates',
        },
        query: {
          $ref: '#/definitions/templates',
        },
        parameters: {
          $ref: '#/definitions/parameterValues',
        },
        names: {
          type: 'object',
          additionalProperties: {
            type: ['string', 'null'],
          },
        },
        body: {
          type: ['object', 'array', 'string'],
        },
        clientAuth: {
          $ref: '#/definitions/clientAuth',
        },
        basicEncoding: {
          $ref: '#/definitions/basicEncoding',
        },
        scopeSeparator: {
          type: 'string',
        },
        token: {
          enum: ['place', 'none'],
        },
      },
      additionalProperties: false,
    },
    tokenResponse: {
      $ref: '#/definitions/answer',
    },
    steps: {
      type: 'array',
      items: {
        $ref: '#/definitions/step',
      },
    },
    lookups: {
      type: 'array',
      items: {
        $ref: '#/definitions/step',
      },
    },
    jwt: {
      type: 'object',
      properties: {
        algorithm: {
          enum: [
            'HS256',
            'HS384',
            'HS512',
            'RS256',
            'RS384',
            'RS512',
            'PS256',
            'PS384',
            'PS512',
            'ES256',
            'ES384',
            'ES512',
            'EdDSA',
          ],
        },
        keyId: {
          type: 'string',
        },
        header: {
          $ref: '#/definitions/parameterValues',
        },
        payload: {
          $ref: '#/definitions/parameterValues',
        },
        audience: {
          type: 'string',
        },
        lifetime: {
          anyOf: [
            {
              type: 'number',
              minimum: 1,
              maximum: 31536000,
            },
            {
              type: 'string',
            },
          ],
        },
        secretEncoding: {
          enum: ['text', 'base64'],
        },
      },
      additionalProperties: false,
    },
    tokenPlacement: {
      type: 'object',
      properties: {
        in: {
          enum: ['header', 'query', 'body', ''],
        },
        name: {
          type: 'string',
        },
        template: {
          type: 'string',
        },
      },
      additionalProperties: false,
    },
    apiRequest: {
      type: 'object',
      properties: {
        headers: {
          $ref: '#/definitions/templates',
        },
        query: {
          $ref: '#/definitions/templates',
        },
      },
      additionalProperties: false,
    },
    authError: {
      type: 'object',
      properties: {
        status: {
          $ref: '#/definitions/statusList',
        },
        path: {
          $ref: '#/definitions/path',
        },
        values: {
          $ref: '#/definitions/values',
        },
        onlyIfExpired: {
          type: 'boolean',
        },
      },
      additionalProperties: false,
    },
    ping: {
      type: 'object',
      properties: {
        method: {
          type: 'string',
        },
        url: {
          type: 'string',
        },
        headers: {
          $ref: '#/definitions/templates',
        },
        success: {
          type: 'object',
          properties: {
            path: {
              $ref: '#/definitions/path',
            },
            values: {
              $ref: '#/definitions/values',
            },
          },
          additionalProperties: false,
        },
        subject: {
          $ref: '#/definitions/path',
        },
        accountName: {
          $ref: '#/definitions/path',
        },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
  definitions: {
    urlTemplate: {
      anyOf: [
        {
          type: 'string',
        },
        {
          type: 'array',
          items: {
            type: 'string',
          },
        },
      ],
    },
    templateText: {
      type: 'string',
    },
    templates: {
      type: 'object',
      additionalProperties: {
        anyOf: [
          {
            type: ['string', 'number', 'boolean', 'null'],
          },
          {
            type: 'array',
            items: {
              type: 'string',
            },
          },
        ],
      },
    },
    parameterValues: {
      type: 'object',
      additionalProperties: {},
    },
    clientAuth: {
      enum: [
        'client_secret_basic',
        'client_secret_post',
        'client_secret_jwt',
        'private_key_jwt',
        'tls_client_auth',
        'none',
      ],
    },
    basicEncoding: {
      enum: ['form', 'raw'],
    },
    path: {
      anyOf: [
        {
          type: 'string',
        },
        {
          type: 'array',
          items: {
            type: 'string',
          },
        },
      ],
    },
    values: {
      anyOf: [
        {
          type: 'string',
        },
        {
          type: 'array',
          items: {
            type: ['string', 'number', 'boolean', 'null'],
          },
        },
      ],
    },
    statusList: {
      anyOf: [
        {
          type: 'string',
        },
        {
          type: 'number',
        },
        {
          type: 'array',
          items: {
            type: ['number', 'string'],
          },
        },
      ],
    },
    answer: {
      type: 'object',
      properties: {
        encoding: {
          enum: ['auto', 'json', 'form', 'xml', 'text'],
        },
        success: {
          type: 'object',
          properties: {
            status: {
              $ref: '#/definitions/statusList',
            },
            path: {
              $ref: '#/definitions/path',
            },
            values: {
              $ref: '#/definitions/values',
            },
            not: {
              $ref: '#/definitions/values',
            },
          },
          additionalProperties: false,
        },
        error: {
          type: 'object',
          properties: {
            path: {
              $ref: '#/definitions/path',
            },
            values: {
              $ref: '#/definitions/values',
            },
            dead: {
              $ref: '#/definitions/values',
            },
          },
          additionalProperties: false,
        },
        accessToken: {
          $ref: '#/definitions/path',
        },
        refreshToken: {
          $ref: '#/definitions/path',
        },
        tokenType: {
          $ref: '#/definitions/path',
        },
        scope: {
          $ref: '#/definitions/path',
        },
        idToken: {
          $ref: '#/definitions/path',
        },
        expires: {
          type: 'object',
          properties: {
            path: {
              $ref: '#/definitions/path',
            },
            as: {
              enum: ['in', 'at'],
            },
            unit: {
              enum: ['s', 'ms', 'min', 'h', 'iso'],
            },
            seconds: {
              anyOf: [
                {
                  type: 'number',
                  minimum: 1,
                  maximum: 2147483647,
                },
                {
                  type: 'string',
                },
              ],
            },
            default: {
              anyOf: [
                {
                  type: 'number',
                  minimum: 1,
                  maximum: 2147483647,
                },
                {
                  type: 'string',
                },
              ],
            },
            from: {
              enum: ['answer', 'jwt', 'introspection', 'never'],
            },
          },
          additionalProperties: false,
        },
        capture: {
          type: 'object',
          additionalProperties: {
            $ref: '#/definitions/path',
          },
        },
        captureHeaders: {
          type: 'object',
          additionalProperties: {
            type: 'string',
          },
        },
      },
      additionalProperties: false,
    },
    step: {
      type: 'object',
      properties: {
        name: {
          type: 'string',
        },
        url: {
          $ref: '#/definitions/urlTemplate',
        },
        after: {
          enum: ['token', 'refresh', 'both'],
        },
        method: {
          enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        },
        encoding: {
          enum: ['form', 'json', 'query', 'text', 'none'],
        },
        headers: {
          $ref: '#/definitions/templates',
        },
        query: {
          $ref: '#/definitions/templates',
        },
        parameters: {
          $ref: '#/definitions/parameterValues',
        },
        names: {
          type: 'object',
          additionalProperties: {
            type: ['string', 'null'],
          },
        },
        body: {
          type: ['object', 'array', 'string'],
        },
        clientAuth: {
          $ref: '#/definitions/clientAuth',
        },
        basicEncoding: {
          $ref: '#/definitions/basicEncoding',
        },
        scopeSeparator: {
          type: 'string',
        },
        token: {
          enum: ['place', 'none'],
        },
        response: {
          $ref: '#/definitions/answer',
        },
        as: {
          type: 'string',
        },
        optional: {
          type: 'boolean',
        },
      },
      additionalProperties: false,
      required: ['url'],
    },
    parameter: {
      type: 'object',
      properties: {
        name: {
          type: 'string',
          pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,100}$',
        },
        label: {
          type: 'string',
        },
        description: {
          type: 'string',
        },
        required: {
          type: 'boolean',
        },
        pattern: {
          type: 'string',
        },
        enum: {
          type: 'array',
          items: {
            type: 'string',
          },
        },
        format: {
          enum: ['hostname', 'uri', 'uuid', 'email', 'number'],
        },
        prefix: {
          type: 'string',
        },
        suffix: {
          type: 'string',
        },
        default: {
          type: 'string',
        },
        example: {
          type: 'string',
        },
        secret: {
          type: 'boolean',
        },
        hidden: {
          type: 'boolean',
        },
        source: {
          enum: ['user', 'callback', 'tokenResponse', 'lookup'],
        },
        value: {
          type: 'string',
        },
      },
      additionalProperties: false,
      required: ['name'],
    },
  },
}
