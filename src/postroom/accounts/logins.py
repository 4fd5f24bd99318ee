"""Logins that are good now: the password on file, or a fresh access token."""

from postroom.accounts import accounts, aliases
from postroom.accounts.model import Account, Alias
from postroom.kit.login import Login, Proof
from postroom.kit.oauth import Authority
from postroom.oauth.grants import Grants
from postroom.storage.database import Database
from postroom.storage.keys import Keys


class AccountLogins:
    """Gives logins of accounts, each time anew. No transaction is open while a provider is asked."""

    def __init__(self, database: Database, keys: Keys, authority: Authority) -> None:
        """Take where the secrets are kept and who gives new tokens."""
        self._database = database
        self._keys = keys
        self._grants = Grants(database, keys, authority)

    async def of(self, account: Account, *, refused: Login | None = None) -> Login:
        """Return the login of an account as it is now. `refused`: a token the mail server did not take is replaced.

        Raises `NoSuchAccount`, `SecretLost`, and for tokens `RetryLater`, `NeedsUser` or `NoGrant`.
        """
        async with self._database.transaction() as tx:
            present = await accounts.get(tx.conn, account.organization_id, account.id)
            if present.sign_in == Proof.PASSWORD:
                return await accounts.login_of(tx.conn, self._keys, present)
        old = refused.password if refused and refused.proof is Proof.TOKEN else ""
        token = await self._grants.access(present.organization_id, present.id, refused=old)
        return accounts.login_with(present, token, Proof.TOKEN)

    async def of_alias(self, alias: Alias) -> Login:
        """Return the login of an alias at its own server. Raises `NoSuchAlias`, `SecretLost`."""
        async with self._database.transaction() as tx:
            return await aliases.login_of(tx.conn, self._keys, alias)
