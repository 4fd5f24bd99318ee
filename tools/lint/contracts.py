"""Import contracts of our own, run by import-linter beside its built-in ones."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from typing_extensions import override

_STORE = "store"


class PrivateStores(Contract):
    """`<package>.store`, file or folder, may be imported only from inside `<package>`.

    Bad: `postroom.api.people` imports `postroom.identity.store`.
    Good: `postroom.identity.sessions` imports `postroom.identity.store`.
    """

    type_name = "private_stores"

    root = fields.StringField()

    @override
    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect every direct import of a store from outside its package."""
        broken = sorted(
            (importer, store)
            for store in graph.modules
            if (package := store_owner(store))
            for importer in graph.find_modules_that_directly_import(store)
            if not f"{importer}.".startswith(f"{package}.")
        )
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each forbidden import on a line of its own."""
        for importer, store in check.metadata["broken"]:
            output.print_error(f"{importer} imports {store}, which is private to {store_owner(store)}", bold=False)


def store_owner(module: str) -> str:
    """Return the package a store module belongs to, or an empty string when the module is no store."""
    parts = module.split(".")
    return ".".join(parts[: parts.index(_STORE)]) if _STORE in parts else ""
