"""Generated files. A generator is a module here with `outputs() -> dict[Path, str]`; nothing else is to register."""
