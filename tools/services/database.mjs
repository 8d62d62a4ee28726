// What stands between a Postgres that runs and the product on it: the secrets of a data folder, one database, three roles.
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

const DATABASE = 'sumaho';

/** @typedef {{ postgres: string, owner: string, app: string, keyService: string, caPassphrase: string, keyServiceKek: string, sessionSecret: string }} Secrets */

/**
 * Secrets are made once per data directory and never leave it.
 * @param {string} dataDirectory
 * @returns {Promise<Secrets>}
 */
export async function secretsOf(dataDirectory) {
  const path = join(dataDirectory, 'secrets.json');
  const kept = await readFile(path, 'utf8').catch((problem) => {
    if (problem.code === 'ENOENT') return undefined;
    throw problem;
  });
  /** @type {Partial<Secrets>} */
  const old = kept ? JSON.parse(kept) : {};
  const fresh = () => randomBytes(32).toString('base64url');
  const secrets = {
    postgres: old.postgres ?? fresh(),
    owner: old.owner ?? fresh(),
    app: old.app ?? fresh(),
    keyService: old.keyService ?? fresh(),
    caPassphrase: old.caPassphrase ?? fresh(),
    keyServiceKek: old.keyServiceKek ?? fresh(),
    sessionSecret: old.sessionSecret ?? fresh(),
  };
  // Written beside and moved, so that a power cut leaves either the old file or the new one.
  await writeFile(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return secrets;
}

/**
 * The three roles of the product. The app's role owns nothing and the key service's role sees its own schema only;
 * who may do what inside the database is granted by the migrations.
 * @param {string} superuserUrl
 * @param {Secrets} secrets
 */
export async function prepareDatabase(superuserUrl, secrets) {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    for (const [role, password] of Object.entries({
      sumaho_owner: secrets.owner,
      sumaho_app: secrets.app,
      sumaho_key_service: secrets.keyService,
    })) {
      const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      const verb = known.rowCount ? 'ALTER' : 'CREATE';
      await client.query(
        `${verb} ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD ${client.escapeLiteral(password)}`,
      );
    }
    const present = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (!present.rowCount) {
      await client.query(`CREATE DATABASE ${DATABASE} OWNER sumaho_owner`);
      await client.query(`REVOKE ALL ON DATABASE ${DATABASE} FROM PUBLIC`);
      await client.query(`GRANT CONNECT ON DATABASE ${DATABASE} TO sumaho_app, sumaho_key_service`);
    }
  } finally {
    await client.end();
  }
  const inside = new pg.Client({ connectionString: databaseUrl(superuserUrl) });
  await inside.connect();
  try {
    await inside.query('ALTER SCHEMA public OWNER TO sumaho_owner');
  } finally {
    await inside.end();
  }
}

/**
 * @param {string} superuserUrl
 * @param {string} [role]
 * @param {string} [password]
 */
export function databaseUrl(superuserUrl, role, password) {
  const url = new URL(superuserUrl);
  url.pathname = `/${DATABASE}`;
  if (role && password) Object.assign(url, { username: role, password });
  return url.href;
}
